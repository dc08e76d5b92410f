import type { GraphQLResolveInfo } from 'graphql'
import type { NotificationKind as Kinds } from '../../generated/prisma/enums.ts'
import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { NotificationKind } from '../../graphql/enums.ts'
import { ownId, rootList, visibleRow } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { readId, writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { authorise, readable, seenBy } from '../../graphql/subscription.ts'
import { refusalsOf, UserError } from '../../graphql/user-errors.ts'
import type { Refusal } from '../../kernel/errors.ts'
import { type CommentShape, commentCreate, entityOf } from './comments.ts'
import { changesOf, type FieldChange } from './history.ts'
import { notificationPreferenceSet, notificationRead, sentenceOf, usual } from './notifications.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaObject('Comment', {
  select: { id: true },
  description: 'What a member says about a row; whoever reads the row reads it.',
  fields: (t) => ({
    id: ownId(t, 'Comment'),
    body: t.exposeString('body', { description: 'Text; @ and a member’s id mentions them.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    author: t.field({
      type: Actor,
      nullable: true,
      description: 'Who wrote it.',
      select: { memberId: true },
      resolve: ({ memberId }: Any, _args: unknown, ctx: Context) =>
        actorOf({ kind: 'MEMBER', id: memberId, name: '' }, ctx),
    } as Any),
    attachments: t.relation('files', {
      type: 'Attachment' as Any,
      description: 'The files that came with it.',
      extensions: { owned: true },
      query: { orderBy: { id: 'asc' } },
    } as Any),
  }),
})

/** The row that an id names, when the viewer sees it. */
async function seenEntity(ctx: Context, id: string) {
  const about = entityOf(ctx.viewer, id)
  const row = await visibleRow(about.entity, about.entityId, ctx, { select: { id: true } })
  return row ? about : undefined
}

const page = (t: Any) => ({
  id: t.arg.id({ required: true, description: 'The row.' }),
  first: t.arg.int({ defaultValue: 50, description: 'How many, the latest first; at most 100.' }),
  before: t.arg({ type: 'DateTime', description: 'Only earlier ones.' }),
})
const take = (first: number | null | undefined) => Math.min(Math.max(first ?? 50, 0), 100)

builder.queryField('comments', (t) =>
  t.prismaField({
    type: ['Comment'],
    nullable: true,
    permission: 'signedIn',
    description: 'What members say about a row, the latest first.',
    args: page(t),
    resolve: async (query, _root, { id, first, before }: Any, ctx) => {
      const about = await seenEntity(ctx, id)
      if (!about) return Promise.resolve({ ...query }).then(() => null)
      return ctx.db.comment.findMany({
        ...query,
        where: { ...about, ...(before && { createdAt: { lt: before } }) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: take(first),
      })
    },
  }),
)

const Change = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'A field that changed.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'The field of the type.' }),
    from: t.exposeString('from', { nullable: true, description: 'Its value before, as text.' }),
    to: t.exposeString('to', { nullable: true, description: 'Its value after, as text.' }),
  }),
})
type Entry = { at: Date; type: string; actor: Parameters<typeof actorOf>[0]; changes: FieldChange[] }
const HistoryEntry = builder.objectRef<Entry>('HistoryEntry').implement({
  description: 'Something that was done to a row.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    type: t.exposeString('type', { description: 'What, e.g. "ticket.assigned".' }),
    actor: t.field({
      type: Actor,
      nullable: true,
      description: 'Who did it.',
      resolve: ({ actor }, _args, ctx) => actorOf(actor, ctx),
    }),
    changes: t.expose('changes', { type: [Change], description: 'The fields that changed and that the viewer reads.' }),
  }),
})

