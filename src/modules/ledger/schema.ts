import { builder } from '../../graphql/builder.ts'
import { Journal } from '../../graphql/enums.ts'
import { nodeOf, owned, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { formatMoney } from '../../kernel/money.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const ledgerEntryList = list({
  model: 'LedgerEntry',
  filter: {
    date: on.date('date', { description: 'By date.' }),
    createdAt: on.dateTime('createdAt', { description: 'By booking.' }),
    journal: on.enum('journal', Journal, { description: 'By journal.' }),
  },
  sort: {
    DATE: { field: 'date', kind: 'date', description: 'By date.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By booking.' },
  },
  default: [{ field: 'DATE', direction: 'DESC' }],
})

const booked = (t: Any, side: 'debit' | 'credit', description: string) =>
  t.field({
    type: 'Money',
    description,
    select: { [side]: true },
    resolve: (row: Any, _args: unknown, ctx: Any) => formatMoney(row[side], ctx.currency),
  })

builder.prismaObject('LedgerLine', {
  select: { id: true },
  guard: 'ledger.read',
  description: 'A line of an entry: one account, one side, in the company’s currency.',
  fields: (t) => ({
    account: t.exposeString('accountCode', { description: 'Account (PCG).' }),
    auxiliary: t.exposeString('auxiliary', { nullable: true, description: 'The client’s code on account 411.' }),
    label: t.exposeString('label', { description: 'What for.' }),
    debit: booked(t, 'debit', 'Debit; 0 on a credit line.'),
    credit: booked(t, 'credit', 'Credit; 0 on a debit line.'),
    vatRate: t.expose('vatRate', { type: 'Decimal', nullable: true, description: 'VAT rate of a VAT line.' }),
  }),
})

builder.prismaNode('LedgerEntry', {
  ...nodeOf('LedgerEntry'),
  description: 'A balanced entry (écriture) of the append-only ledger.',
  fields: (t) => ({
    journal: t.expose('journal', { type: Journal, description: 'Journal.' }),
    year: t.exposeInt('year', { description: 'Fiscal year.' }),
    number: t.exposeInt('number', { description: 'Number, continuous per journal and year.' }),
    date: t.expose('date', { type: 'Date', description: 'Date.' }),
    label: t.exposeString('label', { description: 'What for.' }),
    pieceRef: t.exposeString('pieceRef', { description: 'Number of the document.' }),
    pieceDate: t.expose('pieceDate', { type: 'Date', description: 'Date of the document.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was booked.' }),
    lines: owned(t, 'lines', { position: 'asc' }, 'Its lines, in order.'),
  }),
})

builder.queryField('ledgerEntries', rootList(ledgerEntryList, 'ledger.read', 'Entries of the ledger.'))
builder.queryField('ledgerEntry', rootOne('LedgerEntry', 'ledger.read', 'An entry by its id.'))
