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
}
export type TimeSums = {
  minutes: number
  billable: number
  billed: number
  value: bigint
  unbilled: bigint
}

/** Time worked on projects, and its worth at their rates, in minor units; all projects of a page in one statement. */
export const timeOf = (ctx: Context, projectId: string): Promise<TimeSums> =>
  batch(ctx, 'project time', async (ids) => new Map((await sums(ctx, ids)).map((row) => [row.projectId, row])))
    .load(projectId)
    .then((row) => ({
      minutes: row?.minutes ?? 0,
      billable: row?.billable ?? 0,
      billed: row?.billed ?? 0,
      value: minor(row?.value),
      unbilled: minor(row?.unbilled),
    }))

const minor = (text = '0') => round(decimal(text))

const sums = ({ db }: Context, ids: readonly string[]) => db.$queryRaw<Sums[]>`
  SELECT "projectId"::text, sum(minutes)::int AS minutes,
    coalesce(sum(minutes) FILTER (WHERE "billable"), 0)::int AS billable,
    coalesce(sum(minutes) FILTER (WHERE "billed"), 0)::int AS billed,
    coalesce(sum(minutes * rate * 100 / 60) FILTER (WHERE "billable"), 0)::text AS value,
    coalesce(sum(minutes * rate * 100 / 60) FILTER (WHERE "billable" AND NOT "billed"), 0)::text AS unbilled
  FROM (
    SELECT entry."projectId", entry."billable", entry."billed",
      round(extract(epoch FROM entry."endedAt" - entry."startedAt") / 60) AS minutes,
      coalesce(CASE WHEN project."billing" = 'TASK_RATE' THEN task."hourlyRate" END, project."hourlyRate", 0) AS rate
    FROM "TimeEntry" AS entry
    JOIN "Project" AS project ON project."id" = entry."projectId"
    LEFT JOIN "Task" AS task ON task."id" = entry."taskId"
    WHERE entry."endedAt" IS NOT NULL AND entry."projectId" = ANY(${ids}::uuid[])
  ) AS entries GROUP BY "projectId"`
