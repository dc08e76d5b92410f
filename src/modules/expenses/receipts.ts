import { scopeOf } from '../../access/scope.ts'
import type { Expense } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { freeFiles } from '../activity/files.ts'

/** Attaches files that the viewer has uploaded; together with what is attached already they are all its receipts. */
export async function attach(tx: Acting, expenseId: string, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)]
  await tx.db.storedFile.updateMany({ where: { expenseId, id: { notIn: wanted } }, data: { expenseId: null } })
  await tx.db.storedFile.updateMany({ where: { id: { in: wanted }, ...freeFiles(tx) }, data: { expenseId } })
  if ((await tx.db.storedFile.count({ where: { expenseId } })) < wanted.length) throw notYours()
}

/** What lets two expenses look like one. */
type Likeness = Pick<Expense, 'id' | 'supplierId' | 'reference' | 'spentOn' | 'total' | 'currency'>

/**
 * Refuses what looks like an expense that is there: the same file, or the same supplier with the same number, or with
 * the same day and amount where no number tells them apart. One asks after the other, so that of twins one is refused.
 */
export async function refuseDuplicates(tx: Acting, expense: Likeness): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('expense duplicates'))::text`
  const found = [...(await sameReceipt(tx, expense)), ...(await sameInvoice(tx, expense))]
  if (found.length === 0) return
  const visible = await tx.db.expense.findMany({
    where: { AND: [{ id: { in: found.map(({ id }) => id) } }, scopeOf('Expense', tx.viewer)] },
  })
  const numbers = visible.map(({ number }) => number).join(', ')
  const candidates = found.map(({ reasons }) => ({ score: 100, reasons }))
  throw duplicate(candidates, {
    en: `It looks like an expense that is there already${numbers && ` (${numbers})`}: send allowDuplicate: true if it is another one.`,
    fr: `Elle ressemble à une dépense déjà saisie${numbers && ` (${numbers})`} : envoyez allowDuplicate: true s’il s’agit d’une autre.`,
  })
}

const counting = { notIn: ['CANCELED', 'REFUSED'] } as { notIn: ('CANCELED' | 'REFUSED')[] }

async function sameReceipt({ db }: Acting, { id }: Likeness) {
  const own = await db.storedFile.findMany({ where: { expenseId: id }, select: { sha256: true } })
  const hashes = own.flatMap(({ sha256 }) => sha256 ?? [])
  if (hashes.length === 0) return []
  const twins = await db.storedFile.findMany({
    where: { sha256: { in: hashes }, expense: { id: { not: id }, status: counting } },
    select: { expenseId: true },
  })
  return [...new Set(twins.map(({ expenseId }) => expenseId!))].map((twin) => ({ id: twin, reasons: ['receipt'] }))
}

async function sameInvoice({ db }: Acting, { id, supplierId, reference, spentOn, total, currency }: Likeness) {
  if (!supplierId) return []
  const sameSum = { spentOn, total, currency }
  const twins = await db.expense.findMany({
    where: {
      ...{ supplierId, id: { not: id }, status: counting },
      OR: reference ? [{ reference }, { reference: null, ...sameSum }] : [sameSum],
    },
  })
  return twins.map((twin) => ({
    id: twin.id,
    reasons: [
      'supplier',
      ...(reference && twin.reference === reference ? ['reference'] : []),
      ...(twin.spentOn.getTime() === spentOn.getTime() ? ['date'] : []),
      ...(twin.total === total && twin.currency === currency ? ['amount'] : []),
    ],
  }))
}

const notYours = () =>
  invalid('receiptIds', 'NOT_FOUND', {
    en: 'A receipt was not uploaded by you, or is in use.',
    fr: 'Un justificatif n’a pas été envoyé par vous, ou sert déjà.',
  })
