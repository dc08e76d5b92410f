import type { Viewer } from '../../access/viewer.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { DateBucket, Priority as PriorityEnum } from '../../graphql/enums.ts'
import { bookedCurrency, periodArgs } from '../../graphql/fields.ts'
import { authorise, seenBy } from '../../graphql/subscription.ts'
import { today } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import type { LogEvent } from '../../live/events.ts'
import { iterable } from '../../live/hub.ts'
import { AgedReceivables, agedOf, money } from '../ledger/ageing.ts'
import { agedReceivables } from '../ledger/statements.ts'
import { pdfField } from '../papers/fields.ts'
import { type Dashboard, dashboardOf, nextDashboard, type Priority } from './dashboard.ts'
import { type MonthlyReport, monthlyReport } from './monthly.ts'
import { ownersOf } from './reach.ts'
import { type Range, type Revenue, revenueOf } from './revenue.ts'

type Asking = Context & { viewer: Viewer }

const PriorityCount = builder.objectRef<{ priority: Priority; count: number }>('PriorityCount').implement({
  description: 'How many open tickets have a priority.',
  fields: (t) => ({
    priority: t.field({ type: PriorityEnum, description: 'The priority.', resolve: ({ priority }) => priority }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
})

const part =
  (key: 'outstanding' | 'overdue') =>
  (value: Dashboard, _args: object, { currency }: Context) => {
    const amount = value[key]
    return amount === null ? null : formatMoney(amount, currency)
  }

const DashboardType = builder.objectRef<Dashboard>('Dashboard').implement({
  description: 'What needs looking after now, of what the viewer may see; a part is null where they may not see it.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'As of when: at most a second ago.', resolve: ({ at }) => at }),
    currency: bookedCurrency(t),
    tickets: t.field({
      type: [PriorityCount],
      nullable: true,
      description: 'Open tickets by priority, the most pressing first.',
      resolve: ({ tickets }) => tickets,
    }),
    slaAtRisk: t.exposeInt('slaAtRisk', {
      nullable: true,
      description: 'Open tickets whose promise is late or falls due within an hour.',
    }),
    overdueTasks: t.exposeInt('overdueTasks', { nullable: true, description: 'Open tasks past their day.' }),
    outstanding: t.field({
      type: 'Money',
      nullable: true,
      description: 'Left to pay on issued invoices.',
      resolve: part('outstanding'),
    }),
    overdue: t.field({
      type: 'Money',
      nullable: true,
      description: 'Of that, past its due date.',
      resolve: part('overdue'),
    }),
  }),
})

builder.queryField('dashboard', (t) =>
  t.field({
    type: DashboardType,
    nullable: true,
    permission: 'reports.read',
    description: 'What needs looking after now.',
    resolve: (_root, _args, ctx) => dashboardOf(ctx as Asking),
  }),
)

const shown = new Set(['Ticket', 'Task', 'Invoice'])
type Shown = LogEvent & { dashboard: Dashboard }

builder.subscriptionField('dashboardChanged', (t) =>
  t.field({
    type: DashboardType,
    permission: 'reports.read',
    description: 'The dashboard whenever something in it may have changed, at most once a second.',
    subscribe: async (_root, _args, ctx) => {
      authorise(ctx.viewer, 'reports.read')
      // What happens while a change waits to be told is told with it.
      let waiting = false
      const match = ({ entity }: LogEvent) => {
        const first = shown.has(entity) && !waiting
        waiting ||= first
        return first
      }
      const source = ctx.live.follow(match)
      const taken = iterable(() => source.next().finally(() => (waiting = false)), source.return)
      return seenBy<Shown>(taken, ctx, 'reports.read', async (event, viewer) => ({
        ...event,
        dashboard: await nextDashboard({ ...ctx, viewer }),
      }))
    },
    resolve: (event) => (event as Shown).dashboard,
  }),
)

const RevenueBucket = builder.objectRef<Revenue>('RevenueBucket').implement({
  description: 'What was sold in one part of a period.',
  fields: (t) => ({
    startsOn: t.expose('startsOn', { type: 'Date', description: 'First day of the part.' }),
    documents: t.exposeInt('documents', { description: 'How many invoices and credit notes.' }),
    currency: bookedCurrency(t),
    ...money(t, {
      invoiced: 'Invoiced, without VAT; deposits count with their final invoice.',
      credited: 'Credited, without VAT.',
      net: 'Invoiced less credited.',
      vat: 'VAT of both.',
    }),
  }),
})

builder.queryField('revenueReport', (t) =>
  t.field({
    type: [RevenueBucket],
    nullable: true,
    permission: 'reports.read',
    description:
      'What was sold, day by day or in longer parts, by the documents’ own dates. Viewers of their own rows see their clients’ only.',
    args: {
      ...periodArgs(t),
      bucket: t.arg({ type: DateBucket, required: true, description: 'How long each part is.' }),
    },
    resolve: (_root, args, ctx) => revenueOf(ctx.db, ctx.viewer!, args as Range),
  }),
)

builder.queryField('receivablesReport', (t) =>
  t.field({
    type: AgedReceivables,
    nullable: true,
    permission: 'reports.read',
    description: 'What clients owed on a day, by how late it was. Viewers of their own rows see their clients only.',
    args: { on: t.arg({ type: 'Date', description: 'The day; today unless said.' }) },
    resolve: async (_root, { on }, ctx) => {
      const day = (on as string | null | undefined) ?? today(ctx.clock)
      return agedOf(day, await agedReceivables(ctx.db, day, ownersOf(ctx.viewer!)))
    },
  }),
)

const MonthlyReportType = builder.objectRef<MonthlyReport>('MonthlyReport').implement({
  description: 'A month in figures: revenue, receivables, expenses and VAT, as far as the viewer may see them.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', description: 'First day.' }),
    to: t.expose('to', { type: 'Date', description: 'Last day.' }),
    pdf: pdfField(t, 'MonthlyReport', 'The report as PDF, with pictures.', { keyOf: ({ key }) => key }),
  }),
})

builder.queryField('monthlyReport', (t) =>
  t.field({
    type: MonthlyReportType,
    nullable: true,
    permission: 'reports.read',
    description: 'The report of a month.',
    args: { month: t.arg({ type: 'Date', required: true, description: 'A day of the month.' }) },
    resolve: (_root, { month }, ctx) => monthlyReport(ctx.viewer!, month as string),
  }),
)
