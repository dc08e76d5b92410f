import { fileUrl } from '../../files/store.ts'
import { builder } from '../../graphql/builder.ts'
import { ClosingKind, Journal, ManualJournal } from '../../graphql/enums.ts'
import { bookedCurrency, nodeOf, owned, related, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { importVerb } from '../../graphql/imports.ts'
import { list } from '../../graphql/lists.ts'
import { verb } from '../../graphql/mutations.ts'
import { formatMoney } from '../../kernel/money.ts'
import { journals } from './accounts.ts'
import { type LedgerCloseShape, ledgerClose } from './closings.ts'
import { type Export, type FecExportShape, fecExport } from './exports.ts'
import {
  type AccountShape,
  type LedgerRecordShape,
  ledgerOpenAccount,
  ledgerRecord,
  ledgerReverse,
  type ManualLine,
} from './manual.ts'
import { columns, ledgerImportOpening, type OpeningShape } from './opening.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const ledgerEntryList = list({
  model: 'LedgerEntry',
  filter: {
    date: on.date('date', { description: 'By date.' }),
    createdAt: on.dateTime('createdAt', { description: 'By booking.' }),
    journal: on.enum('journal', Journal, { description: 'By journal.' }),
    year: on.int('year', { description: 'By fiscal year.' }),
  },
  sort: {
    DATE: { field: 'date', kind: 'date', description: 'By date.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By booking.' },
  },
  default: [{ field: 'DATE', direction: 'DESC' }],
})

const ledgerLineList = list({
  model: 'LedgerLine',
  guard: 'LedgerEntry',
  filter: {
    account: on.text('accountCode', { description: 'By account; `startsWith` takes a class of accounts.' }),
    date: on.date('date', { description: 'By date.' }),
    clientId: on.id('clientId', 'Client', { description: 'By client, on account 411.' }),
  },
  sort: { DATE: { field: 'date', kind: 'date', description: 'By date.' } },
  default: [{ field: 'DATE', direction: 'ASC' }],
})

const closingList = list({
  model: 'Closing',
  filter: { endsOn: on.date('endsOn', { description: 'By last day.' }) },
  sort: {
    ENDS_ON: { field: 'endsOn', kind: 'date', description: 'By last day.' },
    CLOSED_AT: { field: 'closedAt', kind: 'timestamp', description: 'By when it was closed.' },
  },
  default: [{ field: 'ENDS_ON', direction: 'DESC' }],
})

/** A column in the company's currency. */
const column = (t: Any, name: string, description: string) =>
  t.field({
    type: 'Money',
    description,
    select: { [name]: true },
    resolve: (row: Any, _args: unknown, ctx: Any) => formatMoney(row[name], ctx.currency),
  })

builder.prismaObject('Account', {
  select: { code: true },
  guard: 'ledger.read',
  description: 'An account of the chart (plan comptable général).',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Number, like 706.' }),
    label: t.exposeString('label', { description: 'Name.' }),
  }),
})

builder.prismaObject('LedgerLine', {
  select: { id: true },
  guard: 'ledger.read',
  description: 'A line of an entry: one account, one side, in the company’s currency.',
  fields: (t) => ({
    account: t.exposeString('accountCode', { description: 'Account (PCG).' }),
    auxiliary: t.exposeString('auxiliary', { nullable: true, description: 'The party’s code on account 411 or 401.' }),
    label: t.exposeString('label', { description: 'What for.' }),
    date: t.expose('date', { type: 'Date', description: 'Date of its entry.' }),
    journal: t.expose('journal', { type: Journal, description: 'Journal of its entry.' }),
    debit: column(t, 'debit', 'Debit; 0 on a credit line.'),
    credit: column(t, 'credit', 'Credit; 0 on a debit line.'),
    currency: bookedCurrency(t),
    vatRate: t.expose('vatRate', { type: 'Decimal', nullable: true, description: 'VAT rate of a VAT line.' }),
    lettering: t.string({
      nullable: true,
      description: 'The letter (lettrage) it shares with what settles it; null while something is open.',
      select: { lettering: { select: { code: true } } },
      resolve: ({ lettering }: Any) => lettering?.code ?? null,
    }),
    entry: related(t, 'entry', 'The entry it stands in.'),
  }),
})

