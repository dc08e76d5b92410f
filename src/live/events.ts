import type { Op } from './log.ts'

/** An event as readers get it: numbers beyond 2⁵³, ids and the instant as text, columns as JSON values. */
export type LogEvent = {
  tx: string
  seq: string
  at: string
  type: string
  entity: string
  entityId: string
  revision: number
  op: Op
  changed: string[]
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  facts: Record<string, unknown>
  actorKind: string
  actorName: string
  memberId: string | null
  contactId: string | null
  apiKeyId: string | null
  clientId: string | null
  projectId: string | null
  taskId: string | null
  ticketId: string | null
  /** What it weighs in a backlog. */
  bytes: number
}

export const batchSize = 500

/**
 * The next events behind a position ($1, $2). A transaction at or above xmin may still be overtaken by an older one, so
 * its rows wait until that one has ended. Ordered by the table's columns: a bare "seq" would be the text beside it.
 */
export const nextEvents = `
  SELECT "tx"::text, "seq"::text, to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "at",
         "type", "entity", "entityId"::text, "revision", "op", "changed", "before", "after", "facts",
         "actorKind"::text, "actorName", "memberId"::text, "contactId"::text, "apiKeyId"::text,
         "clientId"::text, "projectId"::text, "taskId"::text, "ticketId"::text,
         500 + coalesce(octet_length("before"::text), 0) + coalesce(octet_length("after"::text), 0)
             + octet_length("facts"::text) AS "bytes"
  FROM "Event"
  WHERE ("tx", "seq") > ($1::text::xid8, $2::text::bigint) AND "tx" < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY "Event"."tx", "Event"."seq" LIMIT ${batchSize}`

/**
 * Whether committed events wait behind a position ($1, $2), and since when. Transactions that this cluster has not seen
 * yet come out of another one's dump; nothing here holds them back.
 */
export const heldEvents = `
  SELECT greatest(0, extract(epoch FROM clock_timestamp() - "at") * 1000)::float AS "lagMs" FROM "Event"
  WHERE ("tx", "seq") > ($1::text::xid8, $2::text::bigint) AND "tx" < pg_snapshot_xmax(pg_current_snapshot())
  ORDER BY "tx", "seq" LIMIT 1`

/** Who holds events back: the oldest open transaction of the whole cluster, of other databases too. */
export const oldestWriter = `
  SELECT format('process %s of %s in %s, %s, since %s', pid, usename, datname, application_name, xact_start) AS culprit
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL ORDER BY age(backend_xid) DESC LIMIT 1`
