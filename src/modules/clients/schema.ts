import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { ClientKind, ClientStatus } from '../../graphql/enums.ts'
import { across, nodeOf, related, relatedList, rootList, rootOne, visibleRowOrNull } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { Address } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import { DuplicateCandidate } from '../../graphql/user-errors.ts'
import { duplicatesOf } from './duplicates.ts'
import './work.ts'
import './schema-balance.ts'
import './schema-verbs.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const clientList = list({
  model: 'Client',
  filter: {
    code: on.text('code', { description: 'By code.' }),
    name: on.folded('name', { description: 'By name.' }),
    kind: on.enum('kind', ClientKind, { description: 'By kind.' }),
    status: on.enum('status', ClientStatus, { description: 'Served now, or former.' }),
    siren: on.text('siren', { nullable: true, description: 'By SIREN.' }),
    vatNumber: on.text('vatNumber', { nullable: true, description: 'By VAT number.' }),
    email: on.folded('email', { nullable: true, description: 'By e-mail address.' }),
    city: on.folded('city', { nullable: true, description: 'By city.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    ownerId: on.id('ownerId', 'Member', { nullable: true, description: 'By the id of the member who owns it.' }),
    owner: on.one('owner', 'Member', { description: 'By its owner.' }),
    quotes: on.many('quotes', 'Quote', { description: 'By its quotes.' }),
    invoices: on.many('invoices', 'Invoice', { description: 'By its invoices.' }),
    contracts: on.many('contracts', 'Contract', { description: 'By its contracts.' }),
    projects: on.many('projects', 'Project', { description: 'By its projects.' }),
    tickets: on.many('tickets', 'Ticket', { description: 'By its tickets.' }),
  },
  sort: {
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    CODE: { field: 'code', kind: 'text', description: 'By code.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
  },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

const contactList = list({
  model: 'Contact',
  filter: {
    name: on.folded('name', { description: 'By name.' }),
    email: on.folded('email', { nullable: true, description: 'By e-mail address.' }),
  },
  sort: { NAME: { field: 'nameKey', kind: 'text', description: 'By name.' } },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

builder.prismaNode('Contact', {
  ...nodeOf('Contact'),
  description: 'A person at a client.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    title: t.exposeString('title', { nullable: true, description: 'What they do there.' }),
    primary: t.exposeBoolean('primary', { description: 'The one to write to first.' }),
    portalAccess: t.exposeBoolean('portalAccess', { description: 'Whether they may sign in to the portal.' }),
    client: related(t, 'client', 'Where they work.'),
  }),
})

builder.prismaNode('Client', {
  ...nodeOf('Client'),
  description: 'A client, active or former: the root of the graph.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Code on documents and in the ledger, e.g. "C000012".' }),
    name: t.exposeString('name', { description: 'Name.' }),
    kind: t.expose('kind', { type: ClientKind, description: 'What the client is.' }),
    status: t.expose('status', { type: ClientStatus, description: 'Served now, or former.' }),
    siren: t.exposeString('siren', { nullable: true, description: 'French company number, nine digits.' }),
    siret: t.exposeString('siret', { nullable: true, description: 'French establishment number, fourteen digits.' }),
    vatNumber: t.exposeString('vatNumber', {
      nullable: true,
      description: 'VAT number (numéro de TVA intracommunautaire).',
    }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address for documents.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of new documents.' }),
    locale: t.expose('locale', { type: 'Locale', description: 'Language of documents and mails.' }),
    paymentTermDays: t.exposeInt('paymentTermDays', { description: 'Days from issue to due date.' }),
    paymentTermEndOfMonth: t.exposeBoolean('paymentTermEndOfMonth', {
      description: 'The term ends with the month in which its days do (45 jours fin de mois).',
    }),
    billingAddress: t.field({
      type: Address,
      description: 'Address on documents.',
      select: { street: true, street2: true, postalCode: true, city: true, country: true },
      resolve: (row) => row,
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'Internal notes.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is a former client.',
    }),
    owner: related(t, 'owner', 'The member who looks after it.'),
    followers: across(t, 'followers', {
      node: 'member',
      model: 'Member',
      description: 'Members who follow it.',
      orderBy: { nameKey: 'asc' },
    }),
    contacts: relatedList(t, 'contacts', contactList, 'People at the client.'),
    mergedInto: related(t, 'mergedInto', 'The client that it is the same as.'),
    duplicates: t.field({
      type: [DuplicateCandidate],
      nullable: true,
      permission: 'clients.merge',
      description: 'Other clients that may be the same, the most alike first; one that is merged is none.',
      select: { id: true },
      resolve: ({ id }, _args, ctx) => duplicatesOf(ctx, id),
    }),
  }),
})

builder.prismaObjectField('Client', 'mergedFrom', (t) =>
  relatedList(t, 'mergedFrom', clientList, 'Clients that were merged into it.'),
)
builder.objectField(DuplicateCandidate, 'client', (t: Any) =>
  t.prismaField({
    type: 'Client',
    nullable: true,
    description: 'The client; null when it is somebody else’s.',
    extensions: { scoped: 'Client' },
    resolve: (query: object, { clientId }: { clientId: string }, _args: unknown, ctx: Context) =>
      visibleRowOrNull('Client', clientId, ctx, query),
  }),
)

builder.queryField('clients', rootList(clientList, 'clients.read', 'Clients, active and former.'))
builder.queryField('client', rootOne('Client', 'clients.read', 'A client by its id.'))

changes('clientChanged', {
  model: 'Client',
  permission: 'clients.read',
  list: clientList,
  description: 'Changes of clients.',
})