builder.prismaNode('LedgerEntry', {
  ...nodeOf('LedgerEntry'),
  description: 'A balanced entry (écriture) of the append-only ledger.',
  fields: (t) => ({
    journal: t.expose('journal', { type: Journal, description: 'Journal.' }),
    year: t.exposeInt('year', { description: 'Fiscal year, named after the calendar year in which it ends.' }),
    number: t.exposeInt('number', { description: 'Number, continuous per journal and year.' }),
    date: t.expose('date', { type: 'Date', description: 'Date.' }),
    label: t.exposeString('label', { description: 'What for.' }),
    pieceRef: t.exposeString('pieceRef', { description: 'Number of the document.' }),
    pieceDate: t.expose('pieceDate', { type: 'Date', description: 'Date of the document.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was booked.' }),
    lines: owned(t, 'lines', { position: 'asc' }, 'Its lines, in order.'),
  }),
})

builder.prismaNode('Closing', {
  ...nodeOf('Closing'),
  description: 'A closed day, month or fiscal year: nothing dated in it is booked any more (CGI 286 I-3° bis).',
  fields: (t) => ({
    kind: t.expose('kind', { type: ClosingKind, description: 'What was closed.' }),
    startsOn: t.expose('startsOn', { type: 'Date', description: 'First day.' }),
    endsOn: t.expose('endsOn', { type: 'Date', description: 'Last day.' }),
    total: column(t, 'total', 'Sales of the period, VAT included, less credit notes.'),
    perpetual: column(t, 'perpetual', 'The same since the books began (grand total perpétuel).'),
    currency: bookedCurrency(t),
    documents: t.exposeInt('documents', { description: 'Invoices and credit notes of the period.' }),
    entries: t.exposeInt('entries', { description: 'Entries of the period, when it was closed.' }),
    hash: t.exposeString('hash', { description: 'SHA-256 over the closing and the hash of the one before.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', description: 'When it was closed.' }),
    closedBy: related(t, 'closedBy', 'Who closed it.'),
  }),
})

const LedgerJournal = builder.objectRef<{ code: keyof typeof journals; label: string }>('LedgerJournal').implement({
  description: 'A journal of the ledger.',
  fields: (t) => ({
    code: t.field({ type: Journal, description: 'Code, as in the FEC.', resolve: ({ code }) => code }),
    label: t.exposeString('label', { description: 'Name.' }),
  }),
})

builder.queryField('ledgerEntries', rootList(ledgerEntryList, 'ledger.read', 'Entries of the ledger.'))
builder.queryField('ledgerEntry', rootOne('LedgerEntry', 'ledger.read', 'An entry by its id.'))
builder.queryField(
  'ledgerLines',
  rootList(ledgerLineList, 'ledger.read', 'Lines of the ledger, of any accounts and days.'),
)
builder.queryField('closings', rootList(closingList, 'ledger.read', 'What has been closed.'))
builder.queryField('closing', rootOne('Closing', 'ledger.read', 'A closing by its id.'))
builder.queryField('ledgerAccounts', (t) =>
  t.prismaField({
    type: ['Account'],
    nullable: true,
    permission: 'ledger.read',
    description: 'The chart of accounts.',
    extensions: { scoped: 'Account' },
    resolve: (query, _root, _args, ctx) => ctx.db.account.findMany({ ...query, orderBy: { code: 'asc' } }),
  }),
)
builder.queryField('ledgerJournals', (t) =>
  t.field({
    type: [LedgerJournal],
    nullable: true,
    permission: 'ledger.read',
    description: 'The journals.',
    resolve: () =>
      (Object.keys(journals) as (keyof typeof journals)[]).map((code) => ({ code, label: journals[code] })),
  }),
)

verb<LedgerCloseShape>('ledgerClose', {
  permission: 'ledger.close',
  description:
    'Closes a day, a month or a fiscal year. A year’s closing also books its result and carries the balances over (à-nouveaux).',
  returns: ['closing', 'Closing'],
  input: {
    description: 'What to close.',
    fields: (t) => ({
      kind: t.field({ type: ClosingKind, required: true, description: 'A day, a month or a fiscal year.' }),
      endsOn: t.field({ type: 'Date', required: true, description: 'Its last day.' }),
    }),
  },
  run: (ctx, given) => ledgerClose(ctx, given),
})

