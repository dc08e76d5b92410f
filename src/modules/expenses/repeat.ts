import { lock } from '../../access/rows.ts'
import { transact, untilNone } from '../../db/transact.ts'
import type { Expense } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { addMonths, type DateText, fromDate, monthsOf, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { expenseCreate, tell } from './actions.ts'
import { merged } from './drafts.ts'

export type ExpenseRepeatShape = {
  every?: keyof typeof monthsOf | null
  until?: DateText | null
  expectedVersion?: number | null
}

/** Lets an expense come again, as a draft on its day of each period; without a rhythm it comes no more. */
export function expenseRepeat(
  ctx: Acting,
  id: string,
  { every, until, ...given }: ExpenseRepeatShape,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Expense', id, given.expectedVersion)
    const before = await tx.db.expense.findUniqueOrThrow({ where: { id } })

    if (['CANCELED', 'REFUSED'].includes(before.status) || before.originId) throw notThisOne()

    const repeatsUntil = every && until ? toDate(until) : null
    const next = every ? nextAfter({ ...before, repeats: every, repeatsUntil }, today(tx.clock)) : null
    return tell(tx, before, { repeats: every ?? null, repeatsUntil, nextOn: next && toDate(next) }, 'expense.repeated')
  })
}

type Repeated = Pick<Expense, 'spentOn' | 'repeats' | 'repeatsUntil'>

/** Its first day after another one, counted from its own so that the 31st comes back after February. */
function nextAfter({ spentOn, repeats, repeatsUntil }: Repeated, day: DateText): DateText | null {
  const first = fromDate(spentOn)
  let count = 1
  while (addMonths(first, count * monthsOf[repeats!]) <= day) count++
  const next = addMonths(first, count * monthsOf[repeats!])
  return repeatsUntil && next > fromDate(repeatsUntil) ? null : next
}

/** Drafts what comes again today, each day of each expense once. Answers how many drafts. */
export const repeatExpenses = (ctx: Acting): Promise<number> => untilNone(ctx, nextDue, repeat)

const nextDue = ({ db, clock }: Acting, passed: readonly string[]) => db.$queryRaw<{ id: string }[]>`
  SELECT "id"::text FROM "Expense" WHERE "nextOn" <= ${toDate(today(clock))} AND "id" <> ALL(${passed}::uuid[])
  ORDER BY "nextOn", "id" LIMIT 1 FOR UPDATE SKIP LOCKED`

async function repeat(tx: Acting, id: string): Promise<void> {
  const stored = await tx.db.expense.findUniqueOrThrow({
    where: { id },
    include: { amounts: { orderBy: { position: 'asc' } } },
  })
  const { amounts: _amounts, ...origin } = stored
  const spentOn = fromDate(origin.nextOn!)
  const shape = { ...merged(stored, { spentOn, dueOn: null, reference: null }), allowDuplicate: true }
  await expenseCreate(tx, shape, {
    originId: origin.id,
    recursOn: origin.nextOn,
    createdById: origin.createdById,
  })

  const next = nextAfter(origin, spentOn)
  await tell(tx, origin, { nextOn: next && toDate(next) }, 'expense.recurred', { day: spentOn })
}

const notThisOne = () =>
  invalid('every', 'NOT_ALLOWED', {
    en: 'What was refused or canceled, or comes from another expense, does not repeat.',
    fr: 'Une dépense refusée, annulée ou issue d’une autre ne se répète pas.',
  })
