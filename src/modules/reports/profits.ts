import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/client.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { DateText } from '../../kernel/clock.ts'
import { exponent } from '../../kernel/money.ts'
import type { Period } from '../ledger/rules.ts'
import { bucketOf } from './buckets.ts'
import { ownersOf } from './reach.ts'
import type { Bucket } from './rules.ts'

/** Minor units of the company's currency, without VAT. */
export type Profit = { revenue: bigint; articles: bigint; time: bigint; expenses: bigint; margin: bigint }
export type MarginBucket = Profit & { startsOn: DateText }
export type ProfitGrouping = 'CLIENT' | 'PROJECT'
/** Of one client or project; without an id, of what belongs to none. */
export type ProfitShare = Profit & { id: string | null; name: string | null }
type Ground = { db: Db; viewer: Viewer; currency: string }
/** Days; those of time worked are the zone's, all others the documents' own. */
export type Span = Period & { zone: string }

/**
 * What was sold less what it cost to sell, bucket by bucket: invoices less credit notes as in the revenue, less the
 * articles sold at their present cost, the time worked on projects at its members' cost, and what was spent for clients
 * and projects with the VAT that is not deducted.
 */
export async function marginOf(ground: Ground, span: Span & { bucket: Bucket }): Promise<MarginBucket[]> {
  const key = bucketOf(span.bucket, Prisma.sql`day`)
  const rows = await profitsBy(ground, span, { key, of: ownMoves(ground.viewer) })
  return rows.map(({ key: startsOn, ...profit }) => ({ startsOn: startsOn!, ...profit }))
}

/** The same of each client or each project, the most profitable first. */
export async function profitShares(ground: Ground, span: Span & { by: ProfitGrouping }): Promise<ProfitShare[]> {
  const key = Prisma.raw(span.by === 'CLIENT' ? '"clientId"' : '"projectId"')
  const rows = await profitsBy(ground, span, { key, of: ownMoves(ground.viewer) })
  const names = await namesOf(ground, span.by, rows)
  return rows
    .map(({ key: id, ...profit }) => ({ id, name: names.get(id) ?? null, ...profit }))
    .sort((a, b) => Number(b.margin - a.margin) || (a.name ?? '').localeCompare(b.name ?? ''))
}

const ever = { from: '0001-01-01', to: '9999-12-31', zone: 'UTC' }

/** What projects have brought from their first day on. */
export async function profitsOfProjects(ground: Ground, ids: readonly string[]): Promise<Map<string, Profit>> {
  const of = Prisma.sql`"projectId" = ANY(${ids}::uuid[])`
  const rows = await profitsBy(ground, ever, { key: Prisma.raw('"projectId"'), of })
  return new Map(rows.map(({ key, ...profit }) => [key!, profit]))
}

/** What the viewer's reports are about. */
function ownMoves(viewer: Viewer): Prisma.Sql {
  const owners = ownersOf(viewer)
  if (!owners) return Prisma.sql`true`
  return Prisma.sql`"clientId" IN (SELECT "id" FROM "Client" WHERE "ownerId" = ANY(${owners}::uuid[]))`
}

type Row = Profit & { key: string | null }
type Wanted = { key: Prisma.Sql; of: Prisma.Sql }

/** Each move is rounded by itself, so that the sums of all groupings are the same. */
const profitsBy = ({ db, currency }: Ground, span: Span, { key, of }: Wanted): Promise<Row[]> =>
  db.$queryRaw<Row[]>`
    SELECT ${key}::text AS key, sum(revenue)::bigint AS revenue, sum(articles)::bigint AS articles, sum(time)::bigint AS time,
      sum(expenses)::bigint AS expenses, sum(revenue - articles - time - expenses)::bigint AS margin
    FROM (${movesOf(span, 10 ** exponent(currency))}) AS moves
    WHERE day BETWEEN ${span.from}::date AND ${span.to}::date AND ${of} GROUP BY 1 ORDER BY 1`

/** What came back takes its share of its cost back; who was only granted a rebate has kept the goods. */
const movesOf = ({ zone }: Span, unit: number): Prisma.Sql => Prisma.sql`
  SELECT i."issuedOn" AS day, i."clientId", i."projectId", i."netBase" AS revenue, 0 AS articles, 0 AS time, 0 AS expenses
  FROM "Invoice" i WHERE i."status" <> 'DRAFT' AND i."kind" <> 'DEPOSIT'
  UNION ALL
  SELECT n."issuedOn", n."clientId", i."projectId", -n."netBase", 0, 0, 0
  FROM "CreditNote" n JOIN "Invoice" i ON i."id" = n."invoiceId" WHERE n."status" = 'ISSUED' AND i."kind" <> 'DEPOSIT'
  UNION ALL
  SELECT i."issuedOn", i."clientId", i."projectId", 0, round(l."quantity" * a."cost" * ${unit}), 0, 0
  FROM "InvoiceLine" l JOIN "Invoice" i ON i."id" = l."invoiceId" JOIN "Article" a ON a."id" = l."articleId"
  WHERE i."status" <> 'DRAFT' AND i."kind" <> 'DEPOSIT' AND a."cost" IS NOT NULL
  UNION ALL
  SELECT n."issuedOn", n."clientId", i."projectId", 0,
    -round(l."quantity" * a."cost" * ${unit} * c."net" / (l."net" - l."allowance")), 0, 0
  FROM "CreditNoteLine" c JOIN "CreditNote" n ON n."id" = c."creditNoteId" JOIN "InvoiceLine" l ON l."id" = c."invoiceLineId"
    JOIN "Invoice" i ON i."id" = l."invoiceId" JOIN "Article" a ON a."id" = l."articleId"
  WHERE n."status" = 'ISSUED' AND n."reason" NOT IN ('REBATE', 'GOODWILL') AND i."kind" <> 'DEPOSIT'
    AND a."cost" IS NOT NULL AND l."net" <> l."allowance"
  UNION ALL
  SELECT (t."startedAt" AT TIME ZONE ${zone})::date, p."clientId", t."projectId", 0, 0,
    round(round(extract(epoch FROM t."endedAt" - t."startedAt") / 60) * m."hourlyCost" / 60), 0
  FROM "TimeEntry" t JOIN "Project" p ON p."id" = t."projectId" JOIN "Member" m ON m."id" = t."memberId"
  WHERE t."endedAt" IS NOT NULL AND m."hourlyCost" IS NOT NULL
  UNION ALL
  SELECT e."spentOn", e."clientId", e."projectId", 0, 0, 0, e."netBase" + e."vatBase" - e."deductibleVat"
  FROM "Expense" e WHERE e."status" IN ('APPROVED', 'REIMBURSED') AND (e."clientId" IS NOT NULL OR e."projectId" IS NOT NULL)`

/** The names of clients or projects, of those that the viewer may see. */
async function namesOf({ db, viewer }: Ground, by: ProfitGrouping, rows: readonly Row[]) {
  const ids = rows.flatMap(({ key }) => key ?? [])
  const select = { id: true, name: true } as const
  const found =
    by === 'CLIENT'
      ? await db.client.findMany({ where: { AND: [{ id: { in: ids } }, scopeOf('Client', viewer)] }, select })
      : await db.project.findMany({ where: { AND: [{ id: { in: ids } }, scopeOf('Project', viewer)] }, select })
  return new Map<string | null, string>(found.map(({ id, name }) => [id, name]))
}
