import { isScoped } from '../../access/scope.ts'
import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { relatedList, visibleRow } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { readId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { authorise, seenBy } from '../../graphql/subscription.ts'
import { notFound } from '../../kernel/errors.ts'
import type { LogEvent } from '../../live/events.ts'
import { visibleEntries } from './entries.ts'
import './audit-schema.ts'
import './files-schema.ts'
import './notifications-schema.ts'
import './talk-schema.ts'
import { summaryOf } from './summaries.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const timeline = list({
  model: 'Event',
  node: 'TimelineEntry',
  guard: 'Client',
  rows: visibleEntries,
  filter: {
    at: on.dateTime('at', { description: 'By time.' }),
    entity: on.text('entity', { description: 'By the type of thing that changed, e.g. "Invoice".' }),
  },
  sort: { AT: { field: 'seq', kind: 'bigint', description: 'By order of the log.' } },
  default: [{ field: 'AT', direction: 'DESC' }],
  unique: { field: 'seq', kind: 'bigint' },
})

builder.prismaObject('Event', {
  name: 'TimelineEntry',
  select: { seq: true },
  description: 'Something that happened, as a line of a client’s history.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    type: t.exposeString('type', { description: 'What, e.g. "invoice.issued".' }),
    entity: t.exposeString('entity', { description: 'The type of thing that changed.' }),
    summary: t.string({
      description: 'What, as a sentence in the viewer’s language.',
      select: { type: true, facts: true },
      resolve: ({ type, facts }, _args, ctx) => summaryOf(type, facts as Record<string, unknown>, ctx.locale),
    }),
    actor: t.field({
      type: Actor,
      nullable: true,
      description: 'Who did it.',
      select: { actorKind: true, actorName: true, memberId: true, apiKeyId: true },
      resolve: ({ actorKind, actorName, memberId, apiKeyId }, _args, ctx) =>
        actorOf({ kind: actorKind, id: apiKeyId ?? memberId, name: actorName }, ctx),
    }),
  }),
})

builder.prismaObjectField('Client', 'timeline', (t) =>
  relatedList(t, 'timeline', timeline, 'What happened with the client, the latest first.'),
)

builder.prismaObjectField('Member', 'activity', (t) =>
  relatedList(t, 'events', timeline, 'What the member did, the latest first.'),
)

/** An event of the log in the shape of its row. */
const asEntry = (event: LogEvent) => ({ ...event, seq: BigInt(event.seq), at: new Date(event.at) })

builder.subscriptionField('timelineAdded', (t: Any) =>
  t.field({
    type: 'TimelineEntry',
    permission: 'clients.read',
    description: 'New lines of a client’s history.',
    args: {
      clientId: t.arg.id({ required: true, description: 'The client.' }),
      after: t.arg({ type: 'EventCursor', description: 'Replays what came after this cursor first.' }),
    },
    subscribe: async (_root: unknown, args: { clientId: string; after?: string | null }, ctx: Context) => {
      authorise(ctx.viewer, 'clients.read')
      const clientId = readId('Client', args.clientId)
      if (!(await visibleRow('Client', clientId, ctx, { select: { id: true } }))) throw notFound('clientId')
      const match = (event: LogEvent) => event.clientId === clientId
      const source = args.after == null ? ctx.live.follow(match) : await ctx.live.resume(match, args.after)
      return seenBy(source, ctx, 'clients.read', async (event, viewer) => {
        const seen =
          isScoped(event.entity) &&
          (await ctx.db.event.count({ where: { AND: [{ seq: BigInt(event.seq) }, visibleEntries({ viewer })] } })) > 0
        return seen ? event : undefined
      })
    },
    resolve: asEntry,
  }),
)
