import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { percentFaults } from '../../kernel/amounts.ts'
import { duplicate, invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { expenseAccounts } from '../ledger/accounts.ts'

export type CategoryShape = {
  name?: string | null
  account?: string | null
  deductiblePercent?: string | null
  vatRate?: string | null
  active?: boolean | null
  expectedVersion?: number | null
}

/** Adds a category of expenses. */
export function expenseCategoryCreate(
  ctx: Acting,
  input: CategoryShape & { name: string; account: string },
): Promise<string> {
  return transact(ctx, async (tx) => {
    refuseAll(faults(input))
    await unusedName(tx, input.name)

    const now = tx.clock.now()
    const category = await tx.db.expenseCategory.create({
      data: { ...columns(input), name: input.name.trim(), account: input.account, createdAt: now, updatedAt: now },
    })

    const facts = { name: category.name }
    await emit(tx, { type: 'expenseCategory.created', entity: 'ExpenseCategory', before: null, after: category, facts })
    return category.id
  })
}

/** Changes a category; what is approved already stays booked as it was. */
export function expenseCategoryUpdate(ctx: Acting, id: string, input: CategoryShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'ExpenseCategory', id, input.expectedVersion)
    const before = await tx.db.expenseCategory.findUniqueOrThrow({ where: { id } })
    refuseAll(faults(input))
    if (input.name && input.name.trim() !== before.name) await unusedName(tx, input.name)

    const after = await tx.db.expenseCategory.update({
      where: { id },
      data: {
        ...columns(input),
        ...(input.name && { name: input.name.trim() }),
        ...(input.account && { account: input.account }),
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })

    const facts = { name: after.name }
    await emit(tx, { type: 'expenseCategory.updated', entity: 'ExpenseCategory', before, after, facts })
    return id
  })
}

const columns = ({ deductiblePercent, vatRate, active }: CategoryShape) => ({
  ...(deductiblePercent != null && { deductiblePercent }),
  ...(vatRate != null && { vatRate }),
  ...(active != null && { active }),
})

function faults({ name, account, deductiblePercent, vatRate }: CategoryShape): Refusal[] {
  const found: Refusal[] = []
  if (name !== undefined && !name?.trim())
    found.push(invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' }))
  if (account != null && !expenseAccounts.some((code) => code === account))
    found.push(
      invalid('account', 'NOT_ALLOWED', {
        en: `Choose an account of costs or equipment: ${expenseAccounts.join(', ')}.`,
        fr: `Choisissez un compte de charges ou d’immobilisations : ${expenseAccounts.join(', ')}.`,
      }),
    )
  found.push(...percentFaults('deductiblePercent', deductiblePercent), ...percentFaults('vatRate', vatRate))
  return found
}

async function unusedName({ db }: Acting, name: string): Promise<void> {
  if (await db.expenseCategory.findUnique({ where: { name: name.trim() }, select: { id: true } }))
    throw duplicate([], { en: 'There is a category of that name.', fr: 'Une catégorie porte déjà ce nom.' })
}