builder.queryField('history', (t) =>
  t.field({
    type: [HistoryEntry],
    nullable: true,
    permission: 'signedIn',
    description: 'What was done to a row, field by field, the latest first.',
    args: page(t),
    resolve: async (_root, { id, first, before }: Any, ctx, info: GraphQLResolveInfo) => {
      const about = await seenEntity(ctx, id)
      if (!about) return null
      const events = await ctx.db.event.findMany({
        where: { ...about, ...(before && { at: { lt: before } }) },
        select: {
          at: true,
          type: true,
          actorKind: true,
          actorName: true,
          memberId: true,
          changed: true,
          before: true,
          after: true,
        },
        orderBy: { seq: 'desc' },
        take: take(first),
      })
      const named = (column: string) => readable(about.entity, [column], ctx, info)[0]
      return events.map(({ at, type, actorKind, actorName, memberId, ...event }) => ({
        at,
        type,
        actor: { kind: actorKind, id: memberId, name: actorName },
        changes: changesOf(about.entity, event, { currency: ctx.currency, named }),
      }))
    },
  }),
)

builder.prismaObject('Notification', {
  select: { id: true },
  description: 'News for a member.',
  fields: (t) => ({
    id: ownId(t, 'Notification'),
    kind: t.expose('kind', { type: NotificationKind, description: 'What kind of news.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: true, description: 'When it was read.' }),
    text: t.string({
      description: 'The news as a sentence in the viewer’s language.',
      select: { kind: true, actorName: true },
      resolve: (row, _args, ctx) => sentenceOf(row, ctx.locale),
    }),
    entityId: t.id({
      description: 'The row that it is about; `node` reads it, with the viewer’s rights of now.',
      select: { entity: true, entityId: true },
      resolve: ({ entity, entityId }) => writeId(entity, entityId),
    }),
  }),
})

const notifications = list({
  model: 'Notification',
  rows: ({ viewer }) => ({ memberId: viewer!.id }),
  filter: { createdAt: on.dateTime('createdAt', { description: 'By time.' }) },
  sort: { CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By time.' } },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})
builder.queryField('notifications', rootList(notifications, 'signedIn', 'News for the viewer, the latest first.'))

builder.subscriptionField('notificationAdded', (t: Any) =>
  t.field({
    type: 'Notification',
    nullable: true,
    permission: 'signedIn',
    description: 'News for the viewer as it comes.',
    args: { after: t.arg({ type: 'EventCursor', description: 'Replays what came after this cursor first.' }) },
    subscribe: async (_root: unknown, { after }: { after?: string | null }, ctx: Context) => {
      const { viewer } = ctx
      authorise(viewer, 'signedIn')
      const match = (event: Any) => event.entity === 'Notification' && event.after?.memberId === viewer.id
      const source = after == null ? ctx.live.follow(match) : await ctx.live.resume(match, after)
      return seenBy(source, ctx, 'signedIn', async (event) => event)
    },
    resolve: ({ entityId }: { entityId: string }, _args: unknown, ctx: Context) =>
      ctx.db.notification.findUnique({ where: { id: entityId } }),
  }),
)

const Preference = builder
  .objectRef<{ kind: Kinds; shown: boolean; mailed: boolean }>('NotificationPreference')
  .implement({
    description: 'Whether the viewer hears of a kind of news.',
    fields: (t) => ({
      kind: t.expose('kind', { type: NotificationKind, description: 'The kind.' }),
      shown: t.exposeBoolean('shown', { description: 'Among the notifications.' }),
      mailed: t.exposeBoolean('mailed', { description: 'By mail too, when unread after a quarter of an hour.' }),
    }),
  })
const kinds: Kinds[] = ['MENTION', 'TICKET_ASSIGNED', 'TICKET_ANSWERED']
async function preferencesOf({ db, viewer }: Context) {
  const set = await db.notificationPreference.findMany({ where: { memberId: viewer!.id } })
  return kinds.map((kind) => ({ ...usual, ...set.find((it) => it.kind === kind), kind }))
}
builder.queryField('notificationPreferences', (t) =>
  t.field({
    type: [Preference],
    nullable: true,
    permission: 'signedIn',
    description: 'What the viewer hears of.',
    resolve: (_root, _args, ctx) => preferencesOf(ctx),
  }),
)

type Done = { commentId?: string; count?: number; errors: readonly Refusal[] }

async function answered(run: () => Promise<Omit<Done, 'errors'>>): Promise<Done> {
  try {
    return { ...(await run()), errors: [] }
  } catch (error) {
    const errors = refusalsOf(error)
    if (!errors) throw error
    return { errors }
  }
}

const payload = (name: string, fields: (t: Any) => Any) =>
  builder.objectRef<Done>(`${name[0]!.toUpperCase()}${name.slice(1)}Payload`).implement({
    description: `What ${name} did.`,
    fields: (t: Any) => ({
      ...fields(t),
      errors: t.field({
        type: [UserError],
        description: 'Why it was refused; empty when it was done.',
        resolve: ({ errors }: Done) => errors,
      }),
    }),
  })

const CommentPayload = payload('commentCreate', (t) => ({
  comment: t.prismaField({
    type: 'Comment',
    nullable: true,
    description: 'The comment; null when refused.',
    resolve: (query: object, { commentId }: Done, _args: unknown, ctx: Context) =>
      ctx.db.comment.findUnique({ ...query, where: { id: commentId ?? nobody } }),
  }),
}))
const nobody = '00000000-0000-0000-0000-000000000000'

const CommentInput = builder.inputType('CommentCreateInput', {
  description: 'A comment.',
  fields: (t) => ({
    body: t.string({ required: true, description: 'Text; `@` and a member’s id mentions them.' }),
    attachmentIds: t.idList({ description: 'Uploaded files to attach.' }),
  }),
})
builder.mutationField('commentCreate', (t) =>
  t.field({
    type: CommentPayload,
    nullable: true,
    permission: 'signedIn',
    description: 'Says something about a row that the viewer reads; who is mentioned is told.',
    args: {
      id: t.arg.id({ required: true, description: 'The row.' }),
      input: t.arg({ type: CommentInput, required: true, description: 'What to say.' }),
    },
    resolve: (_root, { id, input: { body, attachmentIds } }, ctx) =>
      answered(async () => {
        const files = attachmentIds?.map((file) => readId('StoredFile', file)) ?? null
        const given: CommentShape = { body, attachmentIds: files }
        return { commentId: await commentCreate(ctx as Acting, id, given) }
      }),
  }),
)

const ReadPayload = payload('notificationRead', (t) => ({
  count: t.int({ description: 'How many were not read before.', resolve: ({ count }: Done) => count ?? 0 }),
}))
builder.mutationField('notificationRead', (t) =>
  t.field({
    type: ReadPayload,
    nullable: true,
    permission: 'signedIn',
    description: 'Marks the viewer’s notifications as read.',
    args: { id: t.arg.id({ description: 'The one; all unless said.' }) },
    resolve: (_root, { id }, ctx) =>
      answered(async () => ({
        count: await notificationRead(ctx as Acting, id == null ? null : readId('Notification', id)),
      })),
  }),
)

const PreferencePayload = payload('notificationPreferenceSet', (t) => ({
  preferences: t.field({
    type: [Preference],
    description: 'What the viewer hears of now.',
    resolve: (_done: Done, _args: unknown, ctx: Context) => preferencesOf(ctx),
  }),
}))
const PreferenceInput = builder.inputType('NotificationPreferenceSetInput', {
  description: 'What to hear of.',
  fields: (t) => ({
    kind: t.field({ type: NotificationKind, required: true, description: 'The kind.' }),
    shown: t.boolean({ required: true, description: 'Among the notifications.' }),
    mailed: t.boolean({ required: true, description: 'By mail too.' }),
  }),
})
builder.mutationField('notificationPreferenceSet', (t) =>
  t.field({
    type: PreferencePayload,
    nullable: true,
    permission: 'signedIn',
    description: 'Says whether the viewer hears of a kind of news.',
    args: { input: t.arg({ type: PreferenceInput, required: true, description: 'What to hear of.' }) },
    resolve: (_root, { input }, ctx) =>
      answered(async () => {
        await notificationPreferenceSet(ctx as Acting, input)
        return {}
      }),
  }),
)
