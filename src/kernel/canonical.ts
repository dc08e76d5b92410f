import { createHash } from 'node:crypto'

/**
 * The one JSON text of a value (RFC 8785): members sorted by UTF-16 code unit, no spaces, numbers as ECMAScript writes
 * them, undefined members dropped. Beyond JSON, a bigint is written as text, a Date as its ISO instant, a decimal by
 * its toJSON. Throws TypeError for what has no faithful text (NaN, functions, Map, Set …), RangeError for an invalid
 * Date. Lone surrogates, which the RFC refuses, are escaped: people paste them, and a digest must not fail on input.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value === 'bigint') return `"${value}"`
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (typeof value === 'object' && 'toJSON' in value && typeof value.toJSON === 'function')
    return canonical(value.toJSON())
  if (isPlain(value)) return `{${members(value).join(',')}}`
  throw new TypeError(`no canonical JSON for ${String(value)}`)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const members = (value: Record<string, unknown>): string[] =>
  Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)

/** SHA-256 in lower-case hexadecimal; text is taken as UTF-8. */
export const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

/** The fingerprint of a value: equal for equal content, whatever the order of its members. */
export const digest = (value: unknown): string => sha256(canonical(value))
