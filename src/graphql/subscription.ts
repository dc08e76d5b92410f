import type { GraphQLResolveInfo } from 'graphql'
import { can, forbidden } from '../access/can.ts'
import type { Permission } from '../access/permissions.ts'
import { guardOf, isScoped, ownByColumns, type ScopedModel, scopeOf } from '../access/scope.ts'
import type { Viewer } from '../access/viewer.ts'
import type { LogEvent } from '../live/events.ts'
import { iterable, type Source } from '../live/hub.ts'
import { cursorOf } from '../live/position.ts'
import { Actor, actorOf } from './actors.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { visibleRowOrNull } from './fields.ts'
import { inputOfColumn, ownColumns } from './filters.ts'
import { holds } from './holds.ts'
import { writeId } from './ids.ts'
import type { List } from './lists.ts'
import { unauthenticated } from './refusals.ts'
import { delegate } from './rows.ts'
import { shared } from './sharing.ts'
import { whereOf } from './where.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders and refs, where names are data
type Any = any

const ops = {
  CREATED: 'The row is new.',
  UPDATED: 'The row changed.',
  DELETED: 'The row is gone.',
  ENTERED: 'The row changed and now answers the filter, or came into the viewer’s reach.',
  LEFT: 'The row changed and no longer answers the filter, or left the viewer’s reach.',
} as const
export type ChangeOpName = keyof typeof ops

export const ChangeOp = builder.enumType('ChangeOp', {
  description: 'What happened to a row, seen through the subscription’s filter.',
  values: Object.fromEntries(Object.entries(ops).map(([op, description]) => [op, { description }])) as Record<
    ChangeOpName,
    { description: string }
  >,
})

/** An event as one subscriber sees it. */
type Seen = LogEvent & { seenAs: ChangeOpName }

type Declaration = {
  model: ScopedModel
  permission: Permission
  list: List
  description: string
  /** Which events a client's contact hears of; none unless said. */
  tells?: (event: LogEvent) => boolean
}

/** Declares `<model>Changed(filter, after): <Model>Change!`. */
export function changes(
  name: string,
  { model, permission, list, description, tells = () => false }: Declaration,
): void {
  const filter = eventFilterOf(model, list)
  const Change = changeOf(model)
  builder.subscriptionField(name, (t: Any) =>
    t.field({
      type: Change,
      permission,
      description,
      args: {
        filter: t.arg({
          type: filter,
          description: 'Which rows; the row’s own columns before and after the change decide.',
        }),
        after: t.arg({
          type: 'EventCursor',
          description:
            'Replays what came after this cursor first: nothing is missed, nothing doubled. Kept for 7 days.',
        }),
      },
      subscribe: async (
        _root: unknown,
        args: { filter?: Record<string, unknown> | null; after?: string | null },
        ctx: Context,
      ) => {
        authorise(ctx.viewer, permission)
        const given = args.filter ?? {}
        whereOf(list.name, given, ctx)
        const match = (event: LogEvent) => event.entity === model
        const source = args.after == null ? ctx.live.follow(match) : await ctx.live.resume(match, args.after)
        return seenBy(source, ctx, permission, async (event, viewer) =>
          viewer.kind === 'CONTACT' && !tells(event)
            ? undefined
            : seenAs(event, { model, list: list.name, filter: given, ctx: { ...ctx, viewer } }),
        )
      },
      resolve: (event: Seen) => event,
    }),
  )
}

/** shield does not guard `subscribe`: here is the door, before anything listens. */
export function authorise(viewer: Viewer | null, permission: Permission): asserts viewer is Viewer {
  if (!viewer) throw unauthenticated()
  if (!can(viewer, permission)) throw forbidden(permission)
}

/**
 * The source as its viewer sees it: rights are asked anew for every event, and a right taken away ends the stream.
 * `look` is done once for equal subscriptions, so it must not keep anything of its own.
 */
export function seenBy<T extends LogEvent>(
  source: Source,
  ctx: Context,
  permission: Permission,
  look: (event: LogEvent, viewer: Viewer) => Promise<T | undefined>,
): AsyncIterableIterator<T> {
  return iterable<T>(async () => {
    for (;;) {
      const { value, done } = await source.next()
      if (done) return { value: undefined, done: true }
      const viewer = await ctx.present()
      authorise(viewer, permission)
      const event = await shared(value, `seen ${ctx.group}`, viewer, (as) => look(value, as))
      if (event) return { value: event, done: false }
    }
  }, source.return)
}

type Lens = { model: ScopedModel; list: string; filter: Record<string, unknown>; ctx: Context & { viewer: Viewer } }

/** How the viewer sees the change through filter and reach; undefined when not at all. */
async function seenAs(event: LogEvent, lens: Lens): Promise<Seen | undefined> {
  const before = event.before !== null && (await shows(event, event.before, lens))
  const after = event.after !== null && (await shows(event, event.after, lens))
  if (!before && !after) return undefined
  return { ...event, seenAs: before === after || event.op !== 'UPDATED' ? event.op : after ? 'ENTERED' : 'LEFT' }
}

