import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse/sync'
import { invalid, limit, Refusal, Refusals, within } from '../kernel/errors.ts'

/** A file's row: where it stands, counted as people do with the header as 1, and what stands in it; an empty cell is left out. */
export type CsvRow = { line: number; cells: Record<string, string> }

export const mostRows = 500

const words = (text: string) => text.trim().toLowerCase()

/** What each column may be called in a header, in any case; its own name always. */
export type Columns = Readonly<Record<string, readonly string[]>>

/**
 * The rows of a CSV text whose header names `columns`, each by one of its names and in any case. Separated by comma,
 * semicolon or tab, as the header is. Refuses unknown columns and more than 500 rows.
 */
export function readCsv(text: string, columns: Columns): CsvRow[] {
  const [header = [], ...lines] = cellsOf(text)
  const names = namesOf(header, columns)
  if (lines.length > mostRows)
    throw limit(
      'LIMIT',
      { en: `At most ${mostRows} rows: split the file.`, fr: `Au plus ${mostRows} lignes : divisez le fichier.` },
      'csv',
    )
  return lines.map((cells, index) => rowOf(names, cells, index + 2))
}

/** The rows of a CSV file of any length, read as they are asked for. A row may be shorter than the header. */
export async function* readCsvFile(bytes: Readable, columns: Columns): AsyncGenerator<CsvRow> {
  const { parse: parser } = await import('csv-parse')
  const chunks = bytes[Symbol.asyncIterator]()
  const { value: first = '' } = await chunks.next()
  const whole = Readable.from(
    (async function* () {
      yield first
      for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) yield chunk
    })(),
  )
  const records = parser({ ...reading, delimiter: delimiterOf(String(first)), relax_column_count_less: true })
  whole.on('error', (error) => records.destroy(error))
  let names: string[] | undefined
  let line = 1
  try {
    for await (const cells of whole.pipe(records) as AsyncIterable<string[]>) {
      if (names) yield rowOf(names, cells, ++line)
      else names = namesOf(cells, columns)
    }
  } catch (error) {
    throw unreadable(error)
  }
  if (!names) throw unknownColumn('', columns)
}

const reading = { bom: true, trim: true, skip_empty_lines: true } as const

/** Which column each cell of the header stands for. */
function namesOf(header: readonly string[], columns: Columns): string[] {
  if (header.length === 0) throw unknownColumn('', columns)
  return header.map((name) => {
    const known = Object.keys(columns).find((key) => [key, ...columns[key]!].map(words).includes(words(name)))
    if (!known) throw unknownColumn(name, columns)
    return known
  })
}

const rowOf = (names: readonly string[], cells: readonly string[], line: number): CsvRow => ({
  line,
  cells: Object.fromEntries(cells.flatMap((cell, place) => (cell === '' ? [] : [[names[place]!, cell]]))),
})

const unknownColumn = (name: string, columns: Columns) =>
  invalid('csv', 'NOT_ALLOWED', {
    en: `The header has the unknown column "${name}". Known: ${Object.keys(columns).join(', ')}.`,
    fr: `L’en-tête contient la colonne inconnue « ${name} ». Connues : ${Object.keys(columns).join(', ')}.`,
  })

function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1)
  return [';', '\t', ','].find((sign) => header.includes(sign)) ?? ','
}

function cellsOf(text: string): string[][] {
  try {
    return parse(text, { ...reading, delimiter: delimiterOf(text) })
  } catch (error) {
    throw unreadable(error)
  }
}

const unreadable = (error: unknown) =>
  error instanceof CsvError
    ? invalid('csv', 'FILE_UNREADABLE', {
        en: `This is not CSV: ${error.message}`,
        fr: `Ce n’est pas du CSV : ${error.message}`,
      })
    : error

/** Does the same to each row; what is refused of any is refused of all, each fault at its row: `rows.3.email`. */
export async function eachRow(
  rows: readonly CsvRow[],
  act: (cells: Record<string, string>) => Promise<string>,
): Promise<string[]> {
  const ids: string[] = []
  const faults: Refusal[] = []
  for (const { line, cells } of rows)
    try {
      ids.push(await act(cells))
    } catch (error) {
      faults.push(...faultsOf(error).map((fault) => within(['rows', String(line)], fault)))
    }
  if (faults.length > 0) throw new Refusals(faults)
  return ids
}

/** What was refused of a row; every other failure goes on. */
export function faultsOf(error: unknown): readonly Refusal[] {
  if (error instanceof Refusal) return [error]
  if (error instanceof Refusals) return error.list
  throw error
}
