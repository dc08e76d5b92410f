import { can } from '../../access/can.ts'
import { membersWithin, scopeOf } from '../../access/scope.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../../graphql/context.ts'
import { batch } from '../../graphql/rows.ts'
import { today } from '../../kernel/clock.ts'

type Part = 'outstanding' | 'overdue' | 'unallocated' | 'credit'
type Row = { clientId: string; part: Part; currency: string; base: bigint; own: bigint }

/** What clients owe and have to their credit, all asked clients in one statement. Amounts in minor units. */
export function balanceOf(ctx: Context, clientId: string): Promise<readonly Row[]> {
  return batch(ctx, 'client balances', async (ids) => Map.groupBy(await balances(ctx, ids), (row) => row.clientId))
    .load(clientId)
    .then((rows) => rows ?? [])
}

/** A part is only summed over the clients whose documents of that kind the viewer may see: own invoices are those of own clients. */
async function balances(ctx: Context, ids: readonly string[]): Promise<Row[]> {
  const { viewer } = ctx
  const owner = (module: 'invoices' | 'payments' | 'creditNotes') => {
    if (viewer!.rights.grants[module].reach === 'all') return Prisma.empty
    const owners = membersWithin(viewer!, module)
    return Prisma.sql`AND "clientId" IN (SELECT "id" FROM "Client" WHERE "ownerId" = ANY(${owners}::uuid[]))`
  }
  const day = today(ctx.clock)
  const parts = [
    ...(can(viewer, 'invoices.read')
      ? [
          Prisma.sql`SELECT "clientId", 'outstanding' AS part, "currency", "balanceBase" AS base, "balance" AS own FROM "Invoice" WHERE "status" = 'ISSUED' AND "balance" > 0 AND "clientId" = ANY(${ids}::uuid[]) ${owner('invoices')}`,
          Prisma.sql`SELECT "clientId", 'overdue', "currency", round("balanceBase"::numeric * late / "balance"), late FROM "Invoice" AS i, overdue(i, ${day}::date) AS late WHERE "status" = 'ISSUED' AND "balance" > 0 AND "nextDueOn" < ${day}::date AND "clientId" = ANY(${ids}::uuid[]) ${owner('invoices')}`,
        ]
      : []),
    ...(can(viewer, 'payments.read')
      ? [
          Prisma.sql`SELECT "clientId", 'unallocated', "currency", "unallocatedBase", "unallocated" FROM "Payment" WHERE "status" = 'SETTLED' AND "direction" = 'IN' AND "unallocated" > 0 AND "clientId" = ANY(${ids}::uuid[]) ${owner('payments')}`,
        ]
      : []),
    ...(can(viewer, 'creditNotes.read')
      ? [
          Prisma.sql`SELECT "clientId", 'credit', "currency", "remainingBase", "remaining" FROM "CreditNote" WHERE "status" = 'ISSUED' AND "remaining" > 0 AND "clientId" = ANY(${ids}::uuid[]) ${owner('creditNotes')}`,
        ]
      : []),
  ]
  if (parts.length === 0) return []
  return ctx.db.$queryRaw<
    Row[]
  >`SELECT "clientId"::text, part, "currency", sum(base)::bigint AS base, sum(own)::bigint AS own FROM (${Prisma.join(parts, ' UNION ALL ')}) AS parts GROUP BY 1, 2, 3`
}

type Purchase = {
  clientId: string
  articleId: string
  quantity: { toFixed(): string }
  netBase: bigint
  times: number
  lastOn: Date
}

/** The articles that clients bought on issued invoices, credit notes taken off, the largest amounts first. */
export function purchasesOf(ctx: Context, clientId: string): Promise<readonly Purchase[]> {
  return batch(ctx, 'client purchases', async (ids) => Map.groupBy(await purchases(ctx, ids), (row) => row.clientId))
    .load(clientId)
    .then((rows) => rows ?? [])
}

const mostPurchases = 100

async function purchases(ctx: Context, ids: readonly string[]): Promise<Purchase[]> {
  const visible = await ctx.db.client.findMany({
    where: { AND: [{ id: { in: [...ids] } }, { invoices: { some: scopeOf('Invoice', ctx.viewer) } }] },
    select: { id: true },
  })
  const clients = visible.map(({ id }) => id)
  return ctx.db.$queryRaw<Purchase[]>`
    SELECT * FROM (
      SELECT i."clientId"::text, l."articleId"::text, sum(l."quantity") AS quantity,
             sum(round((l."net" - l."allowance" - l."creditedNet") * i."exchangeRate"))::bigint AS "netBase",
             count(*)::int AS times, max(i."issuedOn") AS "lastOn",
             row_number() OVER (PARTITION BY i."clientId"::text ORDER BY sum(l."net") DESC) AS rank
      FROM "Invoice" i JOIN "InvoiceLine" l ON l."invoiceId" = i."id"
      WHERE i."clientId" = ANY(${clients}::uuid[]) AND i."status" IN ('ISSUED', 'UNCOLLECTIBLE') AND i."kind" <> 'DEPOSIT' AND l."articleId" IS NOT NULL
      GROUP BY i."clientId", l."articleId"
    ) AS ranked WHERE rank <= ${mostPurchases} ORDER BY "clientId", rank`
}
