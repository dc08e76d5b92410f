import { builder } from '../../graphql/builder.ts'
import { nodeOf, related, rootAll } from '../../graphql/fields.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { clientGroupCreate, clientSetGroup } from './groups.ts'

builder.prismaNode('ClientGroup', {
  ...nodeOf('ClientGroup'),
  description: 'Clients that pay the same prices.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
  }),
})
builder.queryField('clientGroups', rootAll('ClientGroup', 'clients.read', 'The groups of clients.', { name: 'asc' }))
builder.prismaObjectField('Client', 'group', (t) => related(t, 'group', 'The group whose prices the client pays.'))

verb<{ name: string }>('clientGroupCreate', {
  permission: 'clients.group',
  description: 'Adds a group of clients.',
  returns: ['clientGroup', 'ClientGroup'],
  input: {
    description: 'A new group.',
    fields: (t) => ({ name: t.string({ required: true, description: 'Name, unique among groups.' }) }),
  },
  run: clientGroupCreate,
})
verbsOn('Client')<{ groupId?: string | null }>('clientSetGroup', {
  permission: 'clients.group',
  description: 'Puts a client into a group, or out of any.',
  required: true,
  fields: (t) => ({ groupId: inputId(t, 'ClientGroup', { description: 'The group; none unless said.' }) }),
  run: clientSetGroup,
})
