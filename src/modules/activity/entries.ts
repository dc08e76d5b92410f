import { can } from '../../access/can.ts'
import { guardOf, type ScopedModel, scopeOf, scopes, type Where } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Event } from '../../generated/prisma/client.ts'
import { Actor, actorOf } from '../../graphql/actors.ts'
import type { Context } from '../../graphql/context.ts'
import { type Fields, on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { summaryOf } from './summaries.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

/** Entities whose rows an event names by a relation of its own; the others belong to a client. */
const related: Partial<Record<ScopedModel, string>> = {
  Client: 'client',
  Project: 'project',
  Task: 'task',
  Ticket: 'ticket',
}

/** An entry is visible when its entity's module is readable and the row is within the viewer's rows. */
export function visibleEntries({ viewer }: { viewer: Viewer | null }): Where {
  const readable = (Object.keys(scopes) as ScopedModel[]).filter((model) => can(viewer, guardOf(model)))
  const open = readable.filter((model) => viewer?.rights.grants[scopes[model].module].reach === 'all')
  const clauses: Where[] = [{ entity: { in: open } }]
  for (const model of readable.filter((it) => !open.includes(it))) {
    const relation = related[model]
    clauses.push(
      relation
        ? { entity: model, [relation]: { is: scopeOf(model, viewer) } }
        : { entity: model, client: { is: { ownerId: viewer!.id } } },
    )
  }
  return readable.length ? { OR: clauses } : { seq: { in: [] } }
}

type Entries = { node: string; guard?: ScopedModel; filter?: Fields }

/** A list of the log, the latest first: whatever else it is filtered by, by time and by what changed. */
export const entryList = ({ filter, ...declared }: Entries) =>
  list({
    ...declared,
    model: 'Event',
    rows: visibleEntries,
    filter: {
      at: on.dateTime('at', { description: 'By time.' }),
      entity: on.text('entity', { description: 'By the type of thing that changed, e.g. "Invoice".' }),
      ...filter,
    },
    sort: { AT: { field: 'seq', kind: 'bigint', description: 'By order of the log.' } },
    default: [{ field: 'AT', direction: 'DESC' }],
    unique: { field: 'seq', kind: 'bigint' },
  })

type Told = Pick<Event, 'type' | 'facts'>
type Done = Pick<Event, 'actorKind' | 'actorName' | 'memberId' | 'apiKeyId'>

/** What every line of the log says: when, what, and who. */
export const entryFields = (t: Any) => ({
  at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  type: t.exposeString('type', { description: 'What, e.g. "invoice.issued".' }),
  entity: t.exposeString('entity', { description: 'The type of thing that changed.' }),
  summary: t.string({
    description: 'What, as a sentence in the viewer’s language.',
    select: { type: true, facts: true },
    resolve: ({ type, facts }: Told, _args: unknown, ctx: Context) =>
      summaryOf(type, facts as Record<string, unknown>, ctx.locale),
  }),
  actor: t.field({
    type: Actor,
    nullable: true,
    description: 'Who did it.',
    select: { actorKind: true, actorName: true, memberId: true, apiKeyId: true },
    resolve: ({ actorKind, actorName, memberId, apiKeyId }: Done, _args: unknown, ctx: Context) =>
      actorOf({ kind: actorKind, id: apiKeyId ?? memberId, name: actorName }, ctx),
  }),
})
