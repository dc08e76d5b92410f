import type { Context } from '../../graphql/context.ts'
import { batch } from '../../graphql/rows.ts'
import { decimal, round } from '../../kernel/money.ts'

type Sums = {
  projectId: string
  minutes: number
  billable: number
  billed: number
  value: string
  unbilled: string
  cost: string
}
export type TimeSums = {
  minutes: number
  billable: number
  billed: number
  value: bigint
  unbilled: bigint
  cost: bigint
}

/** Time worked on projects, its worth at their rates and its cost, in minor units; all projects of a page in one statement. */
export const timeOf = (ctx: Context, projectId: string): Promise<TimeSums> =>
  batch(ctx, 'project time', async (ids) => new Map((await sums(ctx, ids)).map((row) => [row.projectId, row])))
    .load(projectId)
    .then((row) => ({
      minutes: row?.minutes ?? 0,
      billable: row?.billable ?? 0,
      billed: row?.billed ?? 0,
      value: minor(row?.value),
      unbilled: minor(row?.unbilled),
      cost: minor(row?.cost),
    }))

const minor = (text = '0') => round(decimal(text))

const sums = ({ db }: Context, ids: readonly string[]) => db.$queryRaw<Sums[]>`
  SELECT "projectId"::text, sum(minutes)::int AS minutes,
    coalesce(sum(minutes) FILTER (WHERE "billable"), 0)::int AS billable,
    coalesce(sum(minutes) FILTER (WHERE "billed"), 0)::int AS billed,
    coalesce(sum(minutes * rate * 100 / 60) FILTER (WHERE "billable"), 0)::text AS value,
    coalesce(sum(minutes * rate * 100 / 60) FILTER (WHERE "billable" AND NOT "billed"), 0)::text AS unbilled,
    coalesce(sum(minutes * "hourlyCost" / 60.0), 0)::text AS cost
  FROM (
    SELECT entry."projectId", entry."billable", entry."billed", member."hourlyCost",
      round(extract(epoch FROM entry."endedAt" - entry."startedAt") / 60) AS minutes,
      coalesce(CASE WHEN project."billing" = 'TASK_RATE' THEN task."hourlyRate" END, project."hourlyRate", 0) AS rate
    FROM "TimeEntry" AS entry
    JOIN "Project" AS project ON project."id" = entry."projectId"
    JOIN "Member" AS member ON member."id" = entry."memberId"
    LEFT JOIN "Task" AS task ON task."id" = entry."taskId"
    WHERE entry."endedAt" IS NOT NULL AND entry."projectId" = ANY(${ids}::uuid[])
  ) AS entries GROUP BY "projectId"`

/** Net issued on a project's invoices, credit notes taken off, in minor units of the company's currency. */
export const invoicedOf = (ctx: Context, projectId: string): Promise<bigint> =>
  batch(ctx, 'project invoices', async (ids) => {
    const rows = await ctx.db.$queryRaw<{ projectId: string; net: bigint }[]>`
      SELECT invoice."projectId"::text, sum(round((line."net" - line."allowance" - line."creditedNet") * invoice."exchangeRate"))::bigint AS net
      FROM "Invoice" AS invoice JOIN "InvoiceLine" AS line ON line."invoiceId" = invoice."id"
      WHERE invoice."status" <> 'DRAFT' AND invoice."projectId" = ANY(${ids}::uuid[]) GROUP BY 1`
    return new Map(rows.map(({ projectId: id, net }) => [id, net]))
  })
    .load(projectId)
    .then((net) => net ?? 0n)
