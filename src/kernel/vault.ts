import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const keyOf = (pepper: string, purpose: string) => Buffer.from(hkdfSync('sha256', pepper, '', purpose, 32))

/** AES-256-GCM under a key of the pepper, one per purpose: nonce, tag and text in one. Whoever only has the database reads nothing. */
export function locked(pepper: string, purpose: string, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(pepper, purpose), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
}

/** What was locked. Throws when it was altered, or locked for another purpose. */
export function unlocked(pepper: string, purpose: string, text: string): string {
  const bytes = Buffer.from(text, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(pepper, purpose), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}
