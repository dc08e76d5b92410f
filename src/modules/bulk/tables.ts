import { stringify } from 'csv-stringify/sync'

export type Format = 'CSV' | 'JSONL'

/** What stands before the first row: of a table the byte-order mark, which spreadsheets want, and the header. */
export const headOf = (format: Format, columns: string[][]): string =>
  format === 'CSV' ? `\uFEFF${stringify([columns.map((path) => path.join('.'))])}` : ''

/** A page of rows: a line of JSON each, or of cells; the values of a list within a row stand in one cell. */
export const textOf = (format: Format, columns: string[][], rows: readonly unknown[]): string =>
  format === 'CSV'
    ? stringify(rows.map((row) => columns.map((path) => cell(valueAt(row, path)))))
    : rows.map((row) => `${JSON.stringify(row)}\n`).join('')

function valueAt(value: unknown, path: string[]): unknown {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((it) => valueAt(it, path)).join('; ')
  const [key, ...rest] = path
  return key === undefined ? value : valueAt((value as Record<string, unknown>)[key], rest)
}

const isNumber = /^[+-]?\d+([.,]\d+)?$/

/** A spreadsheet would run what looks like a formula. */
function cell(value: unknown): string {
  const text = String(value)
  return /^[=+\-@\t\r]/.test(text) && !isNumber.test(text) ? `'${text}` : text
}
