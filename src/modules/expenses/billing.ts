import { lockAll, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Expense } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { formatMoney } from '../../kernel/money.ts'
import { dayText } from '../../kernel/wording.ts'
import { invoiceCreate } from '../invoices/actions/create.ts'
import { recountRows, registerRecount } from '../invoices/recounts.ts'
import { registerUnbilled } from '../invoices/unbilled.ts'
import { tell } from './actions.ts'
import { markedUp } from './rules.ts'

export type ExpenseBillShape = { clientId: string; expenseIds?: readonly string[] | null; vatRate?: string | null }

/** What is approved, is a client's to bear, and nothing bills yet. */
const open = { status: { in: ['APPROVED', 'REIMBURSED'] as ('APPROVED' | 'REIMBURSED')[] }, billed: false }

/** Drafts an invoice that bills expenses on to their client, each once, without VAT and with its markup. */
export function expenseBill(ctx: Acting, { clientId, expenseIds, vatRate }: ExpenseBillShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', clientId, 'clientId')
    const ids = expenseIds ?? (await tx.db.expense.findMany({ where: { clientId, ...open } })).map(({ id }) => id)
    await lockAll(tx, 'Expense', ids, 'expenseIds')
    const expenses = await tx.db.expense.findMany({
      where: { id: { in: [...ids] }, clientId, ...open },
      orderBy: [{ spentOn: 'asc' }, { id: 'asc' }],
    })
    if (expenses.length === 0 || expenses.length < new Set(ids).size) throw nothingToBill()
    const { locale } = await tx.db.client.findUniqueOrThrow({ where: { id: clientId }, select: { locale: true } })

    const lines = expenses.map((expense) =>
      lineOf(expense, { currency: tx.currency, locale, vatRate: vatRate ?? '20' }),
    )
    const invoiceId = await invoiceCreate(tx, { clientId, currency: tx.currency, lines })
    for (const [index, expense] of expenses.entries())
      await tell(tx, expense, { billed: true, invoiceLineId: lines[index]!.id }, 'expense.billed', { invoiceId })
    return invoiceId
  })
}

type How = { currency: string; locale: string; vatRate: string }

const lineOf = ({ description, spentOn, netBase, markupPercent }: Expense, { currency, locale, vatRate }: How) => ({
  id: newId(),
  description: `${description} – ${dayText(fromDate(spentOn), locale)}`,
  quantity: '1',
  unitPrice: formatMoney(markedUp(netBase, markupPercent.toFixed()), currency),
  vatRate,
})

const nothingToBill = () =>
  invalid('expenseIds', 'NOTHING_REMAINS', {
    en: 'Some of these expenses are billed already, not approved, or another client’s.',
    fr: 'Certaines de ces dépenses sont déjà refacturées, non approuvées, ou d’un autre client.',
  })

/** An expense is free again once what bills it goes or is credited in full, and billed again when that is taken back. */
registerRecount(async (tx, invoiceId, gone) => {
  for (const id of await recountRows(tx, 'Expense', invoiceId, gone))
    await tell(tx, await tx.db.expense.findUniqueOrThrow({ where: { id } }), {}, 'expense.recounted', { invoiceId })
})

registerUnbilled({
  kind: 'EXPENSE',
  model: 'Expense',
  permission: 'expenses.bill',
  async find({ db, currency }, scope, { clientId, until }) {
    const mine = { ...open, clientId: clientId ?? { not: null }, spentOn: { lte: until } }
    const expenses = await db.expense.findMany({
      where: { AND: [mine, scope] },
      orderBy: [{ spentOn: 'asc' }, { id: 'asc' }],
    })
    return expenses.map(({ id, clientId: client, description, spentOn, netBase, markupPercent }) => ({
      ...{ id, clientId: client!, description, currency },
      since: fromDate(spentOn),
      net: markedUp(netBase, markupPercent.toFixed()),
    }))
  },
  together: ({ clientId }) => clientId,
  bill: (tx, items, { vatRate }) =>
    expenseBill(tx, { clientId: items[0]!.clientId, expenseIds: items.map(({ id }) => id), vatRate }),
})
