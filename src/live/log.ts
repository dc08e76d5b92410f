import type { Db } from '../db/client.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Clock } from '../kernel/clock.ts'

type Row = Record<string, unknown>

/** What emit needs of a context; live knows nothing of rights. */
export type Writer = {
  db: Db
  clock: Clock
  requestId: string
  viewer: { kind: 'MEMBER' | 'SYSTEM'; id: string; name: string }
}

export type Change = {
  /** Module and verb in the past tense: `invoice.issued`. */
  type: string
  /** The model's name. */
  entity: string
  /** The whole row as it was, null for a new one. */
  before: object | null
  /** The whole row as it is, null for a deleted one. */
  after: object | null
  /** What the summary sentence needs. */
  facts?: Record<string, unknown>
}

export type Op = 'CREATED' | 'UPDATED' | 'DELETED'

const secret = new Set(['passwordHash', 'tokenVersion'])
const bookkeeping = new Set(['updatedAt', 'version'])
const longestText = 2_000

/** Writes one event in the transaction that makes the change: it becomes visible with it or not at all. */
export async function emit(ctx: Writer, { type, entity, before, after, facts = {} }: Change): Promise<void> {
  const was = before && columnsOf(before)
  const is = after && columnsOf(after)
  const row = (is ?? was)!
  const op: Op = !was ? 'CREATED' : !is ? 'DELETED' : 'UPDATED'
  await ctx.db.event.create({
    data: {
      type, entity, op,
      entityId: row.id as string,
      revision: Number(row.version ?? 1),
      changed: changedColumns(was, is),
      ...(was && { before: was as Prisma.InputJsonObject }),
      ...(is && { after: is as Prisma.InputJsonObject }),
      facts: facts as Prisma.InputJsonObject,
      at: ctx.clock.now(),
      requestId: ctx.requestId,
      actorKind: ctx.viewer.kind,
      actorName: ctx.viewer.name,
      ...(ctx.viewer.kind === 'MEMBER' && { memberId: ctx.viewer.id }),
      ...placesOf(entity, row),
    },
    // The column tx has no type in Prisma and cannot be read back.
    select: { seq: true },
  })
}

/** Where the event belongs: the client, project, task and ticket whose histories show it. */
function placesOf(entity: string, row: Row) {
  const place = (column: string, model: string) => {
    const id = entity === model ? row.id : row[column]
    return typeof id === 'string' ? { [column]: id } : {}
  }
  return { ...place('clientId', 'Client'), ...place('projectId', 'Project'), ...place('taskId', 'Task'), ...place('ticketId', 'Ticket') }
}

/** The row's own columns as JSON: relations, shadow columns and secrets stay out. */
export function columnsOf(row: object): Row {
  return Object.fromEntries(Object.entries(row).flatMap(([name, value]) => {
    if (secret.has(name) || name.startsWith('_') || (name.endsWith('Key') && `${name.slice(0, -3)}` in row)) return []
    const plain = plainOf(value)
    return plain === undefined ? [] : [[name, plain]]
  }))
}

function plainOf(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'string') return value.slice(0, longestText)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object') ? value.map(plainOf) : undefined
  // A Decimal of Prisma; everything else that is an object is a relation or a snapshot.
  return typeof (value as { toFixed?: unknown })?.toFixed === 'function' ? (value as { toFixed(): string }).toFixed() : undefined
}

function changedColumns(was: Row | null, is: Row | null): string[] {
  const names = Object.keys({ ...was, ...is }).filter((name) => name !== 'id' && !bookkeeping.has(name))
  return names.filter((name) => JSON.stringify(was?.[name] ?? null) !== JSON.stringify(is?.[name] ?? null))
}
