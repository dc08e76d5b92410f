import { builder } from '../../graphql/builder.ts'
import { Journal } from '../../graphql/enums.ts'
import { booked, bookedCurrency, periodArgs } from '../../graphql/fields.ts'
import { readId } from '../../graphql/ids.ts'
import { today } from '../../kernel/clock.ts'
import { decimal, formatMoney, times } from '../../kernel/money.ts'
import { pdfField } from '../papers/fields.ts'
import { AgedReceivables, agedOf, money, sum } from './ageing.ts'
import { statementKey } from './client-statement.ts'
import type { Period, TrialRow } from './rules.ts'
import {
  accountStatement,
  agedReceivables,
  type JournalTotal,
  journalTotals,
  type LedgerLineRow,
  trialBalance,
  type VatRow,
  type VatSummary,
  vatSummary,
  yearPeriod,
} from './statements.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const TrialBalanceRow = builder.objectRef<TrialRow>('TrialBalanceRow').implement({
  description: 'One account of the trial balance.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    account: t.exposeString('account', { description: 'Account.' }),
    label: t.exposeString('label', { description: 'Its name.' }),
    opening: booked(t, 'opening', 'Carried over; a debit balance is above zero.'),
    debit: booked(t, 'debit', 'Debits of the period.'),
    credit: booked(t, 'credit', 'Credits of the period.'),
    balance: t.field({
      type: 'Money',
      description: 'What is left; a debit balance is above zero.',
      resolve: ({ opening, debit, credit }, _args, ctx) => formatted(opening + debit - credit, ctx),
    }),
  }),
})

const formatted = (amount: bigint, ctx: Any): string => formatMoney(amount, ctx.currency)

const TrialBalance = builder.objectRef<{ from: string; to: string; rows: TrialRow[] }>('TrialBalance').implement({
  description: 'The trial balance (balance générale) of a fiscal year, before its closing.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', description: 'First day.' }),
    to: t.expose('to', { type: 'Date', description: 'Last day.' }),
    currency: bookedCurrency(t),
    rows: t.field({ type: [TrialBalanceRow], description: 'Its accounts, in order.', resolve: ({ rows }) => rows }),
    debit: t.field({
      type: 'Money',
      description: 'All debits of the period.',
      resolve: ({ rows }, _args, ctx) =>
        formatted(
          sum(rows, (row) => row.debit),
          ctx,
        ),
    }),
    credit: t.field({
      type: 'Money',
      description: 'All credits of the period: the same.',
      resolve: ({ rows }, _args, ctx) =>
        formatted(
          sum(rows, (row) => row.credit),
          ctx,
        ),
    }),
  }),
})

builder.queryField('trialBalance', (t) =>
  t.field({
    type: TrialBalance,
    nullable: true,
    permission: 'ledger.read',
    description: 'The trial balance of a fiscal year.',
    args: {
      year: t.arg.int({ required: true, description: 'Fiscal year, named after the calendar year in which it ends.' }),
      through: t.arg({ type: 'Date', description: 'Its last day unless said.' }),
    },
    resolve: async (_root, { year, through }, ctx) => {
      const period = await yearPeriod(ctx.db, year, through)
      return { ...period, rows: await trialBalance(ctx.db, period) }
    },
  }),
)

const LedgerStatementLine = builder.objectRef<LedgerLineRow>('LedgerStatementLine').implement({
  description: 'A line of a statement, with the balance after it.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    date: t.expose('date', { type: 'Date', description: 'Date.' }),
    journal: t.field({ type: Journal, description: 'Journal.', resolve: ({ journal }) => journal as 'VE' }),
    number: t.exposeInt('number', { description: 'Number of the entry in its journal.' }),
    label: t.exposeString('label', { description: 'What for.' }),
    pieceRef: t.exposeString('pieceRef', { description: 'Number of the document.' }),
    auxiliary: t.exposeString('auxiliary', { nullable: true, description: 'The party’s code.' }),
    lettering: t.exposeString('lettering', { nullable: true, description: 'Letter; null while something is open.' }),
    ...money(t, {
      debit: 'Debit.',
      credit: 'Credit.',
      balance: 'Balance after the line; above zero is owed to the company.',
    }),
  }),
})

type Statement = Awaited<ReturnType<typeof accountStatement>> & { key?: string }
const LedgerStatement = builder.objectRef<Statement>('LedgerStatement').implement({
  description: 'What happened on an account in a period.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    ...money(t, { opening: 'Balance before the first day.', closing: 'Balance after the last line shown.' }),
    lines: t.field({
      type: [LedgerStatementLine],
      description: 'The lines, at most 2,000.',
      resolve: ({ lines }) => lines,
    }),
    pdf: pdfField(t, 'Statement', 'A client’s statement as PDF; null for any other account.', {
      keyOf: ({ key = null }) => key,
    }),
    more: t.exposeBoolean('more', {
      description: 'Whether there are more: narrow the period, or page through `ledgerLines`.',
    }),
  }),
})

builder.queryField('generalLedger', (t) =>
  t.field({
    type: LedgerStatement,
    nullable: true,
    permission: 'ledger.read',
    description: 'The lines of an account in a period, with the running balance (grand livre).',
    args: { account: t.arg.string({ required: true, description: 'Account, like 706.' }), ...periodArgs(t) },
    resolve: (_root, { account, ...period }, ctx) => accountStatement(ctx.db, { account }, period as Period),
  }),
)

