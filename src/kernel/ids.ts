import { randomUUID } from 'node:crypto'
import { failure } from './errors.ts'

// Base 58: no 0 O I l, so that an id survives being read aloud. 58²² just exceeds 2¹²⁸: every UUID fits 22 characters.
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const idPattern = /^([a-z]{1,16})_([1-9A-HJ-NP-Za-km-z]{22})$/
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The public form of a UUID: its type's prefix and 22 characters. Throws RangeError when it is no UUID. */
export function encodeId(prefix: string, uuid: string): string {
  if (!uuidPattern.test(uuid)) throw new RangeError(`not a UUID: ${uuid}`)
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`)
  let text = ''
  while (text.length < 22) {
    text = alphabet.charAt(Number(rest % 58n)) + text
    rest /= 58n
  }
  return `${prefix}_${text}`
}

/** The inverse of `encodeId`, UUID in lower case. Every UUID has one public form; anything else throws INVALID_ID. */
export function decodeId(text: string): { prefix: string; uuid: string } {
  const [, prefix = '', digits = ''] = idPattern.exec(text) ?? []
  const number = [...digits].reduce((sum, digit) => sum * 58n + BigInt(alphabet.indexOf(digit)), 0n)
  if (!digits || number >= 2n ** 128n) throw invalidId()
  const uuid = number
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return { prefix, uuid }
}

const invalidId = () =>
  failure('INVALID_ID', {
    en: 'This is not an id. Use ids as the API returned them.',
    fr: 'Ceci n’est pas un identifiant. Utilisez les identifiants tels que l’API les a renvoyés.',
  })

let lastMs = 0
let counter = 0

/**
 * A new UUID version 7 (RFC 9562): sorts by creation time, so rows land at the end of their index. Within a process
 * each is greater than the one before, even when the wall clock is set back: the 12 bits after the time count up from
 * a random start, and borrow a millisecond when they run over.
 */
export function newId(): string {
  const random = randomUUID()
  const now = Date.now()
  counter = now > lastMs ? Number.parseInt(random.slice(0, 3), 16) >> 1 : counter + 1
  lastMs = Math.max(now, lastMs)
  if (counter > 0xfff) {
    lastMs += 1
    counter = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  // The last two groups of a version 4 UUID are its variant and 62 random bits, as version 7 wants them.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}${random.slice(18)}`
}

/** The id of nobody and nothing. */
export const nilId = '00000000-0000-0000-0000-000000000000'
