import { can, forbidden } from '../../access/can.ts'
import { scopeOf } from '../../access/scope.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { ClientKind, ClientStatus } from '../../graphql/enums.ts'
import { across, nodeOf, related, relatedList, rootList, rootOne, visibleRowOrNull } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { Address, AddressInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { batch } from '../../graphql/rows.ts'
import { changes } from '../../graphql/subscription.ts'
import { DuplicateCandidate } from '../../graphql/user-errors.ts'
import { formatMoney } from '../../kernel/money.ts'
import { type ClientShape, clientArchive, clientCreate, clientReactivate, clientUpdate } from './actions.ts'
import { balanceOf, purchasesOf } from './loaders.ts'
import './work.ts'

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

type Balance = { rows: Awaited<ReturnType<typeof balanceOf>>; currency: string }
type Part = Balance['rows'][number]['part']

const partGuards = {
  outstanding: 'invoices.read',
  overdue: 'invoices.read',
  unallocated: 'payments.read',
  credit: 'creditNotes.read',
} as const
const parts: Record<Part, string> = {
  outstanding: 'What is still to pay on issued invoices.',
  overdue: 'The part of it whose due date has passed.',
  unallocated: 'Payments that are not put against any invoice.',
  credit: 'What remains of credit notes.',
}

const partFields = (t: Any) =>
  Object.fromEntries(
    Object.entries(parts).map(([part, description]) => [
      part,
      t.field({
        type: 'Money',
        nullable: true,
        description: `${description}\n\nNeeds \`${partGuards[part as Part]}\`.`,
        resolve: ({ rows, currency }: Balance, _args: unknown, ctx: Context) => {
          if (!can(ctx.viewer, partGuards[part as Part])) throw forbidden(partGuards[part as Part])
          return formatMoney(
            rows
              .filter((row) => row.part === part)
              .reduce((sum, row) => sum + (currency === ctx.currency ? row.base : row.own), 0n),
            currency,
          )
        },
      }),
    ]),
  )

const ClientCurrencyBalance = builder.objectRef<Balance>('ClientCurrencyBalance').implement({
  description: 'What a client owes and has to their credit in one currency.',
  fields: (t) => ({
    currency: t.field({ type: 'CurrencyCode', description: 'The currency.', resolve: ({ currency }) => currency }),
    ...ownPartFields(t),
  }),
})

function ownPartFields(t: Any) {
  return Object.fromEntries(
    Object.entries(parts).map(([part, description]) => [
      part,
      t.field({
        type: 'Money',
        nullable: true,
        description,
        resolve: ({ rows, currency }: Balance) =>
          formatMoney(
            rows
              .filter((row) => row.part === part && row.currency === currency)
              .reduce((sum, row) => sum + row.own, 0n),
            currency,
          ),
      }),
    ]),
  )
}

const ClientBalance = builder.objectRef<Balance>('ClientBalance').implement({
  description: 'What a client owes and has to their credit, in the company’s currency at the rates booked.',
  fields: (t) => ({
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The company’s currency.',
      resolve: ({ currency }) => currency,
    }),
    ...partFields(t),
    byCurrency: t.field({
      type: [ClientCurrencyBalance],
      description: 'The same in the documents’ own currencies.',
      resolve: ({ rows }) =>
        [...new Set(rows.map((row) => row.currency))].sort().map((currency) => ({ rows, currency })),
    }),
  }),
})

type Purchase = Awaited<ReturnType<typeof purchasesOf>>[number] & { article: unknown; currency: string }
const ClientPurchase = builder.objectRef<Purchase>('ClientPurchase').implement({
  description: 'An article that a client bought, over all issued invoices.',
  fields: (t) => ({
    article: t.field({
      type: 'Article' as never,
      nullable: true,
      description: 'The article.',
      resolve: ({ article }) => article as never,
    }),
    quantity: t.field({ type: 'Decimal', description: 'How much in all.', resolve: ({ quantity }) => quantity }),
    net: t.field({
      type: 'Money',
      description: 'Net amount in the company’s currency, credit notes taken off.',
      resolve: ({ netBase, currency }) => formatMoney(netBase, currency),
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The company’s currency.',
      resolve: ({ currency }) => currency,
    }),
    lines: t.int({ description: 'On how many invoice lines.', resolve: ({ times }) => times }),
    lastOn: t.field({ type: 'Date', description: 'When last.', resolve: ({ lastOn }) => lastOn }),
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
    balance: t.field({
      type: ClientBalance,
      nullable: true,
      description: 'What the client owes and has to their credit.',
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => ({ rows: await balanceOf(ctx, id), currency: ctx.currency }),
    }),
    purchases: t.field({
      type: [ClientPurchase],
      nullable: true,
      permission: 'invoices.read',
      description: 'The articles bought, the largest amounts first; at most 100.',
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => withArticles(await purchasesOf(ctx, id), ctx),
    }),
  }),
})

