import type { Db } from '../../src/db/client.ts'

/** Every table with its number of rows and its youngest writer: nothing was written between two equal answers. */
export async function countRows(db: Db): Promise<Record<string, string>> {
  const rows = await db.$queryRaw<{ name: string; rows: string }[]>`
    SELECT table_name AS name, (xpath('//rows/text()', query_to_xml(format(
      'SELECT count(*) || '' rows, youngest '' || coalesce(max(xmin::text::bigint), 0) AS rows FROM %I', table_name), true, false, '')))[1]::text AS rows
    FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]))
}
