import { builder } from '../../graphql/builder.ts'
import { ExpenseGrouping } from '../../graphql/enums.ts'
import { booked, bookedCurrency, periodArgs } from '../../graphql/fields.ts'
import { pdfField } from '../papers/fields.ts'
import { reportKey } from '../papers/reports.ts'
import { type ExpenseGroup, type ExpenseReport, expenseCsv, expenseReport, type ReportRange } from './report.ts'
import './report-paper.ts'

const Group = builder.objectRef<ExpenseGroup>('ExpenseGroup').implement({
  description: 'What was spent on one category, supplier or project, or in one month.',
  fields: (t) => ({
    label: t.exposeString('label', {
      nullable: true,
      description: 'Its name, or the month as YYYY-MM; null for what belongs to none that the viewer may see.',
    }),
    count: t.exposeInt('count', { description: 'How many expenses.' }),
    currency: bookedCurrency(t),
    net: booked(t, 'net', 'Without VAT.'),
    vat: booked(t, 'vat', 'VAT.'),
    deductibleVat: booked(t, 'deductibleVat', 'VAT that is deducted.'),
    total: booked(t, 'total', 'With VAT.'),
    cost: booked(t, 'cost', 'What it costs: all but the VAT that is deducted.'),
  }),
})

type Printable = ExpenseReport & { key: string }
const Report = builder.objectRef<Printable>('ExpenseReport').implement({
  description: 'What was spent in a period.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', description: 'First day.' }),
    to: t.expose('to', { type: 'Date', description: 'Last day.' }),
    groups: t.field({
      type: [Group],
      description: 'Its parts: months in order, else the dearest first.',
      resolve: ({ groups }) => groups,
    }),
    csv: t.string({
      description: 'The same for a spreadsheet: semicolons, decimal commas, UTF-8 with its mark.',
      resolve: (report, _args, { currency }) => expenseCsv(report, currency),
    }),
    pdf: pdfField(t, 'ExpenseReport', 'The same as PDF, with a picture.', { keyOf: ({ key }) => key }),
  }),
})

builder.queryField('expenseReport', (t) =>
  t.field({
    type: Report,
    nullable: true,
    permission: 'expenses.read',
    description: 'What was spent, by category, supplier, project or month: approved expenses that the viewer may see.',
    args: {
      ...periodArgs(t),
      by: t.arg({ type: ExpenseGrouping, required: true, description: 'What the parts are.' }),
    },
    resolve: async (_root, args, ctx) => {
      const range = args as ReportRange
      return { ...(await expenseReport(ctx, range)), key: reportKey(ctx.viewer!, range.from, range.to, range.by) }
    },
  }),
)
