import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import {
  ArticleKind,
  BillingMode,
  BillingPeriod,
  BillingTiming,
  ContractKind,
  ContractStatus,
  RenewalMode,
  TermKind,
  VatCategory,
} from '../../graphql/enums.ts'
import {
  computed,
  money,
  nodeOf,
  owned,
  ownId,
  part,
  related,
  relatedList,
  rootList,
  rootOne,
} from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { priceOf } from './periods.ts'
import { include, type Unbilled, unbilledOf, type WholeContract } from './records.ts'
import { contractPhase, noticeOn, renewsOn, type Term } from './rules.ts'
import { contractStates } from './states.ts'

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
    billsOn: on.date('billsOn', { nullable: true, description: 'By the day on which the next period falls due.' }),
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
    discountPercent: t.expose('discountPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Discount in percent.',
    }),
    discountAmount: money(t, 'discountAmount', { nullable: true, description: 'Discount as an amount.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    section: t.exposeString('section', { nullable: true, description: 'Title of the section that it stands in.' }),
    startsOn: t.expose('startsOn', {
      type: 'Date',
      nullable: true,
      description: 'Its own first day; the contract’s when null.',
    }),
    endsOn: t.expose('endsOn', {
      type: 'Date',
      nullable: true,
      description: 'Its own last day; the contract’s when null.',
    }),
    net: money(t, 'net', { description: 'Net amount of a period.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    article: related(t, 'article', 'The article.'),
  }),
})

builder.prismaObject('ContractPeriod', {
  select: { id: true },
  guard: 'contracts.read',
  description: 'A period of a line that was billed.',
  fields: (t) => ({
    startsOn: t.expose('startsOn', { type: 'Date', description: 'First day.' }),
    endsOn: t.expose('endsOn', { type: 'Date', description: 'Last day.' }),
    days: t.exposeInt('days', { description: 'Days paid for; those given back are left out.' }),
    net: money(t, 'net', { description: 'What is paid for them, without VAT.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
    billed: t.exposeBoolean('billed', { description: 'False once what billed it is credited in full.' }),
    line: part(t, 'line', 'The service.'),
    invoiceLine: part(t, 'invoiceLine', 'The line that bills it.'),
  }),
})

builder.prismaObject('ContractTerm', {
  select: { id: true },
  guard: 'contracts.read',
  description: 'A term of a contract: the first, or a renewal.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TermKind, description: 'How it came about.' }),
    startsOn: t.expose('startsOn', { type: 'Date', description: 'First day.' }),
    endsOn: t.expose('endsOn', { type: 'Date', description: 'Last day, as it was agreed.' }),
    indexationPercent: t.expose('indexationPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'By how much prices rose when it began, in percent.',
    }),
    net: money(t, 'net', { description: 'What a period was worth when it began, without VAT.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was agreed.' }),
  }),
})

builder.prismaObject('ContractPause', {
  select: { id: true },
  guard: 'contracts.read',
  description: 'Days on which a contract rests.',
  fields: (t) => ({
    startsOn: t.expose('startsOn', { type: 'Date', description: 'First day.' }),
    endsOn: t.expose('endsOn', { type: 'Date', nullable: true, description: 'Last day; null until it is resumed.' }),
  }),
})

const UnbilledPeriod = builder.objectRef<Unbilled>('UnbilledPeriod').implement({
  description: 'A period of a line that has fallen due and that nothing bills yet.',
  fields: (t) => ({
    lineId: t.field({
      type: 'ID',
      description: 'The line’s id.',
      resolve: ({ line }) => writeId('ContractLine', line.id),
    }),
    description: t.string({ description: 'The service.', resolve: ({ line }) => line.description }),
    startsOn: t.field({ type: 'Date', description: 'First day.', resolve: ({ from }) => from }),
    endsOn: t.field({ type: 'Date', description: 'Last day.', resolve: ({ to }) => to }),
    dueOn: t.field({ type: 'Date', description: 'When it falls due.', resolve: ({ dueOn }) => dueOn }),
    net: t.field({
      type: 'Money',
      description: 'What it costs without VAT: days of pauses, and before or after the line’s own dates, are left out.',
      resolve: (period) => formatMoney(priceOf(period.line.net, period), period.line.currency),
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'Currency of the amount.',
      resolve: ({ line }) => line.currency,
    }),
  }),
})

