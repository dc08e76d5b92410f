import { absentViewer } from '../../access/member-row.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/client.ts'
import type { Report } from '../../documents/model.ts'
import { type PaperKind, registerPaper } from './papers.ts'
import { sellerOf } from './parties.ts'

export type Asked = { db: Db; viewer: Viewer; currency: string }
type Said = Pick<Report, 'title' | 'from' | 'to' | 'sections'>
type ReportKind = Extract<PaperKind, 'ExpenseReport' | 'MonthlyReport'>

/** Names a report for whom it was asked: what they may see is asked again when it is printed. */
export const reportKey = ({ id }: Viewer, ...parts: string[]): string => [id, ...parts].join(',')

/** Registers how a report is read, by what its key says beside for whom; null when they may not have it. */
export const registerReport = (kind: ReportKind, read: (asked: Asked, parts: string[]) => Promise<Said | null>): void =>
  registerPaper(kind, async ({ db }, key) => {
    const [id = '', ...parts] = key.split(',')
    const [company, viewer] = [await db.company.findFirst(), await absentViewer(db, id)]
    if (!company || !viewer) return null
    const { currency } = company
    const said = await read({ db, viewer, currency }, parts)
    return said && { type: 'REPORT', locale: viewer.locale, seller: sellerOf(company), currency, ...said }
  })
