import type { Viewer } from '../../access/viewer.ts'
import type { ReportSection } from '../../documents/model.ts'
import { registerReport } from '../papers/reports.ts'
import { type ExpenseReport, expenseReport, type Grouping } from './report.ts'

// biome-ignore format: read by column
const wordings = {
  fr: { title: 'Dépenses', none: 'Sans',    columns: ['HT', 'TVA déductible', 'TTC', 'Charge'],
        by: { CATEGORY: 'Par catégorie', SUPPLIER: 'Par fournisseur', PROJECT: 'Par projet',  MONTH: 'Par mois' } },
  en: { title: 'Expenses', none: 'Without', columns: ['Net', 'Deductible VAT', 'Gross', 'Cost'],
        by: { CATEGORY: 'By category',   SUPPLIER: 'By supplier',     PROJECT: 'By project', MONTH: 'By month' } },
}

/** The report's figures as a table. */
export function expenseSection({ by, groups }: ExpenseReport, locale: Viewer['locale']): ReportSection {
  const words = wordings[locale]
  return {
    ...{ title: `${words.title} – ${words.by[by].toLowerCase()}`, columns: [words.by[by], ...words.columns], drawn: 3 },
    rows: groups.map(({ label, net, deductibleVat, total, cost }) => ({
      label: label ?? words.none,
      amounts: [net, deductibleVat, total, cost],
    })),
  }
}

registerReport('ExpenseReport', async (asked, [from = '', to = '', by = '']) => {
  const { locale } = asked.viewer
  const report = await expenseReport(asked, { from, to, by: by as Grouping })
  return { title: wordings[locale].title, from, to, sections: [expenseSection(report, locale)] }
})
