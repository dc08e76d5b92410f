import { lock } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Expense } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { nextNumber } from '../company/series.ts'
import { rateText, total } from '../invoices/rules.ts'
import type { AccountCode } from '../ledger/accounts.ts'
import { type Entry, post } from '../ledger/actions.ts'
import { payableOf, purchaseLines } from '../ledger/purchases.ts'
import { contentOf, type ExpenseShape, merged } from './drafts.ts'
import { policyOf, thresholdOf } from './policy.ts'
import { attach, refuseDuplicates } from './receipts.ts'
import { bookedOf } from './rules.ts'
import { expenseStates } from './states.ts'

type Version = { expectedVersion?: number | null }
/** What an expense that comes again comes from, and whose it is. */
type Origin = Pick<Expense, 'originId' | 'recursOn' | 'createdById'>
type Why = Version & { reason?: string | null }

movesWithParty('Expense', { type: 'expense.moved', on: ['clientId'], facts: ({ number }) => ({ number }) })

/** Records what was spent, as a draft. What looks like an expense that is there is refused, unless it is said to be another one. */
export function expenseCreate(ctx: Acting, input: ExpenseShape, origin?: Origin): Promise<string> {
  return transact(ctx, async (tx) => {
    const { columns, amounts } = await contentOf(tx, input)

    const id = newId()
    const now = tx.clock.now()
    const expense = await tx.db.expense.create({
      data: {
        ...{ id, ...columns, createdAt: now, updatedAt: now },
        number: (await nextNumber(tx, 'EXPENSE', fromDate(columns.spentOn))) ?? id,
        ...(origin ?? { createdById: memberIdOf(tx) }),
        amounts: { createMany: { data: amounts } },
      },
    })
    if (input.receiptIds) await attach(tx, id, input.receiptIds)
    if (!input.allowDuplicate) await refuseDuplicates(tx, expense)

    const facts = factsOf(expense)
    await emit(tx, { type: 'expense.created', entity: 'Expense', before: null, after: expense, facts })
    return id
  })
}

/** Changes a draft, or makes a refused one a draft again. Amounts and receipts replace all. */
export function expenseUpdate(ctx: Acting, id: string, input: ExpenseShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Expense', id, input.expectedVersion)
    const stored = await tx.db.expense.findUniqueOrThrow({
      where: { id },
      include: { amounts: { orderBy: { position: 'asc' } } },
    })
    const { amounts: _amounts, ...before } = stored
    const status = expenseStates.check({ status: before.status }, 'update')!

    const { columns, amounts } = await contentOf(tx, merged(stored, input))

    await tx.db.expenseAmount.deleteMany({ where: { expenseId: id } })
    const rows = { amounts: { createMany: { data: amounts } } }
    const after = await write(tx, before, { ...columns, ...rows, status, reason: null })
    if (input.receiptIds) await attach(tx, id, input.receiptIds)
    if (!input.allowDuplicate) await refuseDuplicates(tx, after)

    await emit(tx, { type: 'expense.updated', entity: 'Expense', before, after, facts: factsOf(after) })
    return id
  })
}

/** Hands a draft in for approval. */
export function expenseSubmit(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const before = await locked(tx, id, input)
    const receiptCount = await tx.db.storedFile.count({ where: { expenseId: id } })
    const { receiptAbove } = await policyOf(tx)
    const status = expenseStates.check({ ...before, receiptAbove, receiptCount }, 'submit')!
    return tell(tx, before, { status, submittedAt: tx.clock.now() }, 'expense.submitted')
  })
}

/** Approves it: from now on it is owed and booked, and never changed. */
export function expenseApprove(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Expense', id, input.expectedVersion)
    const include = { amounts: { orderBy: { position: 'asc' } }, supplier: true, category: true } as const
    const { amounts, supplier, category, ...before } = await tx.db.expense.findUniqueOrThrow({ where: { id }, include })
    const own = tx.viewer.kind === 'MEMBER' && [before.createdById, before.memberId].includes(tx.viewer.id)
    const threshold = thresholdOf(await policyOf(tx), tx.viewer.rights.role)
    const status = expenseStates.check({ ...before, own, threshold }, 'approve')!

    const company = await tx.db.company.findFirstOrThrow()
    const deductiblePercent = company.franchise ? '0' : category!.deductiblePercent.toFixed()
    const rows = amounts.map((amount) => ({ ...amount, vatRate: rateText(amount.vatRate) }))
    const { vatBase, netBase, reverseCharge } = before
    const booked = bookedOf(rows, { vatBase, netBase, deductiblePercent, reverseCharge })

    await tell(
      tx,
      before,
      {
        ...{ status, deductiblePercent, approvedAt: tx.clock.now() },
        approvedById: memberIdOf(tx),
        ...{ balance: before.total, balanceBase: before.totalBase },
        deductibleVat: total(booked.deductible.map(({ amount }) => amount)),
      },
      'expense.approved',
    )

    const date = today(tx.clock)
    const entry: Entry = {
      ...{ journal: 'HA', date, pieceDate: fromDate(before.spentOn), documentType: 'Expense', documentId: id },
      ...{ pieceRef: before.reference ?? before.number, label: `Dépense ${before.number} ${before.description}` },
      ...{ supplier, currency: before.currency },
      lines: purchaseLines({
        ...booked,
        account: category!.account as AccountCode,
        payable: payableOf(before.payer),
        owed: before.totalBase,
        foreign: before.total,
      }),
    }
    await post(tx, entry)
    return id
  })
}

/** Sends it back with a reason; who recorded it may mend and hand it in again. */
export function expenseRefuse(ctx: Acting, id: string, input: Why): Promise<string> {
  return transact(ctx, async (tx) => {
    const before = await locked(tx, id, input)
    const status = expenseStates.check({ ...before, reason: input.reason ?? '' }, 'refuse')!
    return tell(tx, before, { status, reason: input.reason!.trim() }, 'expense.refused')
  })
}

/** Takes back what is not approved yet. */
export function expenseCancel(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const before = await locked(tx, id, input)
    const status = expenseStates.check(before, 'cancel')!
    return tell(tx, before, { status }, 'expense.canceled')
  })
}

async function locked(tx: Acting, id: string, { expectedVersion }: Version): Promise<Expense> {
  await lock(tx, 'Expense', id, expectedVersion)
  return tx.db.expense.findUniqueOrThrow({ where: { id } })
}

const write = (tx: Acting, { id }: Expense, data: object): Promise<Expense> =>
  tx.db.expense.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: tx.clock.now() } })

/** Writes an expense's columns and tells it. */
export async function tell(tx: Acting, before: Expense, data: object, type: string, facts = {}): Promise<string> {
  const after = await write(tx, before, data)
  await emit(tx, { type, entity: 'Expense', before, after, facts: { ...factsOf(after), ...facts } })
  return before.id
}

const factsOf = ({ number, description, total, currency }: Expense) => ({
  ...{ number, description, currency },
  total: formatMoney(total, currency),
})
