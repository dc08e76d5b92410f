import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { invalid, type Refusal } from '../kernel/errors.ts'

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const tagLength = 32
const hashWith = promisify(argon2) as (algorithm: 'argon2id', parameters: object) => Promise<Buffer>

const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

/** Hashing takes a core for a tenth of a second: more than two at once would starve everybody else. */
async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    return await run()
  } finally {
    running--
    waiting.shift()?.()
  }
}

const normal = (password: string) => password.normalize('NFC')
const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** The password's hash as a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const hash = await inTurn(() => hashWith('argon2id', { message: normal(password), nonce, tagLength, ...cost }))
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${plain(nonce)}$${plain(hash)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/

/** Whether the password is right, and whether its hash should be made anew at today's cost. */
export async function verifyPassword(password: string, stored: string): Promise<{ right: boolean; stale: boolean }> {
  const match = form.exec(stored)
  if (!match) return { right: false, stale: false }
  const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const wanted = Buffer.from(match[5]!, 'base64')
  const hash = await inTurn(() => hashWith('argon2id', { message: normal(password), nonce: Buffer.from(match[4]!, 'base64'), tagLength: wanted.length, memory, passes, parallelism }))
  const stale = memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism
  return { right: timingSafeEqual(hash, wanted), stale }
}

let nobody: Promise<string> | undefined

/** Costs as much as a real check, so that the time does not tell whether an account exists. */
export async function verifyNobody(password: string): Promise<void> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'))
  await verifyPassword(password, await nobody)
}

const common = new Set(['password1234', '123456789012', 'azertyuiop12', 'qwertyuiop12', 'motdepasse123', 'motdepasse1234', 'administrateur', 'administrator', 'changeme1234', 'bonjour12345', 'letmein12345', 'iloveyou1234', '111111111111', 'azerty123456', 'qwerty123456', 'password12345'])

/** Why a password will not do; undefined when it will. */
export function passwordFault(password: string, email: string, path = 'password'): Refusal | undefined {
  const text = normal(password)
  const length = [...text].length
  if (length < 12 || length > 128) return invalid(path, 'WEAK_PASSWORD', { en: 'Take a password of 12 to 128 characters.', fr: 'Choisissez un mot de passe de 12 à 128 caractères.' })
  const lower = text.toLowerCase()
  const name = email.split('@')[0]!.toLowerCase()
  const guessable = common.has(lower) || new Set(lower).size < 5 || (name.length >= 4 && lower.includes(name))
  return guessable ? invalid(path, 'WEAK_PASSWORD', { en: 'This password is easy to guess: take another one.', fr: 'Ce mot de passe est facile à deviner : choisissez-en un autre.' }) : undefined
}
