import { CsvError, parse } from 'csv-parse/sync'
import { invalid, limit, Refusal, Refusals, within } from '../kernel/errors.ts'

/** A file's row: where it stands, counted as people do with the header as 1, and what stands in it; an empty cell is left out. */
export type CsvRow = { line: number; cells: Record<string, string> }

export const mostRows = 500

const words = (text: string) => text.trim().toLowerCase()

/**
 * The rows of a CSV text whose header names `columns`, each by one of its names and in any case. Separated by comma,
 * semicolon or tab, as the header is. Refuses unknown columns and more than 500 rows.
 */
export function readCsv(text: string, columns: Readonly<Record<string, readonly string[]>>): CsvRow[] {
  const [header = [], ...lines] = cellsOf(text)
  const names = header.map((name) =>
    Object.keys(columns).find((key) => [key, ...columns[key]!].map(words).includes(words(name))),
  )
  const unknown = header.find((_name, index) => !names[index])
  if (unknown !== undefined || header.length === 0)
    throw invalid('csv', 'NOT_ALLOWED', {
      en: `The header has the unknown column "${unknown ?? ''}". Known: ${Object.keys(columns).join(', ')}.`,
      fr: `L’en-tête contient la colonne inconnue « ${unknown ?? ''} ». Connues : ${Object.keys(columns).join(', ')}.`,
    })
  if (lines.length > mostRows)
    throw limit(
      'LIMIT',
      { en: `At most ${mostRows} rows: split the file.`, fr: `Au plus ${mostRows} lignes : divisez le fichier.` },
      'csv',
    )
  return lines.map((cells, index) => ({
    line: index + 2,
    cells: Object.fromEntries(cells.flatMap((cell, place) => (cell === '' ? [] : [[names[place]!, cell]]))),
  }))
}

function cellsOf(text: string): string[][] {
  const [header = ''] = text.split(/\r?\n/, 1)
  const delimiter = [';', '\t', ','].find((sign) => header.includes(sign)) ?? ','
  try {
    return parse(text, { bom: true, delimiter, trim: true, skip_empty_lines: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw invalid('csv', 'FILE_UNREADABLE', {
      en: `This is not CSV: ${error.message}`,
      fr: `Ce n’est pas du CSV : ${error.message}`,
    })
  }
}

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

function faultsOf(error: unknown): readonly Refusal[] {
  if (error instanceof Refusal) return [error]
  if (error instanceof Refusals) return error.list
  throw error
}
