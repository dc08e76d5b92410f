import { NotificationKind as Kinds } from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { NotificationKind } from '../../graphql/enums.ts'
import { ownId, rootList } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { readId, writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { verb } from '../../graphql/mutations.ts'
import { authorise, seenBy } from '../../graphql/subscription.ts'
import { type Answer, answered, errorsField } from '../../graphql/user-errors.ts'
import {
  notificationPreferenceSet,
  notificationRead,
  type Preference as PreferenceShape,
  sentenceOf,
  usual,
} from './notifications.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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
async function preferencesOf({ db, viewer }: Context) {
  const set = await db.notificationPreference.findMany({ where: { memberId: viewer!.id } })
  return Object.values(Kinds).map((kind) => ({ ...usual, ...set.find((it) => it.kind === kind), kind }))
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

const ReadPayload = builder.objectRef<Answer<{ count: number }>>('NotificationReadPayload').implement({
  description: 'What notificationRead did.',
  fields: (t) => ({
    count: t.int({ description: 'How many were not read before.', resolve: ({ count }) => count ?? 0 }),
    errors: errorsField(t),
  }),
})
builder.mutationField('notificationRead', (t) =>
  t.field({
    type: ReadPayload,
    nullable: true,
    permission: 'signedIn',
    description: 'Marks the viewer’s notifications as read.',
    args: { id: t.arg.id({ description: 'The one; all unless said.' }) },
    resolve: (_root, { id }, ctx) => {
      const one = id == null ? null : readId('Notification', id)
      return answered(notificationRead(ctx as Acting, one).then((count) => ({ count })))
    },
  }),
)

verb<PreferenceShape>('notificationPreferenceSet', {
  permission: 'signedIn',
  description: 'Says whether the viewer hears of a kind of news.',
  input: {
    description: 'What to hear of.',
    fields: (t) => ({
      kind: t.field({ type: NotificationKind, required: true, description: 'The kind.' }),
      shown: t.boolean({ required: true, description: 'Among the notifications.' }),
      mailed: t.boolean({ required: true, description: 'By mail too.' }),
    }),
  },
  extra: (t) => ({
    preferences: t.field({
      type: [Preference],
      description: 'What the viewer hears of now.',
      resolve: (_done: unknown, _args: unknown, ctx: Context) => preferencesOf(ctx),
    }),
  }),
  run: async (ctx, given) => {
    await notificationPreferenceSet(ctx, given)
    return { id: null }
  },
})
