import { absentViewer } from '../src/access/member-row.ts'
import type { Acting, App } from '../src/graphql/context.ts'
import { writeId } from '../src/graphql/ids.ts'
import { actingAs } from '../src/graphql/system.ts'
import { addDays, fromDate, plusDuration, steppedClock, toDate, today } from '../src/kernel/clock.ts'
import { commentCreate } from '../src/modules/activity/comments.ts'
import { dunningPlanCreate } from '../src/modules/dunning/actions.ts'
import { remindOfDebts } from '../src/modules/dunning/round.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../src/modules/expenses/actions.ts'
import { expenseCategoryCreate } from '../src/modules/expenses/categories.ts'
import { expensePay } from '../src/modules/expenses/disbursements.ts'
import { expensePolicySet } from '../src/modules/expenses/policy.ts'
import { expenseRepeat } from '../src/modules/expenses/repeat.ts'
import { invoiceCreate } from '../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../src/modules/invoices/actions/issue.ts'
import { projectUpdate } from '../src/modules/projects/actions.ts'
import { timeEntryCreate } from '../src/modules/projects/time.ts'
import { supplierCreate } from '../src/modules/suppliers/actions.ts'
import { taskCreate } from '../src/modules/tasks/actions.ts'
import { stintMinutes } from './multiply.ts'

const categories = [
  ['Fournitures', '6064'],
  ['Déplacements', '6251'],
  ['Logiciels', '651'],
] as const
const supplierCount = 12
const expenseCount = 60

/** What the demo company has no need to show and a large one has a lot of, through the real actions. */
export async function liveOn(app: App): Promise<void> {
  const system = actingAs(app)
  const { id } = await app.db.member.findFirstOrThrow({ where: { role: 'ADMIN' } })
  const acting: Acting = { ...system, viewer: (await absentViewer(app.db, id))! }
  await longInvoices(system)
  await spend(system)
  await work(system)
  await talk(acting)
  await remind(system)
}

/** Invoices of many lines, so that an invoice has five on average. */
async function longInvoices(ctx: Acting): Promise<void> {
  const lines = Array.from({ length: 15 }, (_, n) => ({
    ...{ description: `Prestation ${n + 1}`, quantity: '1', unitPrice: `${n + 10}.00`, vatRate: '20' },
    vatCategory: 'S' as const,
  }))
  for (const { id } of await ctx.db.client.findMany({ select: { id: true }, where: { currency: 'EUR' } }))
    await invoiceIssue(ctx, await invoiceCreate(ctx, { clientId: id, lines }), {})
}

/** Expenses in every state, some for clients and projects, some that come again. */
async function spend(ctx: Acting): Promise<void> {
  const clients = await ctx.db.client.findMany({ select: { id: true }, orderBy: { code: 'asc' } })
  const projects = await ctx.db.project.findMany({ select: { id: true }, orderBy: { number: 'asc' } })
  await expensePolicySet(ctx, { receiptAbove: '1000.00' })
  const categoryIds: string[] = []
  for (const [name, account] of categories) categoryIds.push(await expenseCategoryCreate(ctx, { name, account }))
  const supplierIds: string[] = []
  for (let index = 0; index < supplierCount; index++)
    supplierIds.push(await supplierCreate(ctx, { name: `Fournisseur ${index + 1}`, paymentTermDays: 30 }))
  for (let index = 0; index < expenseCount; index++) {
    const id = await expenseCreate(ctx, {
      description: `Achat ${index + 1}`,
      spentOn: addDays(today(ctx.clock), -7 * index),
      supplierId: supplierIds[index % supplierCount]!,
      categoryId: categoryIds[index % categoryIds.length]!,
      ...(index % 4 === 0 && { clientId: clients[index % clients.length]!.id }),
      ...(index % 4 === 1 && { projectId: projects[index % projects.length]!.id }),
      amounts: [{ net: `${index + 20}.00`, vatRate: '20' }],
    })
    if (index % 20 === 0) await expenseRepeat(ctx, id, { every: 'MONTH' })
    if (index % 10 > 0) await expenseSubmit(ctx, id, {})
    if (index % 10 > 1) await expenseApprove(ctx, id, {})
    if (index % 10 > 2) await expensePay(ctx, id, {})
  }
}

/** Milestones, tasks under tasks, and the time of those who work on them. */
async function work(ctx: Acting): Promise<void> {
  const { db, clock } = ctx
  for (const { id, dueOn } of await db.project.findMany())
    await projectUpdate(ctx, id, {
      milestones: ['Cadrage', 'Livraison'].map((name) => ({ name, dueOn: dueOn && fromDate(dueOn) })),
    })
  const tasks = await db.task.findMany({ where: { projectId: { not: null } }, orderBy: { createdAt: 'asc' } })
  for (const [index, { id, status, assigneeId: memberId }] of tasks.entries()) {
    if (status === 'TODO') await taskCreate(ctx, { title: `Détail ${index + 1}`, parentId: id })
    // So short and so far apart that `multiply` finds room between them.
    const startedAt = plusDuration(clock.now(), `-P${11 * (index + 1)}D`)
    const endedAt = plusDuration(startedAt, `PT${stintMinutes}M`)
    await timeEntryCreate(ctx, { taskId: id, memberId, note: 'Suivi', startedAt, endedAt })
  }
}

/** Words about rows with the members who are told of them, and a receiver who is told of all. */
async function talk(ctx: Acting): Promise<void> {
  const { db } = ctx
  const members = await db.member.findMany({ select: { id: true }, orderBy: { email: 'asc' } })
  const invoices = await db.invoice.findMany({ select: { id: true }, take: 80, orderBy: { createdAt: 'asc' } })
  for (const [index, { id }] of invoices.entries())
    await commentCreate(ctx, writeId('Invoice', id), {
      body: `À relire, @${writeId('Member', members[index % members.length]!.id)}.`,
    })
  const position = await ctx.cursor()
  const delivery = { cursor: position, type: 'invoice.issued', httpStatus: 204 }
  await db.webhook.create({
    data: {
      ...{ ownerId: ctx.viewer.id, url: 'https://example.org/carnet', secretLocked: '', status: 'DISABLED', position },
      deliveries: { createMany: { data: Array.from({ length: 50 }, () => delivery) } },
    },
  })
}

/** A plan of reminders as old as the company, and what it has to say today. */
async function remind(ctx: Acting): Promise<void> {
  const clock = steppedClock(toDate('2020-01-01'))
  const steps = [{ days: 8 }, { days: 30, penalties: true }]
  await dunningPlanCreate({ ...ctx, clock }, { name: 'Relances', isDefault: true, steps })
  await remindOfDebts(ctx)
}
