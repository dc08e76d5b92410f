import { setTimeout as sleep } from 'node:timers/promises'
import { can } from '../../access/can.ts'
import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Context } from '../../graphql/context.ts'
import { hourMs, toDate, today } from '../../kernel/clock.ts'
import { openStatuses as openTasks } from '../tasks/rules.ts'
import { openStatuses as openTickets } from '../tickets/rules.ts'
import { ownClients } from './reach.ts'

export type Priority = 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT'
/** What needs looking after now. A part is null where the viewer may not read what it counts. */
export type Dashboard = {
  at: Date
  tickets: { priority: Priority; count: number }[] | null
  slaAtRisk: number | null
  overdueTasks: number | null
  outstanding: bigint | null
  overdue: bigint | null
}

type Slot = { startedAt: number; value: Promise<Dashboard>; next?: Promise<Dashboard> }
type Asking = Pick<Context, 'db' | 'clock' | 'live'> & { viewer: Viewer }

const second = 1_000
const most = 1_000
const known = new WeakMap<object, Map<string, Slot>>()

/** The dashboard, at most a second old; viewers of equal rights share it. */
export function dashboardOf(ctx: Asking): Promise<Dashboard> {
  const slot = slotsOf(ctx).get(keyOf(ctx.viewer))
  return slot && performance.now() - slot.startedAt < second ? slot.value : renewed(ctx)
}

/** The dashboard as it is from now on: when one was computed within the last second, the next one. */
export function nextDashboard(ctx: Asking): Promise<Dashboard> {
  const slot = slotsOf(ctx).get(keyOf(ctx.viewer))
  const left = slot ? slot.startedAt + second - performance.now() : 0
  if (!slot || left <= 0) return renewed(ctx)
  slot.next ??= sleep(left).then(() => renewed(ctx))
  return slot.next
}

function renewed(ctx: Asking): Promise<Dashboard> {
  const slots = slotsOf(ctx)
  if (slots.size >= most) slots.clear()
  const slot = { startedAt: performance.now(), value: computed(ctx) }
  slots.set(keyOf(ctx.viewer), slot)
  // A failure is answered once and not kept.
  slot.value.catch(() => slots.get(keyOf(ctx.viewer)) === slot && slots.delete(keyOf(ctx.viewer)))
  return slot.value
}

function slotsOf({ live }: Asking): Map<string, Slot> {
  const slots = known.get(live) ?? new Map<string, Slot>()
  known.set(live, slots)
  return slots
}

/** Viewers whose rights reach everything see the same; own and team rows are one viewer's. */
function keyOf({ id, rights: { grants } }: Viewer): string {
  const counted = [grants.tickets, grants.tasks, grants.invoices, grants.reports]
  const levels = counted.map(({ level, reach }) => `${level} ${reach}`).join()
  return counted.every(({ level, reach }) => level === 'N' || reach === 'all') ? levels : `${levels} ${id}`
}

async function computed({ db, clock, viewer }: Asking): Promise<Dashboard> {
  const now = clock.now()
  const own = ownClients(viewer)
  const ticket = {
    AND: [scopeOf('Ticket', viewer), { status: { in: openTickets } }],
  }
  const soon = { lte: new Date(now.getTime() + riskMs) }
  const risk = { OR: [{ resolutionDueAt: soon }, { firstResponseDueAt: soon, firstRespondedAt: null }] }
  const task = {
    AND: [scopeOf('Task', viewer), { status: { in: openTasks }, dueOn: { lt: toDate(today(clock)) } }],
  }
  const invoice = { AND: [scopeOf('Invoice', viewer), own, { status: 'ISSUED' as const, balance: { gt: 0n } }] }
  const late = { AND: [invoice, { dueOn: { lt: toDate(today(clock)) } }] }
  const [tickets, slaAtRisk, overdueTasks, open, overdue] = await Promise.all([
    can(viewer, 'tickets.read') ? db.ticket.groupBy({ by: ['priority'], where: ticket as object, _count: true }) : null,
    can(viewer, 'tickets.read') ? db.ticket.count({ where: { AND: [ticket, risk] } as object }) : null,
    can(viewer, 'tasks.read') ? db.task.count({ where: task as object }) : null,
    can(viewer, 'invoices.read') ? db.invoice.aggregate({ where: invoice, _sum: { balanceBase: true } }) : null,
    can(viewer, 'invoices.read') ? db.invoice.aggregate({ where: late, _sum: { balanceBase: true } }) : null,
  ])
  return {
    ...{ at: now, slaAtRisk, overdueTasks },
    tickets:
      tickets &&
      priorities.map((priority) => ({
        priority,
        count: tickets.find((row) => row.priority === priority)?._count ?? 0,
      })),
    outstanding: open && (open._sum.balanceBase ?? 0n),
    overdue: overdue && (overdue._sum.balanceBase ?? 0n),
  }
}

const priorities: readonly Priority[] = ['URGENT', 'HIGH', 'NORMAL', 'LOW']
/** A promise that falls due within an hour is at risk. */
const riskMs = hourMs