async function shows(
  event: LogEvent,
  row: Record<string, unknown>,
  { model, list, filter, ctx }: Lens,
): Promise<boolean> {
  return holds(list, filter, row, ctx) && (await reaches(event, row, { model, ctx }))
}

type Reach = { model: ScopedModel; ctx: { db: Context['db']; viewer: Viewer } }

/** Whether the row, as it was at an event, is one of the viewer's. */
async function reaches(event: LogEvent, row: Record<string, unknown>, { model, ctx }: Reach): Promise<boolean> {
  const own = ownByColumns(model, ctx.viewer, row)
  // Ownership beyond the row's own columns (its client's owner, its project's members) is asked as it is now.
  return (
    own ??
    (await delegate(ctx, model).count({ where: { AND: [{ id: event.entityId }, scopeOf(model, ctx.viewer)] } })) > 0
  )
}

/** Whether the viewer may be told of an event, before or after which its row was one of theirs. */
export async function mayHear(event: LogEvent, ctx: Reach['ctx']): Promise<boolean> {
  const { entity: model, before, after } = event
  if (!isScoped(model) || !can(ctx.viewer, guardOf(model))) return false
  const rows = [before, after].filter((row) => row !== null)
  for (const row of rows) if (await reaches(event, row, { model, ctx })) return true
  return false
}

/** `<Type>EventFilter`: the list's filter, without relations and derived states, which an event cannot decide. */
function eventFilterOf(model: string, list: List): Any {
  const ref: Any = builder.inputRef(`${model}EventFilter`)
  ref.implement({
    description: `Which changes of ${model}: its own columns, before or after the change.`,
    fields: (t: Any) => ({
      and: t.field({ type: [ref], description: 'All of these hold.' }),
      or: t.field({ type: [ref], description: 'At least one of these holds; an empty list matches nothing.' }),
      not: t.field({ type: ref, description: 'This does not hold.' }),
      ...Object.fromEntries(
        ownColumns(list.name).map(([key, field]) => [
          key,
          t.field({ type: inputOfColumn(field), description: field.description }),
        ]),
      ),
    }),
  })
  return ref
}

function changeOf(model: ScopedModel): Any {
  const field = model[0]!.toLowerCase() + model.slice(1)
  return builder.objectRef<Seen>(`${model}Change`).implement({
    description: `A change of a ${model}.`,
    fields: (t: Any) => ({
      cursor: t.field({
        type: 'EventCursor',
        description: 'Where it stands in the log, for `after`.',
        resolve: cursorOf,
      }),
      op: t.field({ type: ChangeOp, description: 'What happened.', resolve: ({ seenAs }: Seen) => seenAs }),
      [`${field}Id`]: t.id({
        description: 'The row’s id, also when it is gone.',
        resolve: ({ entityId }: Seen) => writeId(model, entityId),
      }),
      version: t.int({ description: 'The row’s version after the change.', resolve: ({ revision }: Seen) => revision }),
      changedFields: t.stringList({
        description: 'The fields that changed and that the viewer may read.',
        resolve: ({ changed }: Seen, _args: unknown, ctx: Context, info: GraphQLResolveInfo) =>
          readable(model, changed, ctx, info),
      }),
      [field]: t.prismaField({
        type: model,
        nullable: true,
        description: 'The row as it is now; null when it is gone or out of reach.',
        extensions: { scoped: model },
        resolve: (query: object, { entityId, seenAs }: Seen, _args: unknown, ctx: Context) =>
          visibleRowOrNull(model, seenAs === 'DELETED' ? null : entityId, ctx, query),
      }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }: Seen) => new Date(at) }),
      actor: t.field({
        type: Actor,
        nullable: true,
        description: 'Who did it.',
        resolve: (event: Seen, _args: unknown, ctx: Context) =>
          actorOf({ kind: event.actorKind, id: event.apiKeyId ?? event.memberId, name: event.actorName }, ctx),
      }),
    }),
  })
}

/** Columns as fields of the type: `assigneeId` is `assignee`; columns without a field, and guarded ones, are not told. */
export function readable(model: string, changed: string[], { viewer }: Context, info: GraphQLResolveInfo): string[] {
  const fields = (
    info.schema.getType(model) as { getFields(): Record<string, { extensions: { permission?: Permission } }> }
  ).getFields()
  const names = changed.map((column) => (column in fields ? column : column.replace(/Id$/, '')))
  return [...new Set(names)].filter((name) => {
    const field = fields[name]
    return field && (!field.extensions.permission || can(viewer, field.extensions.permission))
  })
}

builder.queryField('eventCursor', (t) =>
  t.field({
    type: 'EventCursor',
    nullable: true,
    permission: 'signedIn',
    description:
      'The event log’s position, taken before anything else of this operation is read: subscribe with `after` to miss nothing.',
    resolve: (_root, _args, ctx) => ctx.cursor(),
  }),
)
