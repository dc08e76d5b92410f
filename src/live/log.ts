import type { Db } from '../db/client.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Clock } from '../kernel/clock.ts'

type Row = Record<string, unknown>

/** What emit needs of a context; live knows nothing of rights. */
export type Writer = {
  db: Db
  clock: Clock
  requestId: string
  viewer: { kind: 'MEMBER' | 'CONTACT' | 'SYSTEM'; id: string; name: string; key?: { id: string; name: string } }
}

export type Change = {
  /** Module and verb in the past tense: `invoice.issued`. */
  type: string
  entity: Prisma.ModelName
  /** The whole row as it was, null for a new one. */
  before: object | null
  /** The whole row as it is, null for a deleted one. */
  after: object | null
  /** What the summary sentence needs. */
  facts?: Prisma.InputJsonObject
}

export type Op = 'CREATED' | 'UPDATED' | 'DELETED'

const secrets = new Set(['passwordHash', 'tokenVersion', 'hash', 'signature', 'secretLocked', 'formerLocked'])
const bookkeeping = new Set(['id', 'updatedAt', 'version'])
const longestText = 2_000

/** Writes one event in the transaction that makes the change: it becomes visible with it or not at all. */
export async function emit(ctx: Writer, { type, entity, before, after, facts = {} }: Change): Promise<void> {
  const { kind, id, name, key } = ctx.viewer
  const row = (after ?? before) as Row | null
  if (!row) throw new Error(`${type}: an event needs the row before or after`)
  await ctx.db.event.create({
    data: {
      type,
      entity,
      entityId: row.id as string,
      revision: Number(row.version ?? 1),
      op: opOf(before, after),
      changed: changedColumns(entity, before, after),
      ...(before && { before: columnsOf(entity, before) }),
      ...(after && { after: columnsOf(entity, after) }),
      facts,
      at: ctx.clock.now(),
      requestId: ctx.requestId,
      actorKind: key ? 'API_KEY' : kind,
      actorName: key?.name ?? name,
      ...(key && { apiKeyId: key.id }),
      ...(kind === 'MEMBER' && { memberId: id }),
      ...(kind === 'CONTACT' && { contactId: id }),
      ...placesOf(entity, row),
    },
    // Reading the row back would name the column tx, whose type Prisma does not know.
    select: { seq: true },
  })
}

function opOf(before: object | null, after: object | null): Op {
  if (!before) return 'CREATED'
  return after ? 'UPDATED' : 'DELETED'
}

// biome-ignore format: read by column
const places = { clientId: 'Client', projectId: 'Project', taskId: 'Task', ticketId: 'Ticket' }

/** The client, project, task and ticket whose histories show the event. */
function placesOf(entity: string, row: Row): Record<string, string> {
  const found = Object.entries(places).map(([column, model]) => [column, entity === model ? row.id : row[column]])
  return Object.fromEntries(found.filter(([, id]) => typeof id === 'string'))
}

/** A model's own columns, without what no reader may see and the shadows that only searching needs. */
function columnNames(entity: string): string[] {
  const columns = Prisma[`${entity}ScalarFieldEnum` as 'EventScalarFieldEnum'] as Record<string, string> | undefined
  if (!columns) throw new Error(`${entity} is not a model`)
  return Object.keys(columns).filter((name) => !secrets.has(name) && !name.endsWith('Key'))
}

/** The row's own columns as JSON; what is no plain value (a frozen address, say) stays out. */
function columnsOf(entity: string, row: object): Prisma.InputJsonObject {
  const values = columnNames(entity).map((name) => [name, plain((row as Row)[name])])
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

function plain(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  // Cut between the halves of a surrogate pair, a text would be none that jsonb accepts.
  if (typeof value === 'string') return value.slice(0, longestText).toWellFormed()
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return plainList(value.map(plain))
  return Prisma.Decimal.isDecimal(value) ? value.toFixed() : undefined
}

const plainList = (items: unknown[]) => (items.includes(undefined) ? undefined : items)

function changedColumns(entity: string, before: object | null, after: object | null): string[] {
  const value = (row: object | null, name: string) => canonical((row as Row | null)?.[name] ?? null)
  return columnNames(entity).filter((name) => !bookkeeping.has(name) && value(before, name) !== value(after, name))
}
