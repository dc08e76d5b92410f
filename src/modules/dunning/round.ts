import { transact } from '../../db/transact.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { toDate, today } from '../../kernel/clock.ts'
import { invoiceDun } from '../invoices/actions/send.ts'

type Due = { dueOn: Date; days: number; plan: string; penalties: boolean; message: string | null }

/**
 * Reminds of what is owed, by the plans: each step of each due date of an invoice once, whatever dies in between, for
 * the notice and the mail are one transaction. After a pause only the latest step is made up for. Answers how many.
 */
export async function remindOfDebts(ctx: Acting): Promise<number> {
  const failures: unknown[] = []
  let reminded = 0
  const invoices = await ctx.db.$queryRaw<
    { id: string }[]
  >`SELECT i."id"::text ${reached(ctx)} ORDER BY i."nextDueOn", i."id"`
  for (const { id } of invoices)
    reminded += Number(
      await remind(ctx, id).catch((error) => {
        failures.push(error)
        return false
      }),
    )
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} invoices could not be reminded of`)
  return reminded
}

/** Locked first and asked again afterwards: another worker may have reminded of it, or somebody paid. */
const remind = (ctx: Acting, invoiceId: string): Promise<boolean> =>
  transact(ctx, async (tx) => {
    const { db } = tx
    const held = await db.$queryRaw<
      unknown[]
    >`SELECT 1 FROM "Invoice" WHERE "id" = ${invoiceId}::uuid FOR UPDATE SKIP LOCKED`
    if (held.length === 0) return false
    const [due] = await db.$queryRaw<Due[]>`
      SELECT i."nextDueOn" AS "dueOn", step."day" AS days, p."name" AS plan, step."penalties", step."message"
      ${reached(tx)} AND i."id" = ${invoiceId}::uuid`
    if (!due) return false

    const { dueOn, days, plan, penalties, message } = due
    const claimed = await invoiceDun(tx, invoiceId, { isDue: days >= 0, penalties, message })
    await db.dunningNotice.create({
      data: { invoiceId, dueOn, days, plan, ...claimed, sentOn: toDate(today(tx.clock)), createdAt: tx.clock.now() },
    })
    return true
  })

/**
 * Invoices that have reached a step of their client's plan and were not yet reminded at it, or later. A client whose
 * credit covers what falls due up to there is left alone.
 */
const reached = ({ clock }: Acting): Prisma.Sql => {
  const day = today(clock)
  return Prisma.sql`
    FROM "Invoice" i JOIN "Client" c ON c."id" = i."clientId"
    JOIN "DunningPlan" p ON CASE WHEN c."dunningPlanId" IS NULL THEN p."standard" ELSE p."id" = c."dunningPlanId" END
    CROSS JOIN LATERAL (
      SELECT s."penalties", s."message", s."days" + coalesce(s."repeatEvery" * least((${day}::date - i."nextDueOn" - s."days") / s."repeatEvery", s."times"), 0) AS day
      FROM "DunningStep" s WHERE s."planId" = p."id" AND i."nextDueOn" + s."days" <= ${day}::date ORDER BY s."days" DESC LIMIT 1
    ) AS step
    WHERE i."status" = 'ISSUED' AND i."balance" > 0 AND i."nextDueOn" <= ${day}::date - (SELECT min("days") FROM "DunningStep")
      AND p."active" AND i."issuedAt" >= p."activeSince" AND c."email" IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "DunningNotice" n WHERE n."invoiceId" = i."id" AND n."dueOn" = i."nextDueOn" AND n."days" >= step."day")
      AND (SELECT sum(o."balance") FROM "Invoice" o WHERE o."clientId" = i."clientId" AND o."currency" = i."currency" AND o."status" = 'ISSUED'
          AND (o."nextDueOn", o."id") <= (i."nextDueOn", i."id"))
        > coalesce((SELECT sum("unallocated") FROM "Payment" WHERE "clientId" = i."clientId" AND "currency" = i."currency" AND "status" = 'SETTLED' AND "direction" = 'IN'), 0)
        + coalesce((SELECT sum("remaining") FROM "CreditNote" WHERE "clientId" = i."clientId" AND "currency" = i."currency" AND "status" = 'ISSUED'), 0)`
}
