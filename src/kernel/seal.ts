import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { sha256 } from './canonical.ts'

/** A text's seal: only who knows the secret makes it. */
export const seal = (secret: string, text: string, encoding: 'base64url' | 'hex' = 'base64url'): string =>
  createHmac('sha256', secret).update(text).digest(encoding)

/** Whether a seal is the wanted one, in a time that tells nothing of where they differ. */
export function isSeal(wanted: string, given: string): boolean {
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** 256 random bits that only their bearer knows; the database keeps the hash. */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const tokenHash = (token: string): string => sha256(token)
