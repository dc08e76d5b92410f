import { getDatamodel } from '../../generated/pothos-types.ts'
import type { RowPool } from './wire.ts'

/** A column: Prisma's type, and PostgreSQL's as it is written in a cast. */
export type Column = { name: string; type: string; pg: string; isEnum: boolean; isList: boolean; isRequired: boolean }

/** How rows hang together: `from` is the column here, `to` the column there. `isSure` when there is always exactly one. */
export type Relation = { name: string; model: string; isList: boolean; isSure: boolean; from: string; to: string }

/** `key` is the one column that identifies a row, when there is one. */
export type Model = {
  name: string
  key: string | undefined
  columns: Map<string, Column>
  relations: Map<string, Relation>
}
export type Models = ReadonlyMap<string, Model>

type Field = {
  name: string
  type: string
  kind: string
  isList: boolean
  isRequired: boolean
  isId: boolean
  relationName?: string
  relationFromFields?: string[]
}

const columnTypes = `
  SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, NULL) AS "type"
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`

const foreignKeys = `
  SELECT conrelid::regclass::text AS "table", a.attname AS "column", confrelid::regclass::text AS "target", b.attname AS "key"
  FROM pg_constraint k
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
  WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND cardinality(k.conkey) = 1`

type ColumnRow = { table: string; column: string; type: string }
type KeyRow = { table: string; column: string; target: string; key: string }

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const unquoted = (name: string): string => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"')

const known = new WeakMap<RowPool, Promise<Models>>()

/** The models of the database behind a pool, read once. */
export function modelsOf(pool: RowPool): Promise<Models> {
  const found = known.get(pool)
  if (found) return found
  const read = readModels(pool)
  known.set(pool, read)
  read.catch(() => known.delete(pool))
  return read
}

/**
 * The datamodel joined with the catalog of the database that is read: only what both know the same way is a model here.
 * What one of them does not know is simply not there, and whoever asks for it is answered by the reference path.
 */
async function readModels(pool: RowPool): Promise<Models> {
  const { rows: columns } = await pool.query<ColumnRow>(columnTypes)
  const { rows: keys } = await pool.query<KeyRow>(foreignKeys)
  const types = new Map(columns.map(({ table, column, type }) => [`${table}.${column}`, type]))
  const references = new Map(
    keys.map(({ table, column, target, key }) => [`${unquoted(table)}.${column}`, `${unquoted(target)}.${key}`]),
  )
  const declared = Object.entries(getDatamodel().datamodel.models as unknown as Record<string, { fields: Field[] }>)
  const fieldsOf = new Map(declared.map(([name, { fields }]) => [name, fields]))
  return new Map(
    declared.map(([name, { fields }]) => [
      name,
      {
        name,
        key: fields.find(({ isId }) => isId)?.name,
        columns: new Map(
          fields.flatMap((field) => {
            const pg = types.get(`${name}.${field.name}`)
            return pg && field.kind !== 'object' ? [[field.name, columnOf(field, pg)]] : []
          }),
        ),
        relations: new Map(
          fields.flatMap((field) => {
            const relation = field.kind === 'object' ? relationOf(name, field, fieldsOf, references) : undefined
            return relation ? [[field.name, relation]] : []
          }),
        ),
      },
    ]),
  )
}

const columnOf = ({ name, type, kind, isList, isRequired }: Field, pg: string): Column => ({
  name,
  type,
  pg,
  isEnum: kind === 'enum',
  isList,
  isRequired,
})

/** A relation over one column, as the database's own foreign key says it. */
function relationOf(
  model: string,
  field: Field,
  fieldsOf: ReadonlyMap<string, Field[]>,
  references: ReadonlyMap<string, string>,
): Relation | undefined {
  const { name, type, isList, relationName } = field
  const here = field.relationFromFields ?? []
  if (here.length === 1) {
    const to = keyOf(references.get(`${model}.${here[0]}`), type)
    const column = fieldsOf.get(model)!.find((it) => it.name === here[0])!
    return to ? { name, model: type, isList, isSure: column.isRequired, from: column.name, to } : undefined
  }
  const inverse = (fieldsOf.get(type) ?? []).find(
    (it) => it.relationName === relationName && it !== field && it.relationFromFields?.length === 1,
  )
  const there = inverse?.relationFromFields?.[0]
  const from = there && keyOf(references.get(`${type}.${there}`), model)
  return there && from ? { name, model: type, isList, isSure: false, from, to: there } : undefined
}

/** The column of a reference when it leads into that table. */
function keyOf(reference: string | undefined, table: string): string | undefined {
  const [target, key] = reference?.split('.') ?? []
  return target === table ? key : undefined
}
