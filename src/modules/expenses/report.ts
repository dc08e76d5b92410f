import { stringify } from 'csv-stringify/sync'
import { type ScopedModel, scopeOf } from '../../access/scope.ts'
import type { Context } from '../../graphql/context.ts'
import { delegate } from '../../graphql/rows.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { total } from '../invoices/rules.ts'

type Asking = Pick<Context, 'db' | 'viewer' | 'currency'>
export type Grouping = 'CATEGORY' | 'SUPPLIER' | 'PROJECT' | 'MONTH'
export type ReportRange = { from: DateText; to: DateText; by: Grouping }
/** Minor units of the company's currency. */
export type ExpenseSums = { net: bigint; vat: bigint; deductibleVat: bigint; total: bigint; cost: bigint }
export type ExpenseGroup = ExpenseSums & { label: string | null; count: number }
export type ExpenseReport = ReportRange & { groups: ExpenseGroup[] }

const columns = { CATEGORY: 'categoryId', SUPPLIER: 'supplierId', PROJECT: 'projectId', MONTH: 'spentOn' } as const
const models = { CATEGORY: 'ExpenseCategory', SUPPLIER: 'Supplier', PROJECT: 'Project' } as const

/**
 * What was spent in a period, both days included: approved expenses that the viewer may see, in the company's currency
 * at the rates they were booked at. Months in order, else the dearest first; what belongs to none comes under no label.
 */
export async function expenseReport(ctx: Asking, range: ReportRange): Promise<ExpenseReport> {
  const { by, from, to } = range
  const spentOn = { gte: toDate(from), lte: toDate(to) }
  const rows = await ctx.db.expense.groupBy({
    by: [...new Set(['spentOn', columns[by] as 'categoryId'] as const)],
    where: { AND: [scopeOf('Expense', ctx.viewer), { spentOn, status: { in: ['APPROVED', 'REIMBURSED'] } }] },
    _sum: { netBase: true, vatBase: true, deductibleVat: true, totalBase: true },
    _count: true,
  })
  type Row = (typeof rows)[number] & Partial<Record<string, string | null>>
  const keyOf = (row: Row) => (by === 'MONTH' ? fromDate(row.spentOn).slice(0, 7) : (row[columns[by]] ?? ''))
  const groups = Map.groupBy(rows as Row[], keyOf)
  const names = by === 'MONTH' ? undefined : await namesOf(ctx, models[by], [...groups.keys()])
  const found = [...groups].map(([key, parts]): [string, ExpenseGroup] => [
    key,
    { label: names ? (names.get(key) ?? null) : key, ...sumsOf(parts) },
  ])
  const order = ([a, { cost: x }]: [string, ExpenseGroup], [b, { cost: y }]: [string, ExpenseGroup]) =>
    (by === 'MONTH' ? 0 : Number(y - x)) || a.localeCompare(b)
  return { ...range, groups: found.sort(order).map(([, group]) => group) }
}

type Part = {
  _sum: Record<'netBase' | 'vatBase' | 'deductibleVat' | 'totalBase', bigint | null>
  _count: number
}

function sumsOf(parts: readonly Part[]): ExpenseSums & { count: number } {
  const add = (of: keyof Part['_sum']) => total(parts.map(({ _sum }) => _sum[of] ?? 0n))
  const [net, vat, deductibleVat] = [add('netBase'), add('vatBase'), add('deductibleVat')]
  return {
    ...{ net, vat, deductibleVat, total: add('totalBase'), cost: net + vat - deductibleVat },
    count: parts.reduce((sum, { _count }) => sum + _count, 0),
  }
}

/** The names of rows, of those that the viewer may see. */
async function namesOf(ctx: Asking, model: ScopedModel, keys: readonly string[]): Promise<Map<string, string>> {
  const where = { AND: [{ id: { in: keys.filter(Boolean) } }, scopeOf(model, ctx.viewer)] }
  const rows = await delegate(ctx as Context, model).findMany({ where, select: { id: true, name: true } })
  return new Map(rows.map(({ id, name }) => [id as string, name as string]))
}

/** The report for a spreadsheet in France: semicolons, decimal commas, UTF-8 with its mark; nothing in it is a formula. */
export function expenseCsv({ groups }: ExpenseReport, currency: string): string {
  const amount = (value: bigint) => formatMoney(value, currency).replace('.', ',')
  const header = ['Libellé', 'Nombre', 'HT', 'TVA', 'TVA déductible', 'TTC', 'Charge']
  const lines = groups.map(({ label, count, net, vat, deductibleVat, total, cost }) => [
    ...[label ?? '', count, amount(net), amount(vat), amount(deductibleVat), amount(total), amount(cost)],
  ])
  return stringify([header, ...lines], { bom: true, delimiter: ';', record_delimiter: '\r\n', escape_formulas: true })
}