builder.queryField('clientStatement', (t) =>
  t.field({
    type: LedgerStatement,
    nullable: true,
    permission: 'ledger.read',
    description: 'A client’s account in a period (relevé de compte).',
    args: { clientId: t.arg.id({ required: true, description: 'Id of a Client.' }), ...periodArgs(t) },
    resolve: async (_root, { clientId: given, ...period }, ctx) => {
      const clientId = readId('Client', given)
      const statement = await accountStatement(ctx.db, { account: '411', clientId }, period as Period)
      return { ...statement, key: statementKey(clientId, period as Period) }
    },
  }),
)

const JournalTotalRow = builder.objectRef<JournalTotal>('JournalTotal').implement({
  description: 'What a journal booked in a month (centralisation).',
  fields: (t) => ({
    journal: t.field({ type: Journal, description: 'Journal.', resolve: ({ journal }) => journal as 'VE' }),
    month: t.expose('month', { type: 'Date', description: 'First day of the month.' }),
    entries: t.exposeInt('entries', { description: 'How many entries.' }),
    currency: bookedCurrency(t),
    ...money(t, { debit: 'Debits.', credit: 'Credits: the same.' }),
  }),
})

builder.queryField('journalTotals', (t) =>
  t.field({
    type: [JournalTotalRow],
    nullable: true,
    permission: 'ledger.read',
    description: 'What each journal booked, month by month.',
    args: periodArgs(t),
    resolve: (_root, period, ctx) => journalTotals(ctx.db, period as Period),
  }),
)

/** The lines of form CA3 that take the tax of a rate in mainland France. */
const boxes: Record<string, string> = { '20': '08', '10': '9B', '5.5': '09' }
const collected = ({ onDebits, onReceipts }: VatRow) => onDebits + onReceipts
const deductible = (row: VatRow) => row.deductible + row.onAssets

const VatSummaryRow = builder.objectRef<VatRow>('VatSummaryRow').implement({
  description: 'The VAT of a period at one rate.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    rate: t.string({
      nullable: true,
      description: 'Rate in percent; null where the lines name none.',
      resolve: ({ rate }) => rate,
    }),
    box: t.string({
      nullable: true,
      description: 'The line of form CA3 for what is collected.',
      resolve: ({ rate }) => boxes[rate ?? ''] ?? null,
    }),
    base: t.field({
      type: 'Money',
      description: 'The base of what is collected, from the tax and its rate.',
      resolve: (row, _args, ctx) => formatted(baseOf(row), ctx),
    }),
    ...money(t, {
      onDebits: 'Collected with the invoice, less credit notes.',
      onReceipts: 'Collected as it was paid.',
      deductible: 'Deductible on goods and services (44566, line 20 of CA3).',
      onAssets: 'Deductible on fixed assets (44562, line 19).',
    }),
    collected: t.field({
      type: 'Money',
      description: 'Collected in all (44571).',
      resolve: (row, _args, ctx) => formatted(collected(row), ctx),
    }),
  }),
})

const baseOf = (row: VatRow): bigint =>
  row.rate === null || Number(row.rate) === 0 ? 0n : times(collected(row), decimal('100').div(row.rate))

const Vat = builder.objectRef<VatSummary>('VatSummary').implement({
  description: 'The VAT of a period as the ledger has it, as form CA3 asks it.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    rows: t.field({ type: [VatSummaryRow], description: 'Per rate.', resolve: ({ rows }) => rows }),
    collected: t.field({
      type: 'Money',
      description: 'Collected in all (line 16).',
      resolve: ({ rows }, _args, ctx) => formatted(sum(rows, collected), ctx),
    }),
    deductible: t.field({
      type: 'Money',
      description: 'Deductible in all (line 23).',
      resolve: ({ rows }, _args, ctx) => formatted(sum(rows, deductible), ctx),
    }),
    due: t.field({
      type: 'Money',
      description: 'To pay (line 28); below zero a credit to carry over (line 25).',
      resolve: ({ rows }, _args, ctx) => formatted(sum(rows, collected) - sum(rows, deductible), ctx),
    }),
    ...money(t, {
      untaxed: 'Sales without VAT: exports, exemptions, reverse charge.',
      waiting: 'VAT that waits for payments at the end of the period (44574).',
    }),
  }),
})

builder.queryField('vatSummary', (t) =>
  t.field({
    type: Vat,
    nullable: true,
    permission: 'ledger.read',
    description: 'The VAT collected and deductible in a period, on receipts and on debits.',
    args: periodArgs(t),
    resolve: (_root, period, ctx) => vatSummary(ctx.db, period as Period),
  }),
)

builder.queryField('agedReceivables', (t) =>
  t.field({
    type: AgedReceivables,
    nullable: true,
    permission: 'ledger.read',
    description: 'What clients owed on a day, by how late it was. It adds up to account 411.',
    args: { on: t.arg({ type: 'Date', description: 'The day; today unless said.' }) },
    resolve: async (_root, { on }, ctx) => {
      const day = on ?? today(ctx.clock)
      return agedOf(day, await agedReceivables(ctx.db, day))
    },
  }),
)
