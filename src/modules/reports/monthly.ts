import { can } from '../../access/can.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/client.ts'
import type { ReportSection } from '../../documents/model.ts'
import { addMonths, type DateText, monthEnd } from '../../kernel/clock.ts'
import { expenseReport } from '../expenses/report.ts'
import { expenseSection } from '../expenses/report-paper.ts'
import { sum } from '../ledger/ageing.ts'
import type { Period } from '../ledger/rules.ts'
import { agedReceivables, vatSummary } from '../ledger/statements.ts'
import { registerReport, reportKey } from '../papers/reports.ts'
import { ownersOf } from './reach.ts'
import { revenueOf } from './revenue.ts'
import { bucketStart } from './rules.ts'

export type MonthlyReport = Period & { key: string }

/** The report of the month that a day lies in, as the viewer may see it. */
export function monthlyReport(viewer: Viewer, day: DateText): MonthlyReport {
  const from = bucketStart(day, 'MONTH')
  return { from, to: monthEnd(day), key: reportKey(viewer, from) }
}

// biome-ignore format: read by column
const wordings = {
  fr: { title: 'Rapport mensuel',
        revenue: 'Chiffre d’affaires des douze derniers mois', revenueColumns: ['Mois', 'Facturé HT', 'Avoirs HT', 'Net HT'],
        owed: 'Créances clients en fin de mois', owedColumns: ['Client', 'Non échu', 'En retard', 'Dont > 90 j', 'Total'],
        vat: 'TVA du mois', vatColumns: ['Taux', 'Collectée', 'Déductible', 'À payer'], others: 'Autres', noRate: 'Sans taux' },
  en: { title: 'Monthly report',
        revenue: 'Revenue of the last twelve months', revenueColumns: ['Month', 'Invoiced', 'Credited', 'Net'],
        owed: 'Receivables at the end of the month', owedColumns: ['Client', 'Not due', 'Late', 'Over 90 days', 'Total'],
        vat: 'VAT of the month', vatColumns: ['Rate', 'Collected', 'Deductible', 'Due'], others: 'Others', noRate: 'Without rate' },
}
type Wording = (typeof wordings)['fr']

registerReport('MonthlyReport', async ({ db, viewer, currency }, [day = '']) => {
  if (!can(viewer, 'reports.read')) return null
  const { locale } = viewer
  const { from, to } = monthlyReport(viewer, day)
  const words = wordings[locale]
  const spent = async () =>
    expenseSection(await expenseReport({ db, viewer, currency }, { from, to, by: 'CATEGORY' }), locale)
  const sections = [
    can(viewer, 'invoices.read') && (await revenueSection(db, viewer, { from, to }, words)),
    can(viewer, 'invoices.read') && (await owedSection(db, viewer, to, words)),
    can(viewer, 'expenses.read') && (await spent()),
    can(viewer, 'ledger.read') && (await vatSection(db, { from, to }, words)),
  ]
  return { title: words.title, from, to, sections: sections.filter((section) => section !== false) }
})

async function revenueSection(db: Db, viewer: Viewer, { from, to }: Period, words: Wording): Promise<ReportSection> {
  const months = await revenueOf(db, viewer, { from: addMonths(from, -11), to, bucket: 'MONTH' })
  return {
    ...{ title: words.revenue, columns: words.revenueColumns, drawn: 2 },
    rows: months.map(({ startsOn, invoiced, credited, net }) => ({
      label: startsOn.slice(0, 7),
      amounts: [invoiced, credited, net],
    })),
  }
}

/** So many clients are named; the others are one row. */
const named = 20

async function owedSection(db: Db, viewer: Viewer, on: DateText, words: Wording): Promise<ReportSection> {
  const clients = await agedReceivables(db, on, ownersOf(viewer))
  const rows = clients.map(({ name, notDue, days30, days60, days90, older, total }) => ({
    label: name,
    amounts: [notDue, days30 + days60 + days90 + older, older, total],
  }))
  const rest = rows.slice(named).map(({ amounts }) => amounts)
  const others = { label: words.others, amounts: [0, 1, 2, 3].map((at) => sum(rest, (amounts) => amounts[at]!)) }
  return {
    ...{ title: words.owed, columns: words.owedColumns, drawn: 3 },
    rows: [...rows.slice(0, named), ...(rest.length > 0 ? [others] : [])],
  }
}

async function vatSection(db: Db, period: Period, words: Wording): Promise<ReportSection> {
  const { rows } = await vatSummary(db, period)
  return {
    ...{ title: words.vat, columns: words.vatColumns, drawn: 0 },
    rows: rows.map(({ rate, onDebits, onReceipts, deductible, onAssets }) => {
      const [collected, taken] = [onDebits + onReceipts, deductible + onAssets]
      return { label: rate ? `${rate} %` : words.noRate, amounts: [collected, taken, collected - taken] }
    }),
  }
}
