import { expect, it } from 'vitest'
import { eachRow, mostRows, readCsv } from '../../src/files/csv.ts'
import { invalid, Refusals } from '../../src/kernel/errors.ts'

const columns = { name: ['nom'], city: ['ville', 'commune'] }

it.each([',', ';', '\t'])('reads a text separated by %j, with its byte order mark and quotes', (sign) => {
  expect(readCsv(`\uFEFFNOM${sign}Commune\r\n"Café ""Zoé"""${sign}Aix\r\nLéa${sign}\r\n`, columns)).toEqual([
    { line: 2, cells: { name: 'Café "Zoé"', city: 'Aix' } },
    { line: 3, cells: { name: 'Léa' } },
  ])
})

const refusal = (text: string) => {
  try {
    readCsv(text, columns)
  } catch (error) {
    return (error as { code: string }).code
  }
}
it('refuses unknown columns, rows of another width, nothing at all, and too much', () => {
  expect(refusal('nom,age\na,3')).toBe('NOT_ALLOWED')
  expect(refusal('nom,ville\na')).toBe('FILE_UNREADABLE')
  expect(refusal('')).toBe('NOT_ALLOWED')
  expect(refusal(`nom\n${'a\n'.repeat(mostRows + 1)}`)).toBe('LIMIT')
  expect(refusal(`nom\n${'a\n'.repeat(mostRows)}`)).toBeUndefined()
})

it('collects the faults of all rows, each at its place', async () => {
  const rows = readCsv('nom\na\n-\n-\n', columns)
  const text = { en: 'No.', fr: 'Non.' }
  const act = async ({ name }: Record<string, string>) => {
    if (name === '-') throw invalid('name', 'REQUIRED', text)
    return name!
  }
  const failed = (await eachRow(rows, act).catch((error: unknown) => error)) as Refusals
  expect(failed).toBeInstanceOf(Refusals)
  expect(failed.list.map(({ path }) => path)).toEqual([
    ['rows', '3', 'name'],
    ['rows', '4', 'name'],
  ])
  expect(await eachRow(rows.slice(0, 1), act)).toEqual(['a'])
})
