import type { GraphQLResolveInfo } from 'graphql'
import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { noRow, ownId, visibleRow } from '../../graphql/fields.ts'
import { inputIds, verb } from '../../graphql/mutations.ts'
import { readable } from '../../graphql/subscription.ts'
import { type CommentShape, commentCreate, entityOf } from './comments.ts'
import { changesOf, type FieldChange } from './history.ts'

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
      if (!about) return noRow(query)
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

verb<CommentShape>('commentCreate', {
  permission: 'signedIn',
  description: 'Says something about a row that the viewer reads; who is mentioned is told.',
  on: 'Node',
  input: {
    description: 'A comment.',
    required: true,
    fields: (t) => ({
      body: t.string({ required: true, description: 'Text; `@` and a member’s id mentions them.' }),
      attachmentIds: inputIds(t, 'StoredFile', { description: 'Uploaded files to attach.' }),
    }),
  },
  extra: (t) => ({
    comment: t.prismaField({
      type: 'Comment',
      nullable: true,
      description: 'The comment; null when refused.',
      resolve: (query: object, { extra }: Any, _args: unknown, ctx: Context) =>
        extra ? ctx.db.comment.findUnique({ ...query, where: { id: extra.commentId } }) : noRow(query),
    }),
  }),
  run: async (ctx, given, id) => ({ id: null, extra: { commentId: await commentCreate(ctx, id, given) } }),
})
