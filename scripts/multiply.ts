import pg from 'pg'

/** What stands once for the whole company although it refers to something that is copied. */
const once = ['SlaPolicy']

/** Rows that refer to none that is copied, and are copied all the same. */
const roots = ['Client', 'Supplier', 'Article', 'LedgerEntry', 'Comment', 'Notification', 'WebhookDelivery']

/** Whom and what the documents are for: fewer, and each has the documents of several copies. */
const parties = ['Client', 'Contact', 'ClientFollower', 'Article', 'ArticlePrice', 'ArticleVat']

/** How long a time entry may be: nobody works twice at once, so the copies of one follow each other. */
export const stintMinutes = 10

type Column = { name: string; type: string }
type Reference = { from: string; column: string; to: string }

/** How many copies of everything, and how many of the clients. */
export type Copies = { documents: number; clients: number }

/**
 * Lives the company's two years again and again, beside the first time: every client, document, entry and event under
 * new ids and the next numbers, so that each copy is as right as the original. Triggers and foreign keys sleep
 * meanwhile, for that needs the owner of the database; `orphans` and the ledger's reconciliation look afterwards.
 */
export async function multiply(url: string, copies: Copies, told: (text: string) => void = () => {}): Promise<void> {
  const options = '-c session_replication_role=replica -c synchronous_commit=off -c maintenance_work_mem=512MB'
  const owner = new pg.Pool({ connectionString: url, max: 2, options })
  const references = await foreignKeys(owner)
  const copied = closure(references)
  const plan = { references, copied, copies }
  const statements = await Promise.all(copied.map(async (table) => [table, await copyOf(owner, table, plan)] as const))
  const indexes = await droppedIndexes(owner, [...copied, 'SearchEntry'])
  await Promise.all(
    statements.map(async ([table, sql]) => {
      const { rowCount } = await owner.query(sql)
      if (rowCount) told(`${table}: ${rowCount} rows`)
    }),
  )
  await remember(owner)
  await Promise.all(indexes.map((definition) => owner.query(definition)))
  told(`${indexes.length} indexes`)
  const { documents, clients } = copies
  await owner.query(
    `UPDATE "NumberSeries" SET "next" = ("next" - 1) * (1 + CASE "kind" WHEN 'CLIENT' THEN ${clients} ELSE ${documents} END) + 1`,
  )
  await owner.query(`UPDATE "Chain" SET "length" = "length" * (1 + ${documents})`)
  await owner.query('VACUUM ANALYZE')
  await owner.end()
}

function closure(references: Reference[]): string[] {
  const copied = new Set(roots)
  for (let size = 0; size < copied.size; ) {
    size = copied.size
    for (const { from, to } of references) if (copied.has(to) && !once.includes(from)) copied.add(from)
  }
  return [...copied]
}

type Asked = Pick<pg.Pool | pg.Client, 'query'>

export const foreignKeys = async (owner: Asked): Promise<Reference[]> =>
  (
    await owner.query(`
      SELECT c.conrelid::regclass::text AS "from", a.attname AS "column", c.confrelid::regclass::text AS "to"
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      WHERE c.contype = 'f'`)
  ).rows.map(({ from, column, to }) => ({ from: bare(from), column, to: bare(to) }))

const bare = (name: string) => name.replaceAll('"', '')

/** Building an index once is far cheaper than keeping it over millions of rows. */
async function droppedIndexes(owner: pg.Pool, tables: string[]): Promise<string[]> {
  const { rows } = await owner.query(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relname = ANY($1) AND t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [tables],
  )
  for (const { name } of rows) await owner.query(`DROP INDEX ${name}`)
  return rows.map(({ definition }) => definition)
}

/** Each copy is found by its own words, which triggers keep otherwise. */
async function remember(owner: pg.Pool): Promise<void> {
  const { rows } = await owner.query(
    `SELECT c.relname AS "table", trim(encode(t.tgargs, 'escape'), '\\0') AS columns
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'words'`,
  )
  await owner.query('TRUNCATE "SearchEntry"')
  for (const { table, columns } of rows) {
    const words = `concat_ws(' ', ${columns.split('\\000').map((name: string) => `nullif("${name}"::text, '')`)})`
    await owner.query(
      `INSERT INTO "SearchEntry" SELECT '${table}', "id", folded(${words}) FROM "${table}" WHERE ${words} <> ''`,
    )
  }
}

type Plan = { references: Reference[]; copied: string[]; copies: Copies }