/** The articles of all clients' purchases in one statement. */
async function withArticles(rows: Awaited<ReturnType<typeof purchasesOf>>, ctx: Context): Promise<Purchase[]> {
  const loader = batch(ctx, 'purchased articles', async (ids) => {
    const found = await ctx.db.article.findMany({
      where: { AND: [{ id: { in: [...ids] } }, scopeOf('Article', ctx.viewer)] },
    })
    return new Map(found.map((article) => [article.id, article]))
  })
  return Promise.all(
    rows.map(async (row) => ({ ...row, article: (await loader.load(row.articleId)) ?? null, currency: ctx.currency })),
  )
}

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

const ContactInput = builder.inputType('ContactInput', {
  description: 'A person at a client.',
  fields: (t: Any) => ({
    id: inputId(t, 'Contact', {
      description: 'An existing contact, who stays the same; one with a known e-mail address does so too.',
    }),
    name: t.string({ required: true, description: 'Name.' }),
    email: t.string({ description: 'E-mail address.' }),
    phone: t.string({ description: 'Phone number.' }),
    title: t.string({ description: 'What they do there.' }),
    primary: t.boolean({ description: 'The one to write to first.' }),
    portalAccess: t.boolean({ description: 'Whether they may sign in to the portal; yes unless said.' }),
  }),
})

const clientFields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  kind: t.field({ type: ClientKind, required, description: 'What the client is.' }),
  siren: t.string({ description: 'French company number, nine digits.' }),
  siret: t.string({ description: 'French establishment number, fourteen digits.' }),
  vatNumber: t.string({ description: 'VAT number; worked out from the SIREN unless given.' }),
  email: t.string({ description: 'E-mail address for documents.' }),
  phone: t.string({ description: 'Phone number.' }),
  billingAddress: t.field({ type: AddressInput, description: 'Address on documents.' }),
  currency: t.field({ type: 'CurrencyCode', description: 'Currency of new documents; the company’s unless said.' }),
  locale: t.field({ type: 'Locale', description: 'Language of documents and mails; the company’s unless said.' }),
  paymentTermDays: t.int({ description: 'Days from issue to due date, 0 to 60; the company’s unless said.' }),
  paymentTermEndOfMonth: t.boolean({
    description: 'The term ends with the month in which its days do; then at most 45 days.',
  }),
  dunningPlanId: inputId(t, 'DunningPlan', {
    description: 'The plan that reminds the client; the default one when null.',
  }),
  ownerId: inputId(t, 'Member', { description: 'The member who looks after it; the viewer unless said.' }),
  followerIds: inputIds(t, 'Member', { description: 'Members who follow it; replaces all.' }),
  contacts: t.field({
    type: [ContactInput],
    description: 'People at the client; replaces all. Whoever keeps their address stays who they are.',
  }),
  notes: t.string({ description: 'Internal notes.' }),
})

verb<ClientShape & { name: string; kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' }>('clientCreate', {
  permission: 'clients.create',
  description: 'Adds a client.',
  returns: ['client', 'Client'],
  input: {
    description: 'A new client.',
    fields: (t) => ({
      ...clientFields(t, true),
      force: t.boolean({ description: 'Add it although there are clients like it (DuplicateError).' }),
    }),
  },
  run: (ctx, given) => clientCreate(ctx, given),
})

const clientVerb = verbsOn('Client')
clientVerb('clientUpdate', {
  permission: 'clients.update',
  description: 'Changes a client.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => clientFields(t, false),
  run: clientUpdate,
})
clientVerb('clientArchive', {
  permission: 'clients.archive',
  description: 'Makes a client a former one; everything is kept.',
  asks: 'How to archive.',
  run: clientArchive,
})
clientVerb('clientReactivate', {
  permission: 'clients.archive',
  description: 'Serves a former client again.',
  asks: 'How to reactivate.',
  run: clientReactivate,
})

changes('clientChanged', {
  model: 'Client',
  permission: 'clients.read',
  list: clientList,
  description: 'Changes of clients.',
})