const verbs = {
  update: ['contractUpdate', 'contracts.update'],
  activate: ['contractActivate', 'contracts.activate'],
  suspend: ['contractSuspend', 'contracts.suspend'],
  resume: ['contractResume', 'contracts.resume'],
  renew: ['contractRenew', 'contracts.renew'],
  terminate: ['contractTerminate', 'contracts.terminate'],
  bill: ['contractBill', 'contracts.bill'],
}

const term = { status: true, startsOn: true, endsOn: true, noticeDays: true, renewal: true }
const scheduled = { status: true, startsOn: true, endsOn: true, billingPeriod: true, billingTiming: true }
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
    billingTiming: t.expose('billingTiming', { type: BillingTiming, description: 'When a period falls due.' }),
    billingMode: t.expose('billingMode', { type: BillingMode, description: 'What happens by itself when it does.' }),
    billsOn: t.expose('billsOn', {
      type: 'Date',
      nullable: true,
      description: 'When the next period falls due that nothing bills yet; null when all is billed.',
    }),
    noticeOn: computed<Row>(t, {
      type: 'Date',
      nullable: true,
      description: 'The last day on which notice may be given.',
      select: term,
      resolve: (row) => noticeOn(dated(row)),
    }),
    indexationPercent: t.expose('indexationPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'By how much prices rise with each new term, in percent.',
    }),
    alertDays: t.exposeIntList('alertDays', { description: 'How many days before the end its people are told.' }),
    alertClient: t.exposeBoolean('alertClient', { description: 'Whether the client is told too.' }),
    terminatedOn: t.expose('terminatedOn', {
      type: 'Date',
      nullable: true,
      description: 'The first day on which it is not in force any more, when it ended early.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was terminated.' }),
    terms: t.exposeString('terms', { nullable: true, description: 'Terms.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was drafted.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    lines: owned(t, 'lines', [{ position: 'asc' }, { id: 'asc' }], 'The services included.'),
    periods: owned(t, 'periods', { startsOn: 'asc' }, 'What was billed, by period.'),
    history: owned(t, 'history', { startsOn: 'asc' }, 'Its terms: the first, then each renewal.'),
    pauses: owned(t, 'pauses', { startsOn: 'asc' }, 'When it rested.'),
    unbilledPeriods: t.field({
      type: [UnbilledPeriod],
      description: 'What has fallen due and nothing bills yet.',
      args: { until: t.arg({ type: 'Date', description: 'Due until that day; today unless said.' }) },
      select: { ...scheduled, ...include },
      extensions: { computed: true },
      resolve: (row: Any, { until }: Any, ctx: Any) =>
        unbilledOf(row as WholeContract).filter(({ dueOn }) => dueOn <= (until ?? today(ctx.clock))),
    } as Any),
    allowedActions: allowedActions(t, {
      machine: contractStates as Any,
      verbs: verbs as Any,
      select: { status: true, startsOn: true, endsOn: true, _count: { select: { lines: true } } },
      subject: ({ _count, status, startsOn, endsOn }) => ({ status, startsOn, endsOn, lineCount: _count.lines }),
    }),
    client: related(t, 'client', 'The client.'),
    owner: related(t, 'owner', 'The member who looks after it.'),
    quote: related(t, 'quote', 'The quote it comes from.'),
  }),
})

builder.prismaObjectField('Client', 'contracts', (t) =>
  relatedList(t, 'contracts', contractList, 'Contracts of the client.'),
)
builder.prismaObjectField('Invoice', 'contract', (t) => related(t, 'contract', 'The contract it bills.'))
builder.queryField('contracts', rootList(contractList, 'contracts.read', 'Contracts.'))
builder.queryField('contract', rootOne('Contract', 'contracts.read', 'A contract by its id.'))

changes('contractChanged', {
  model: 'Contract',
  permission: 'contracts.read',
  list: contractList,
  description: 'Changes of contracts.',
})
