import { isScoped } from '../../access/scope.ts'
import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import { rootList } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { ChangeOp } from '../../graphql/subscription.ts'
import { visibleEntries } from './entries.ts'
import { summaryOf } from './summaries.ts'

const audit = list({
  model: 'Event',
  node: 'AuditEntry',
  rows: visibleEntries,
  filter: {
    at: on.dateTime('at', { description: 'By time.' }),
    entity: on.text('entity', { description: 'By the type of thing that changed, e.g. "Invoice".' }),
    memberId: on.id('memberId', 'Member', {
      nullable: true,
      description: 'By the member who did it, keys of theirs included.',
    }),
    apiKeyId: on.id('apiKeyId', 'ApiKey', { nullable: true, description: 'By the API key that did it.' }),
  },
  sort: { AT: { field: 'seq', kind: 'bigint', description: 'By order of the log.' } },
  default: [{ field: 'AT', direction: 'DESC' }],
  unique: { field: 'seq', kind: 'bigint' },
})

builder.prismaObject('Event', {
  variant: 'AuditEntry',
  select: { seq: true },
  description: 'A line of the audit: who did what to which row, in which request.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    type: t.exposeString('type', { description: 'What, e.g. "invoice.issued".' }),
    entity: t.exposeString('entity', { description: 'The type of thing that changed.' }),
    op: t.field({
      type: ChangeOp,
      description: 'What happened to the row.',
      select: { op: true },
      resolve: ({ op }) => op as 'CREATED' | 'UPDATED' | 'DELETED',
    }),
    rowId: t.id({
      nullable: true,
      description: 'Id of the row, for history(id); null when rows of its type have none.',
      select: { entity: true, entityId: true },
      resolve: ({ entity, entityId }) => (isScoped(entity) ? writeId(entity, entityId) : null),
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'The request that did it, as X-Request-Id.',
    }),
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

builder.queryField('audit', rootList(audit, 'company.audit', 'The log of everything that was done, the latest first.'))
