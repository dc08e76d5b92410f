import { exponent } from '../../kernel/money.ts'
import { Surprised } from './refused.ts'

/**
 * How PostgreSQL's text of a value becomes JSON. Each function writes into `out` at `at` what stands in `row` from `from`
 * to `end`, and returns where it stopped. At most six bytes and a constant are written per byte read.
 */
export type Write = (out: Buffer, at: number, row: Buffer, from: number, end: number) => number

/** What one value may take beside six times its own length. */
export const slack = 64

const QUOTE = 34
const HEX = Buffer.from('0123456789abcdef')

/** Numbers whose PostgreSQL text is JSON. */
export const bare: Write = (out, at, row, from, end) => {
  let to = at
  for (let i = from; i < end; i++) out[to++] = row[i]!
  return to
}

/** Text that needs no escapes: numbers as strings, UUIDs, names of enum values. */
export const plain: Write = (out, at, row, from, end) => {
  out[at] = QUOTE
  const to = bare(out, at + 1, row, from, end)
  out[to] = QUOTE
  return to + 1
}

/** Any text. */
export const text: Write = (out, at, row, from, end) => {
  let to = at
  out[to++] = QUOTE
  for (let i = from; i < end; i++) {
    const byte = row[i]!
    if (byte < 32 || byte === 34 || byte === 92) to = escaped(out, to, byte)
    else out[to++] = byte
  }
  out[to++] = QUOTE
  return to
}

// biome-ignore format: pairs
const short: Record<number, number> = { 8: 98, 9: 116, 10: 110, 12: 102, 13: 114, 34: 34, 92: 92 }

function escaped(out: Buffer, at: number, byte: number): number {
  let to = at
  out[to++] = 92
  const letter = short[byte]
  if (letter) {
    out[to++] = letter
    return to
  }
  for (const it of [117, 48, 48, HEX[byte >> 4]!, HEX[byte & 15]!]) out[to++] = it
  return to
}

export const boolean: Write = (out, at, row, from) => out.latin1Write(row[from] === 116 ? 'true' : 'false', at) + at

/** `2026-03-31` as it is. */
export const date: Write = (out, at, row, from, end) => {
  if (end - from !== 10) throw new Surprised('a date outside the calendar')
  return plain(out, at, row, from, end)
}

/** `2026-03-31 12:00:00.25+00` → `2026-03-31T12:00:00.250Z`. */
export const instant: Write = (out, at, row, from, end) => {
  const isUtc = row[end - 3] === 43 && row[end - 2] === 48 && row[end - 1] === 48
  if (row[from + 4] !== 45 || !isUtc) throw new Surprised('an instant outside the calendar, or not in UTC')
  let to = bare(out, at + 1, row, from, from + 19)
  out[at] = QUOTE
  out[at + 11] = 84
  out[to++] = 46
  const fraction = Math.min(end - 3, from + 23)
  for (let i = from + 20; i < from + 23; i++) out[to++] = i < fraction ? row[i]! : 48
  out[to++] = 90
  out[to++] = QUOTE
  return to
}

/** `12.3400` → `"12.34"`, as Prisma's Decimal writes it. */
export const decimal: Write = (out, at, row, from, end) => {
  if (row[from]! > 57) throw new Surprised('not a finite number')
  let last = end
  if (row.subarray(from, end).includes(46)) {
    while (row[last - 1] === 48) last--
    if (row[last - 1] === 46) last--
  }
  return plain(out, at, row, from, last)
}

/** Minor units as the amount of a currency whose code stands at `code`. */
export function money(out: Buffer, at: number, row: Buffer, from: number, end: number, code: number): number {
  const decimals = exponent(row.latin1Slice(code, code + 3))
  let to = at
  let digit = from
  out[to++] = QUOTE
  if (row[digit] === 45) {
    out[to++] = 45
    digit++
  }
  if (decimals && end - digit <= decimals) {
    out[to++] = 48
    out[to++] = 46
    for (let zeros = decimals - (end - digit); zeros > 0; zeros--) out[to++] = 48
    to = bare(out, to, row, digit, end)
  } else {
    to = bare(out, to, row, digit, end - decimals)
    if (decimals) out[to++] = 46
    to = bare(out, to, row, end - decimals, end)
  }
  out[to] = QUOTE
  return to + 1
}

const alphabet = Buffer.from('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz')
const limbs = new Float64Array(8)
const nibble = (byte: number) => (byte > 96 ? byte - 87 : byte - 48)

/** A UUID's 22 digits in base 58, the same as kernel/ids, without a big integer. */
export function base58(out: Buffer, at: number, row: Buffer, from: number): number {
  let i = from
  for (let limb = 0; limb < 8; limb++) {
    if (row[i] === 45) i++
    let value = 0
    for (let k = 0; k < 4; k++) value = value * 16 + nibble(row[i++]!)
    limbs[limb] = value
  }
  for (let to = at + 21; to >= at; to--) {
    let rest = 0
    for (let limb = 0; limb < 8; limb++) {
      const value = rest * 65_536 + limbs[limb]!
      limbs[limb] = Math.floor(value / 58)
      rest = value % 58
    }
    out[to] = alphabet[rest]!
  }
  return at + 22
}

/** Where the column after the next `count` ones starts. */
export function skipped(row: Buffer, from: number, count: number): number {
  let at = from
  for (let column = 0; column < count; column++) {
    const size = row.readInt32BE(at)
    at += 4 + (size > 0 ? size : 0)
  }
  return at
}
