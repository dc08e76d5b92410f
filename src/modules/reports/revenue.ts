import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/client.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { ownClients } from './reach.ts'
import { type Bucket, bucketStart } from './rules.ts'

export type Revenue = {
  startsOn: DateText
  invoiced: bigint
  credited: bigint
  net: bigint
  vat: bigint
  documents: number
}
export type Range = { from: DateText; to: DateText; bucket: Bucket }

/**
 * What was sold in a period, without VAT, bucket by bucket: invoices less credit notes, in the company's currency at the
 * rates they were booked at. Deposits earn nothing yet, their final invoice does. Only rows that the viewer may see.
 */
export async function revenueOf(db: Db, viewer: Viewer, { from, to, bucket }: Range): Promise<Revenue[]> {
  const own = ownClients(viewer)
  const issuedOn = { gte: toDate(from), lte: toDate(to) }
  const [invoices, notes] = await Promise.all([
    db.invoice.groupBy({
      by: ['issuedOn'],
      where: {
        AND: [scopeOf('Invoice', viewer), own, { issuedOn, status: { not: 'DRAFT' }, kind: { not: 'DEPOSIT' } }],
      },
      _sum: { netBase: true, vatBase: true },
      _count: true,
    }),
    db.creditNote.groupBy({
      by: ['issuedOn'],
      where: {
        AND: [
          scopeOf('CreditNote', viewer),
          own,
          { issuedOn, status: 'ISSUED', invoice: { is: { kind: { not: 'DEPOSIT' } } } },
        ],
      },
      _sum: { netBase: true, vatBase: true },
      _count: true,
    }),
  ])
  const days = [...invoices.map((row) => ({ ...row, sign: 1n })), ...notes.map((row) => ({ ...row, sign: -1n }))]
  const groups = [...Map.groupBy(days, (row) => bucketStart(fromDate(row.issuedOn!), bucket))].sort(([a], [b]) =>
    a.localeCompare(b),
  )
  return groups.map(([startsOn, rows]) => {
    const net = (sign: bigint) =>
      rows.filter((row) => row.sign === sign).reduce((sum, row) => sum + (row._sum.netBase ?? 0n), 0n)
    return {
      ...{ startsOn, invoiced: net(1n), credited: net(-1n), net: net(1n) - net(-1n) },
      vat: rows.reduce((sum, row) => sum + row.sign * (row._sum.vatBase ?? 0n), 0n),
      documents: rows.reduce((sum, row) => sum + row._count, 0),
    }
  })
}
