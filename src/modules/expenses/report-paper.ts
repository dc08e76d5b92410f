import { absentViewer } from '../../access/member-row.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { ReportSection } from '../../documents/model.ts'
import { registerPaper } from '../papers/papers.ts'
import { sellerOf } from '../papers/parties.ts'
import { type ExpenseReport, expenseReport, type Grouping, type ReportRange } from './report.ts'

/** Names a report for whom it was asked: what they may see is asked again when it is printed. */
export const reportKey = ({ id }: Viewer, { from, to, by }: ReportRange): string => [id, from, to, by].join(',')

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

registerPaper('ExpenseReport', async ({ db }, key) => {
  const [id = '', from = '', to = '', by = ''] = key.split(',')
  const [company, viewer] = [await db.company.findFirst(), await absentViewer(db, id)]
  if (!company || !viewer) return null
  const { currency } = company
  const report = await expenseReport({ db, viewer, currency }, { from, to, by: by as Grouping })
  const { title } = wordings[viewer.locale]
  return {
    ...{ type: 'REPORT', title, locale: viewer.locale, seller: sellerOf(company), currency, from, to },
    sections: [expenseSection(report, viewer.locale)],
  }
})
