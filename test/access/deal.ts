import type { Db } from '../../src/db/client.ts'

/** Some expenses, and money paid out for them. */
export async function spend(db: Db): Promise<void> {
  const { id: clientId } = await db.client.findFirstOrThrow({ orderBy: { code: 'asc' } })
  const { id: memberId } = await db.member.findFirstOrThrow({ where: { role: 'ADMIN' } })
  const { id: categoryId } = await db.expenseCategory.create({ data: { name: 'Essai', account: '6256' } })
  const amounts = { net: 100n, vat: 0n, total: 100n, netBase: 100n, vatBase: 0n, totalBase: 100n }
  const paidOn = new Date('2026-01-05')
  for (let n = 1; n <= 12; n++) {
    const common = { number: `ESSAI-${n}`, currency: 'EUR' }
    const what = { description: 'Essai', spentOn: paidOn, categoryId, clientId, payer: 'MEMBER', memberId } as const
    const { id: expenseId } = await db.expense.create({ data: { ...common, ...amounts, ...what } })
    const paid = { method: 'TRANSFER', paidOn, amount: 1n, amountBase: 1n, debtBase: 1n } as const
    await db.disbursement.create({ data: { ...common, ...paid, expenseId } })
  }
}

/** Deals the demo's projects, tasks, expenses and tickets out in turn: whoever reaches only some has some and lacks some. */
export async function deal(db: Db): Promise<void> {
  const everybody = ['accountant', 'sales', 'support', 'projects', 'admin', 'manager']
  const some = ['sales', 'support', 'admin']
  await dealt(db, 'Project', 'managerId', { hands: ['admin', 'projects'] })
  await db.projectMember.deleteMany({ where: { project: { manager: { email: { startsWith: 'admin@' } } } } })
  for (const column of ['assigneeId', 'createdById']) {
    await dealt(db, 'Task', column, { hands: everybody, within: '"projectId"' })
    await dealt(db, 'Ticket', column, { hands: some, within: '"teamId"' })
  }
  await dealt(db, 'Expense', 'createdById', { hands: everybody })
}

type Hands = { hands: readonly string[]; within?: string }

const dealt = (db: Db, table: string, column: string, { hands, within = 'true' }: Hands) =>
  db.$executeRawUnsafe(
    `UPDATE "${table}" SET "${column}" = m."id"
     FROM (SELECT "id", 1 + (row_number() OVER (PARTITION BY ${within} ORDER BY "createdAt", "id") - 1) % cardinality($1::text[]) AS turn FROM "${table}") row
     JOIN "Member" m ON m."email" = $1[row.turn] || '@demo.carnet.example'
     WHERE "${table}"."id" = row."id"`,
    hands,
  )
