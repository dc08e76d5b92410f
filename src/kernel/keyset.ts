import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromDate, toDate } from './clock.ts'
import { failure } from './errors.ts'

/**
 * One column of an ordering; the last key of a list is unique and never null. `nulls` belongs to nullable columns only
 * (Prisma refuses it elsewhere) and counts in the direction of reading. 'date' is a `@db.Date` column. A 'timestamp'
 * column must be `timestamptz(3)`: JavaScript keeps milliseconds, so a finer row would come after its own cursor.
 */
export type Key = {
  field: string
  direction: 'asc' | 'desc'
  nulls?: 'first' | 'last'
  kind: 'text' | 'date' | 'timestamp' | 'decimal' | 'int' | 'bigint' | 'uuid'
}

export type Where = Record<string, unknown>
export type Row = Record<string, unknown>
export type PageArgs = {
  first?: number | null | undefined
  last?: number | null | undefined
  after?: string | null | undefined
  before?: string | null | undefined
}

/** What a list is: its name (cursors are bound to it), the rows it may show and how many at once. */
export type ListOptions = { list: string; codec: CursorCodec; where?: Where; defaultSize?: number; maxSize?: number }

export type CursorCodec = {
  /** The cursor of a row: its values of `keys`, signed for this list and ordering. */
  write(list: string, keys: readonly Key[], row: Row): string
  /** The values back, as Prisma takes them. Throws INVALID_CURSOR unless written for this very list and ordering. */
  read(list: string, keys: readonly Key[], cursor: string): unknown[]
}

const macLength = 12

/** Cursors are signed so that nobody can probe values of a column that they may not read. */
export function cursorCodec(secret: string): CursorCodec {
  const mac = (list: string, keys: readonly Key[], body: Buffer) => {
    const ordering = keys.map(({ field, direction, nulls = '' }) => `${field} ${direction} ${nulls}`).join(',')
    return createHmac('sha256', secret).update(`${list}|${ordering}|`).update(body).digest().subarray(0, macLength)
  }
  return {
    write(list, keys, row) {
      const body = Buffer.from(JSON.stringify(keys.map((key) => toWire(key, row[key.field]))))
      return Buffer.concat([mac(list, keys, body), body]).toString('base64url')
    },
    read(list, keys, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const body = bytes.subarray(macLength)
      if (bytes.length <= macLength || !timingSafeEqual(bytes.subarray(0, macLength), mac(list, keys, body)))
        throw invalidCursor()
      const values: unknown[] = JSON.parse(body.toString())
      return keys.map((key, index) => fromWire(key, values[index]))
    },
  }
}

function toWire({ field, kind, nulls }: Key, value: unknown): string | number | null {
  if (value === undefined) throw new Error(`the row was read without its sort column ${field}`)
  if (value === null && !nulls) throw new Error(`the sort column ${field} is null: give its key 'nulls'`)
  if (value === null || typeof value === 'number') return value
  if (value instanceof Date) return kind === 'date' ? fromDate(value) : value.toISOString()
  return String(value)
}

function fromWire({ kind }: Key, value: unknown): unknown {
  if (value === null) return null
  if (kind === 'date') return toDate(String(value))
  if (kind === 'timestamp') return new Date(String(value))
  return kind === 'bigint' ? BigInt(String(value)) : value
}

const invalidCursor = () =>
  failure('INVALID_CURSOR', {
    en: 'This is not a cursor of this list in this order. Start again without it.',
    fr: 'Ce curseur n’appartient pas à cette liste dans cet ordre. Recommencez sans curseur.',
  })

/** The same ordering read backwards. */
export const reversed = (keys: readonly Key[]): Key[] =>
  keys.map(({ nulls, direction, ...key }) => ({
    ...key,
    direction: direction === 'asc' ? 'desc' : 'asc',
    ...(nulls && { nulls: nulls === 'first' ? 'last' : 'first' }),
  }))

/** The ordering as Prisma's `orderBy`. */
export const orderBy = (keys: readonly Key[]): Row[] =>
  keys.map(({ field, direction, nulls }) => ({ [field]: nulls ? { sort: direction, nulls } : direction }))

/**
 * The rows beyond `values` in the order of `keys`, the row of `values` among them when `inclusive`, as Prisma's
 * `where`: a > 1 or (a = 1 and b > 2) or …. PostgreSQL reads no index range from such a chain (17 ms at row 100,000), so the
 * leading key's own bound stands beside it (1.5 ms).
 */
export function after(keys: readonly Key[], values: readonly unknown[], { inclusive = false } = {}): Where {
  const chain = keys.flatMap((key, index) => {
    const further = beyond(key, values[index])
    return further ? [allOf([...equal(keys.slice(0, index), values), further])] : []
  })
  if (inclusive) chain.push(allOf(equal(keys, values)))

  const [leading] = keys
  const [only, ...others] = chain
  if (!leading || !only) return { [keys.at(-1)?.field ?? 'id']: { in: [] } }
  if (others.length === 0) return only
  const bound = notBefore(leading, values[0])
  return bound ? { AND: [bound, { OR: chain }] } : { OR: chain }
}