async function copyOf(owner: pg.Pool, table: string, { references, copied, copies }: Plan): Promise<string> {
  const columns = await columnsOf(owner, table)
  const leadsTo = new Map(references.filter(({ from }) => from === table).map(({ column, to }) => [column, to]))
  const isParty = parties.includes(table)
  function value({ name, type }: Column): string | undefined {
    const to = leadsTo.get(name)
    if (type !== 'uuid' || (to && !copied.includes(to))) return undefined
    return another(`t."${name}"`, !isParty && to && parties.includes(to) ? `copy % ${copies.clients + 1}` : 'copy')
  }
  const own = new Map(columns.flatMap((column) => (value(column) ? [[column.name, value(column)!]] : [])))
  const isOwn = (name: string) => own.has(name) && !parties.includes(leadsTo.get(name) ?? '')
  const given = new Set(columns.map(({ name }) => name))
  const keys = (await uniqueKeys(owner, table)).filter((key) => key.every((name) => given.has(name)))
  const counted = new Map(
    keys
      .filter((key) => !key.some((name) => isOwn(name) || (isParty && own.has(name))))
      .flatMap((key) => numberOf(key, columns)),
  )
  const moved = ({ name }: Column) =>
    table === 'TimeEntry' && /^(started|ended)At$/.test(name) ? ` + copy * interval '${stintMinutes} minutes'` : ''
  const values = columns.map((it) => own.get(it.name) ?? counted.get(it.name) ?? `t."${it.name}"${moved(it)}`)
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  // A client's own events happen with the client, and what is said of it is said there.
  const less = given.has('entity') ? `WHERE copy <= ${copies.clients} OR t."entity" <> ALL('{${parties}}')` : ''
  const times = isParty ? copies.clients : copies.documents
  return `INSERT INTO "${table}" (${names}) SELECT ${values.join(', ')} FROM "${table}" t CROSS JOIN generate_series(1, ${times}) AS copy ${less}`
}

/** Another row's id: the same but for its last four digits, which the copy's number shifts. The zeroth copy is the original. */
const another = (column: string, copy: string) =>
  `overlay(${column}::text placing lpad(to_hex(('x' || right(${column}::text, 4))::bit(16)::int # (${copy})::int), 4, '0') from 33)::uuid`

const columnsOf = async (owner: pg.Pool, table: string): Promise<Column[]> =>
  (
    await owner.query(
      `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'
         AND coalesce(column_default, '') NOT LIKE 'nextval%' AND udt_name <> 'xid8'`,
      [table],
    )
  ).rows

const uniqueKeys = async (owner: pg.Pool, table: string): Promise<string[][]> =>
  (
    await owner.query(
      `SELECT array(SELECT attname::text FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = ANY(i.indkey)) AS key
       FROM pg_index i WHERE i.indrelid = format('%I', $1::text)::regclass AND i.indisunique`,
      [table],
    )
  ).rows.map(({ key }) => key)

/** How the copies' values of a unique key go on behind the last one: the next numbers, or a text of the copy's own. */
function numberOf(key: string[], columns: Column[]): [string, string][] {
  const kinds = new Map(columns.map(({ name, type }) => [name, type]))
  const name = key.find((it) => /^(number|code|chainIndex)$/.test(it)) ?? key.find((it) => kinds.get(it) === 'text')
  if (!name) throw new Error(`how do copies differ in (${key})?`)
  const column = `t."${name}"`
  if (kinds.get(name) !== 'text') {
    const others = key.filter((it) => it !== name).map((it) => `t."${it}"`)
    return [
      [name, `${column} + copy * max(${column}) OVER (PARTITION BY copy${others.map((it) => `, ${it}`).join('')})`],
    ]
  }
  if (!/^(number|code)$/.test(name)) return [[name, `${column} || '-' || copy`]]
  const [prefix, tail] = [`regexp_replace(${column}, '\\d+$', '')`, `substring(${column} from '\\d+$')`]
  const next = `(${tail}::bigint + copy * max(${tail}::bigint) OVER (PARTITION BY copy, ${prefix}))::text`
  return [[name, `${prefix} || lpad(${next}, greatest(length(${tail}), length(${next})), '0')`]]
}

/** Every reference that leads nowhere, as the sleeping foreign keys would have said. */
export async function orphans(owner: pg.Pool): Promise<string[]> {
  const found = (await foreignKeys(owner)).map(async ({ from, column, to }) => {
    const { rows } = await owner.query(
      `SELECT count(*)::int AS count FROM "${from}" f WHERE f."${column}" IS NOT NULL AND NOT EXISTS (SELECT FROM "${to}" t WHERE t."${await keyOf(owner, to)}" = f."${column}")`,
    )
    return rows[0].count ? [`${from}.${column}: ${rows[0].count} lead to no ${to}`] : []
  })
  return (await Promise.all(found)).flat()
}

const keyOf = async (owner: pg.Pool, table: string): Promise<string> =>
  (
    await owner.query(
      `SELECT a.attname AS key FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = format('%I', $1::text)::regclass AND i.indisprimary`,
      [table],
    )
  ).rows[0].key
