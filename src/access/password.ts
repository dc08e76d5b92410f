import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { invalid, type Refusal, type Text } from '../kernel/errors.ts'
import { turns } from './turns.ts'
import { isCommonPassword } from './weak-passwords.ts'

/** OWASP's floor for argon2id: KiB of memory, passes over it, lanes. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32
const shortest = 12
const longest = 128

// A hash takes a tenth of a second and one of the four threads that files and name look-ups need as well.
const inTurn = turns(2)

/** The password's argon2id hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const tag = await tagOf(password, { ...cost, salt, tagBytes })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/** Whether the password is right, and whether its hash should be made anew at today's cost. */
export async function verifyPassword(password: string, stored: string): Promise<{ right: boolean; stale: boolean }> {
  const known = parsed(stored)
  if (!known) return verifyNobody(password)
  const tag = await tagOf(password, { ...known, tagBytes: known.tag.length })
  return { right: timingSafeEqual(tag, known.tag), stale: isStale(known) }
}

/** Costs as much as a real check, so that the time does not tell whether an account exists. Never right. */
export async function verifyNobody(password: string): Promise<{ right: false; stale: false }> {
  await tagOf(password, { ...cost, salt: Buffer.alloc(saltBytes), tagBytes })
  return { right: false, stale: false }
}

/** Why a password will not do; undefined when it will. */
export function passwordFault(password: string, email: string, path = 'password'): Refusal | undefined {
  const text = normal(password)
  const length = [...text].length
  if (length < shortest || length > longest) return invalid(path, 'WEAK_PASSWORD', texts.length)
  if (isCommonPassword(text) || tellsOf(text, email)) return invalid(path, 'WEAK_PASSWORD', texts.guessable)
  return undefined
}

// biome-ignore format: read by column
const texts = {
  length:    { en: `Take a password of ${shortest} to ${longest} characters.`,     fr: `Choisissez un mot de passe de ${shortest} à ${longest} caractères.` },
  guessable: { en: 'This password is easy to guess: take another one.', fr: 'Ce mot de passe est facile à deviner : choisissez-en un autre.' },
} satisfies Record<string, Text>

type Stored = typeof cost & { salt: Buffer; tag: Buffer }

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/

function parsed(stored: string): Stored | undefined {
  const match = form.exec(stored)
  if (!match) return undefined
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number]
  const [salt, tag] = match.slice(4).map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer]
  return { memory, passes, parallelism, salt, tag }
}

const isStale = ({ memory, passes, parallelism, salt, tag }: Stored): boolean =>
  memory !== cost.memory ||
  passes !== cost.passes ||
  parallelism !== cost.parallelism ||
  salt.length !== saltBytes ||
  tag.length !== tagBytes

const argon2id = promisify(argon2)

type Work = typeof cost & { salt: Buffer; tagBytes: number }
const tagOf = (password: string, { salt, tagBytes, memory, passes, parallelism }: Work): Promise<Buffer> =>
  inTurn(() =>
    argon2id('argon2id', { message: normal(password), nonce: salt, tagLength: tagBytes, memory, passes, parallelism }),
  )

// Another keyboard may compose the same letters of other code points.
const normal = (password: string) => password.normalize('NFC')
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

function tellsOf(password: string, email: string): boolean {
  const name = email.split('@')[0]!.toLowerCase()
  return name.length >= 4 && password.toLowerCase().includes(name)
}