const allOf = (parts: Where[]): Where => (parts.length === 1 && parts[0] ? parts[0] : { AND: parts })

const equal = (keys: readonly Key[], values: readonly unknown[]): Where[] =>
  keys.map(({ field }, index) => ({ [field]: values[index] }))

/** Strictly after `value` in one column; undefined when nothing can be. */
function beyond({ field, direction, nulls }: Key, value: unknown): Where | undefined {
  if (value === null) return nulls === 'first' ? { [field]: { not: null } } : undefined
  const further = { [field]: { [direction === 'asc' ? 'gt' : 'lt']: value } }
  return nulls === 'last' ? { OR: [further, { [field]: null }] } : further
}

/** At or after `value` in one column; undefined when everything is. */
function notBefore({ field, direction, nulls }: Key, value: unknown): Where | undefined {
  if (value === null) return nulls === 'first' ? undefined : { [field]: null }
  const onwards = { [field]: { [direction === 'asc' ? 'gte' : 'lte']: value } }
  return nulls === 'last' ? { OR: [onwards, { [field]: null }] } : onwards
}

/**
 * What to ask Prisma for one page: one row more than the page, which tells whether it goes on; read backwards for
 * `last`. Throws BAD_USER_INPUT for an impossible page size, INVALID_CURSOR for a cursor of another list.
 */
export function pageQuery(keys: readonly Key[], args: PageArgs, options: ListOptions) {
  const { size, backward } = pageSize(args, options)
  const { from, until } = anchors(keys, args, options)
  const parts = [options.where, from && after(keys, from), until && after(reversed(keys), until)]
  const where = { AND: parts.filter((part) => part !== undefined) }
  return { where, orderBy: orderBy(backward ? reversed(keys) : keys), take: size + 1 }
}

/** Whether the list goes on: known from the rows, or one more look that is taken only when the flag is selected. */
export type Flag = boolean | (() => Promise<boolean>)

export type Page<T> = {
  edges: { node: T; readonly cursor: string }[]
  pageInfo: {
    hasNextPage: Flag
    hasPreviousPage: Flag
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

type Found<T> = ListOptions & { rows: readonly T[]; exists: (where: Where) => Promise<boolean> }

/** The page made of the `rows` that `pageQuery` asked for. `exists` tells whether any row answers a `where`. */
export function page<T extends Row>(keys: readonly Key[], args: PageArgs, options: Found<T>): Page<T> {
  const { list, codec, rows } = options
  const { size, backward } = pageSize(args, options)
  const kept = rows.slice(0, size)
  if (backward) kept.reverse()
  const edges = kept.map((node) => ({
    node,
    get cursor() {
      return codec.write(list, keys, node)
    },
  }))
  return {
    edges,
    pageInfo: {
      ...flags(keys, args, options),
      get startCursor() {
        return edges[0]?.cursor ?? null
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null
      },
    },
  }
}

/** In the direction read, the extra row tells; on the other side, and past the other cursor, the data must be asked. */
function flags<T>(
  keys: readonly Key[],
  args: PageArgs,
  options: Found<T>,
): { hasNextPage: Flag; hasPreviousPage: Flag } {
  const { size, backward } = pageSize(args, options)
  const { from, until } = anchors(keys, args, options)
  const goesOn = options.rows.length > size
  const look = (where: Where) => () => options.exists({ AND: options.where ? [options.where, where] : [where] })
  return {
    hasNextPage: (!backward && goesOn) || (until !== undefined && look(after(keys, until, { inclusive: true }))),
    hasPreviousPage:
      (backward && goesOn) || (from !== undefined && look(after(reversed(keys), from, { inclusive: true }))),
  }
}

function anchors(keys: readonly Key[], args: PageArgs, { list, codec }: ListOptions) {
  const read = (cursor: string | null | undefined) => (cursor == null ? undefined : codec.read(list, keys, cursor))
  return { from: read(args.after), until: read(args.before) }
}

function pageSize({ first, last }: PageArgs, { defaultSize = 25, maxSize = 100 }: ListOptions) {
  if (first != null && last != null)
    throw failure('BAD_USER_INPUT', {
      en: 'Give first or last, not both.',
      fr: 'Indiquez first ou last, pas les deux.',
    })
  const backward = last != null
  const size = first ?? last ?? defaultSize
  if (size < 0)
    throw failure('BAD_USER_INPUT', { en: 'A page has at least 0 rows.', fr: 'Une page a au moins 0 ligne.' })
  if (size > maxSize) throw tooLarge(size, maxSize, backward)
  return { size, backward }
}

function tooLarge(size: number, maxSize: number, backward: boolean) {
  const [count, cursor, from] = backward ? ['last', 'before', 'startCursor'] : ['first', 'after', 'endCursor']
  return failure('BAD_USER_INPUT', {
    en: `A page has at most ${maxSize} rows, not ${size}. Ask for ${count}: ${maxSize} and go on with ${cursor}: the page's ${from}.`,
    fr: `Une page a au plus ${maxSize} lignes, pas ${size}. Demandez ${count}: ${maxSize} puis continuez avec ${cursor}: le ${from} de la page.`,
  })
}
