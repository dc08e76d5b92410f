import { lock } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Disbursement, Expense, Supplier } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { convert, decimal, formatMoney } from '../../kernel/money.ts'
import { hasReason } from '../../kernel/reasons.ts'
import { emit } from '../../live/log.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import { shareOf } from '../invoices/rules.ts'
import { type Method, treasury } from '../ledger/accounts.ts'
import { type Entry, post } from '../ledger/actions.ts'
import { countered, type Line } from '../ledger/entries.ts'
import { disbursementLines, payableOf } from '../ledger/purchases.ts'
import { tell } from './actions.ts'
import { expenseStates } from './states.ts'

// Payments are money of clients; what goes out for expenses settles accounts 401 and 421, and is a record of its own.

type Version = { expectedVersion?: number | null }
export type PayShape = Version & {
  amount?: string | null
  method?: Method | null
  paidOn?: DateText | null
  reference?: string | null
}

/** Pays a supplier, all that is left unless an amount is said. */
export const expensePay = (ctx: Acting, id: string, input: PayShape): Promise<string> => payOut(ctx, id, input, 'pay')

/** Pays a member back what they advanced. */
export const expenseReimburse = (ctx: Acting, id: string, input: Omit<PayShape, 'amount'>): Promise<string> =>
  payOut(ctx, id, input, 'reimburse')

function payOut(ctx: Acting, id: string, input: PayShape, verb: 'pay' | 'reimburse'): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Expense', id, input.expectedVersion)
    const { supplier, ...before } = await tx.db.expense.findUniqueOrThrow({
      where: { id },
      include: { supplier: true },
    })
    const status = expenseStates.check(before, verb)!

    const amount = input.amount == null ? before.balance : amountIn(input.amount, before.currency, 'amount')
    if (amount > before.balance) throw tooMuch()
    const paidOn = input.paidOn ?? today(tx.clock)
    if (paidOn > today(tx.clock)) throw tooEarly()
    const left = shareOf(before.totalBase, before.balance - amount, before.total)
    const rate = await exchangeRate(tx, before.currency, paidOn)
    const worth = convert(amount, before.currency, tx.currency, decimal(rate))

    const { method, reference } = { method: input.method ?? 'TRANSFER', reference: input.reference ?? null }
    const paid = await recorded(tx, before, {
      ...{ amount, paidOn: toDate(paidOn), method, reference, exchangeRate: rate, amountBase: worth },
      debtBase: before.balanceBase - left,
    })
    const sums = { status, paid: before.paid + amount, balance: before.balance - amount, balanceBase: left }
    const type = verb === 'pay' ? 'expense.paid' : 'expense.reimbursed'
    await tell(tx, before, sums, type, { part: formatMoney(amount, before.currency) })

    await post(tx, entryOf(paid, before, supplier))
    return id
  })
}

type Money = Pick<Disbursement, 'amount' | 'amountBase' | 'debtBase' | 'paidOn' | 'method' | 'reference'> & {
  exchangeRate: string
}

async function recorded(tx: Acting, { id, supplierId, payer, currency }: Expense, money: Money): Promise<Disbursement> {
  const now = tx.clock.now()
  const own = newId()
  const row = await tx.db.disbursement.create({
    data: {
      ...{ id: own, expenseId: id, currency, ...money, createdAt: now, updatedAt: now },
      supplierId: payer === 'COMPANY' ? supplierId : null,
      number: (await nextNumber(tx, 'DISBURSEMENT', fromDate(money.paidOn))) ?? own,
      paidById: memberIdOf(tx),
    },
  })
  const facts = { number: row.number, amount: formatMoney(row.amount, currency), currency }
  await emit(tx, { type: 'disbursement.recorded', entity: 'Disbursement', before: null, after: row, facts })
  return row
}

/** Takes a payment back that the bank sent back, or that was recorded by mistake: its expense is owed again. */
export function disbursementCancel(ctx: Acting, id: string, input: Version & { reason: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const { expenseId } = await held(tx, id, input)
    const { supplier, ...expense } = await tx.db.expense.findUniqueOrThrow({
      where: { id: expenseId },
      include: { supplier: true },
    })
    const before = await tx.db.disbursement.findUniqueOrThrow({ where: { id } })
    if (before.status === 'CANCELED') throw canceled()
    const missing = hasReason(input)
    if (missing) throw missing

    const data = { status: 'CANCELED' as const, reason: input.reason.trim() }
    const after = await tx.db.disbursement.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    const sums = {
      ...{ status: 'APPROVED', paid: expense.paid - before.amount, balance: expense.balance + before.amount },
      balanceBase: expense.balanceBase + before.debtBase,
    }
    const facts = { number: after.number, amount: formatMoney(after.amount, after.currency), currency: after.currency }
    await emit(tx, { type: 'disbursement.canceled', entity: 'Disbursement', before, after, facts })
    await tell(tx, expense, sums, 'expense.unpaid')

    const entry = entryOf(before, expense, supplier)
    const label = `Annulation ${before.number}`
    await post(tx, { ...entry, label, date: today(tx.clock), lines: countered(entry.lines) })
    return id
  })
}

/** The expense is locked before its payment, as everywhere. */
async function held(tx: Acting, id: string, { expectedVersion }: Version): Promise<{ expenseId: string }> {
  const row = await tx.db.disbursement.findUnique({ where: { id }, select: { expenseId: true } })
  if (row) await tx.db.$queryRaw`SELECT 1 FROM "Expense" WHERE "id" = ${row.expenseId}::uuid FOR UPDATE`
  await lock(tx, 'Disbursement', id, expectedVersion)
  return row!
}

function entryOf(
  paid: Disbursement,
  expense: Expense,
  supplier: Supplier | null,
): Omit<Entry, 'lines'> & { lines: Line[] } {
  const date = fromDate(paid.paidOn)
  const { number, method, currency } = paid
  return {
    ...{ journal: treasury[method].journal, date, pieceDate: date, pieceRef: number, supplier, currency },
    ...{ label: `Règlement ${number} ${expense.description}`, documentType: 'Disbursement', documentId: paid.id },
    lines: disbursementLines({
      ...{ method, worth: paid.amountBase, debt: paid.debtBase, foreign: paid.amount },
      payable: payableOf(expense.payer),
    }),
  }
}

const tooMuch = () =>
  invalid('amount', 'EXCEEDS_BALANCE', {
    en: 'The amount is more than what is left to pay.',
    fr: 'Le montant dépasse ce qui reste à payer.',
  })
const tooEarly = () =>
  invalid('paidOn', 'OUT_OF_RANGE', {
    en: 'Money that is yet to go out is not recorded.',
    fr: 'De l’argent qui n’est pas encore parti ne se saisit pas.',
  })
const canceled = () => invalid('id', 'ALREADY_USED', { en: 'It is canceled already.', fr: 'Il est déjà annulé.' })