const LedgerLineInput = builder.inputRef<ManualLine>('LedgerLineInput').implement({
  description: 'A line of a manual entry: a debit or a credit, not both.',
  fields: (t: Any) => ({
    account: t.string({ required: true, description: 'Account of the chart.' }),
    debit: t.field({ type: 'Money', description: 'Debit, in the company’s currency.' }),
    credit: t.field({ type: 'Money', description: 'Credit, in the company’s currency.' }),
    label: t.string({ description: 'What for; the entry’s label unless said.' }),
    vatRate: t.field({ type: 'Decimal', description: 'VAT rate of a VAT line, for the VAT summary.' }),
  }),
} as Any)

verb<LedgerRecordShape>('ledgerRecord', {
  permission: 'ledger.record',
  description:
    'Books an entry by hand. Accounts of clients, suppliers and VAT collected follow their documents instead.',
  returns: ['ledgerEntry', 'LedgerEntry'],
  input: {
    description: 'The entry.',
    fields: (t) => ({
      journal: t.field({ type: ManualJournal, required: true, description: 'Journal.' }),
      date: t.field({ type: 'Date', required: true, description: 'Date.' }),
      label: t.string({ required: true, description: 'What for.' }),
      pieceRef: t.string({ description: 'Number of the document behind it; the label unless said.' }),
      pieceDate: t.field({ type: 'Date', description: 'Date of that document; the entry’s unless said.' }),
      lines: t.field({ type: [LedgerLineInput], required: true, description: 'Lines that balance.' }),
    }),
  },
  run: (ctx, given) => ledgerRecord(ctx, given),
})

verb('ledgerReverse', {
  permission: 'ledger.reverse',
  description: 'Takes a manual entry back by a counter-entry of today (extourne); what is booked is never changed.',
  on: 'LedgerEntry',
  returns: ['ledgerEntry', 'LedgerEntry'],
  input: { description: 'How to do it.' },
  run: (ctx, _given, id) => ledgerReverse(ctx, id),
})

importVerb<OpeningShape>('ledgerImportOpening', {
  permission: 'ledger.importOpening',
  description:
    'Takes a trial balance over as opening entry (AN). What follows documents (401, 411, 416, 4191, 44574) stands on 471 until they come: see invoiceImport.',
  columns: Object.keys(columns),
  fields: (t) => ({
    on: t.field({ type: 'Date', required: true, description: 'The day from which the balances stand in the books.' }),
  }),
  run: ledgerImportOpening,
})

verb<AccountShape>('ledgerOpenAccount', {
  permission: 'ledger.openAccount',
  description: 'Adds an account to the chart, or names it anew.',
  returns: ['company', 'Company'],
  input: {
    description: 'The account.',
    fields: (t) => ({
      code: t.string({ required: true, description: 'Number: three digits of the PCG, then up to 17 more signs.' }),
      label: t.string({ required: true, description: 'Name.' }),
    }),
  },
  run: (ctx, given) => ledgerOpenAccount(ctx, given),
})

const ExportFile = builder.objectRef<Export>('ExportFile').implement({
  description: 'A file that was written on demand.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    size: t.exposeInt('size', { description: 'How many bytes.' }),
    sha256: t.exposeString('sha256', { description: 'Its SHA-256.' }),
    url: t.field({
      type: 'Url',
      description: 'Where to fetch it, for fifteen minutes.',
      resolve: ({ fileId }, _args, ctx) => fileUrl(ctx, fileId),
    }),
  }),
})

verb<FecExportShape>('fecExport', {
  permission: 'ledger.export',
  description: 'Writes a fiscal year’s accounting entries file (FEC, LPF A47 A-1).',
  returns: ['company', 'Company'],
  input: {
    description: 'Which year.',
    fields: (t) => ({
      year: t.int({ required: true, description: 'Fiscal year, named after the calendar year in which it ends.' }),
    }),
  },
  extra: (t) => ({
    file: t.field({
      type: ExportFile,
      nullable: true,
      description: 'The file; null when refused.',
      resolve: ({ extra }: Any) => extra?.file ?? null,
    }),
  }),
  run: (ctx, given) => fecExport(ctx, given),
})
