import { isScoped } from '../../access/scope.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { relatedList, visibleRow } from '../../graphql/fields.ts'
import { readId } from '../../graphql/ids.ts'
import { authorise, seenBy } from '../../graphql/subscription.ts'
import { notFound } from '../../kernel/errors.ts'
import type { LogEvent } from '../../live/events.ts'
import { entryFields, entryList, visibleEntries } from './entries.ts'
import './audit-schema.ts'
import './files-schema.ts'
import './notifications-schema.ts'
import './talk-schema.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const timeline = entryList({ node: 'TimelineEntry', guard: 'Client' })

builder.prismaObject('Event', {
  name: 'TimelineEntry',
  select: { seq: true },
  description: 'Something that happened, as a line of a client’s history.',
  fields: entryFields,
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
