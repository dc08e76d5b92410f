import { builder } from '../../graphql/builder.ts'
import {
  ArticleKind,
  BillingPeriod,
  ContractKind,
  ContractStatus,
  RenewalMode,
  VatCategory,
} from '../../graphql/enums.ts'
import { computed, money, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { LineInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { type ContractShape, contractActivate, contractCreate, contractUpdate } from './actions.ts'
import { contractPhase, renewsOn, type Term } from './rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const Phase = builder.enumType('ContractPhase', {
  description: 'Where an active contract stands in time; derived from its dates.',
  values: {
    UPCOMING: { description: 'Has not started yet.' },
    RUNNING: { description: 'Running.' },
    IN_NOTICE: { description: 'So near its end that notice can no longer be given.' },
    TO_RENEW: { description: 'Past its end and to be renewed.' },
    EXPIRED: { description: 'Past its end.' },
  } as const,
})

export const contractList = list({
  model: 'Contract',
  filter: {
    number: on.text('number', { description: 'By number.' }),
    status: on.enum('status', ContractStatus, { description: 'By status.' }),
    endsOn: on.date('endsOn', { nullable: true, description: 'By last day.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    clientId: on.id('clientId', 'Client', { description: 'By the client’s id.' }),
    ownerId: on.id('ownerId', 'Member', { nullable: true, description: 'By the owner’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    ENDS_ON: { field: 'endsOn', kind: 'date', nullable: true, description: 'By last day.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
  },
  default: [{ field: 'ENDS_ON', direction: 'ASC' }],
})

builder.prismaObject('ContractLine', {
  select: { id: true },
  guard: 'contracts.read',
  description: 'A service that a contract includes, per billing period.',
  fields: (t) => ({
    id: ownId(t, 'ContractLine'),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: t.exposeString('description', { description: 'What is included.' }),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: t.exposeString('unit', { description: 'Unit by UN/ECE Recommendation 20.' }),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount of a period.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    article: related(t, 'article', 'The article.'),
  }),
})

const term = { status: true, startsOn: true, endsOn: true, noticeDays: true, renewal: true }
type Row = Omit<Term, 'startsOn' | 'endsOn'> & { startsOn: Date | null; endsOn: Date | null }
const dated = (row: Row): Term => ({
  ...row,
  startsOn: row.startsOn && fromDate(row.startsOn),
  endsOn: row.endsOn && fromDate(row.endsOn),
})

builder.prismaNode('Contract', {
  ...nodeOf('Contract'),
  description: 'A formal commitment with a client: recurring services, maintenance, a subscription.',
  fields: (t) => ({
    number: t.exposeString('number', { description: 'Number.' }),
    name: t.exposeString('name', { description: 'Name.' }),
    kind: t.expose('kind', { type: ContractKind, description: 'What it is about.' }),
    status: t.expose('status', { type: ContractStatus, description: 'The life of the contract.' }),
    phase: computed<Row>(t, {
      type: Phase,
      nullable: true,
      description: 'Where it stands in time; null unless active.',
      select: term,
      resolve: (row, clock) => contractPhase(dated(row), today(clock)),
    }),
    startsOn: t.expose('startsOn', { type: 'Date', nullable: true, description: 'First day.' }),
    endsOn: t.expose('endsOn', { type: 'Date', nullable: true, description: 'Last day.' }),
    renewsOn: computed<Row>(t, {
      type: 'Date',
      nullable: true,
      description: 'First day of the next term, where there will be one.',
      select: term,
      resolve: (row) => renewsOn(dated(row)),
    }),
    termMonths: t.exposeInt('termMonths', { description: 'Length of a term in months.' }),
    renewal: t.expose('renewal', { type: RenewalMode, description: 'How it goes on after its end.' }),
    noticeDays: t.exposeInt('noticeDays', { description: 'Days before the end until which notice may be given.' }),
    billingPeriod: t.expose('billingPeriod', { type: BillingPeriod, description: 'How often it is billed.' }),
    terms: t.exposeString('terms', { nullable: true, description: 'Terms.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was drafted.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    lines: owned(t, 'lines', { position: 'asc' }, 'The services included.'),
    client: related(t, 'client', 'The client.'),
    owner: related(t, 'owner', 'The member who looks after it.'),
    quote: related(t, 'quote', 'The quote it comes from.'),
  }),
})

builder.prismaObjectField('Client', 'contracts', (t) =>
  relatedList(t, 'contracts', contractList, 'Contracts of the client.'),
)
builder.queryField('contracts', rootList(contractList, 'contracts.read', 'Contracts.'))
builder.queryField('contract', rootOne('Contract', 'contracts.read', 'A contract by its id.'))

const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  kind: t.field({ type: ContractKind, description: 'What it is about.' }),
  ownerId: inputId(t, 'Member', { description: 'Who looks after it; the client’s owner unless said.' }),
  startsOn: t.field({ type: 'Date', description: 'First day.' }),
  endsOn: t.field({ type: 'Date', description: 'Last day; by the term unless said.' }),
  termMonths: t.int({ description: 'Length of a term in months; 12 unless said.' }),
  renewal: t.field({ type: RenewalMode, description: 'How it goes on; EXPLICIT unless said.' }),
  noticeDays: t.int({ description: 'Days of notice; 90 unless said.' }),
  billingPeriod: t.field({ type: BillingPeriod, description: 'How often it is billed; MONTH unless said.' }),
  terms: t.string({ description: 'Terms.' }),
  lines: t.field({ type: [LineInput], description: 'The services included, per period; replaces all.' }),
})
verb<ContractShape & { clientId: string; name: string }>('contractCreate', {
  permission: 'contracts.create',
  description: 'Drafts a contract.',
  returns: ['contract', 'Contract'],
  input: {
    description: 'A new draft.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'The client.' }),
      ...fields(t, true),
    }),
  },
  run: (ctx, given) => contractCreate(ctx, given),
})

const contractVerb = verbsOn('Contract')
contractVerb('contractUpdate', {
  permission: 'contracts.update',
  description: 'Changes a draft, or the future of an active contract.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: contractUpdate,
})
contractVerb('contractActivate', {
  permission: 'contracts.activate',
  description: 'Puts a contract into force.',
  asks: 'How.',
  run: contractActivate,
})
changes('contractChanged', {
  model: 'Contract',
  permission: 'contracts.read',
  list: contractList,
  description: 'Changes of contracts.',
})
