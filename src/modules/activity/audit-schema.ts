import { isScoped } from '../../access/scope.ts'
import { builder } from '../../graphql/builder.ts'
import { rootList } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { writeId } from '../../graphql/ids.ts'
import { ChangeOp } from '../../graphql/subscription.ts'
import { entryFields, entryList } from './entries.ts'

const audit = entryList({
  node: 'AuditEntry',
  filter: {
    memberId: on.id('memberId', 'Member', {
      nullable: true,
      description: 'By the member who did it, keys of theirs included.',
    }),
    apiKeyId: on.id('apiKeyId', 'ApiKey', { nullable: true, description: 'By the API key that did it.' }),
  },
})

builder.prismaObject('Event', {
  variant: 'AuditEntry',
  select: { seq: true },
  description: 'A line of the audit: who did what to which row, in which request.',
  fields: (t) => ({
    ...entryFields(t),
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
  }),
})

builder.queryField('audit', rootList(audit, 'company.audit', 'The log of everything that was done, the latest first.'))
