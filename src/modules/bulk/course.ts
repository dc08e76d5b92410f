import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { BulkJob } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { emit } from '../../live/log.ts'
import { type BulkVerb, bulkStates } from './states.ts'

/** The job is not this worker's any more: it was canceled, forgotten, or taken on by another. */
export class Gone extends Error {}

const leaseMs = minuteMs
const said = { start: 'started', advance: 'progressed', finish: 'finished', fail: 'failed', cancel: 'canceled' }

type Step = { verb: BulkVerb; data?: object; expectedVersion?: number | null }

/** One step of a job's life, told as its own event. */
export async function step(tx: Acting, id: string, { verb, data, expectedVersion }: Step): Promise<BulkJob> {
  await lock(tx, 'BulkJob', id, expectedVersion)
  const before = await tx.db.bulkJob.findUniqueOrThrow({ where: { id } })
  const status = bulkStates.check(before, verb)!
  const now = tx.clock.now()
  const runs = status === 'RUNNING'
  const after = await tx.db.bulkJob.update({
    where: { id },
    data: {
      status,
      leasedUntil: runs ? new Date(now.getTime() + leaseMs) : null,
      ...(!runs && { endedAt: now }),
      ...data,
      version: { increment: 1 },
      updatedAt: now,
    },
  })
  const facts = { kind: after.kind, done: after.done }
  await emit(tx, { type: `bulkJob.${said[verb]}`, entity: 'BulkJob', before, after, facts })
  return after
}

/** The same by the worker that has taken the job on. Throws Gone when that is another one, or nobody any more. */
export async function stepOn(tx: Acting, { id, attempt }: BulkJob, verb: BulkVerb, data: object): Promise<BulkJob> {
  const [held] = await tx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM "BulkJob" WHERE "id" = ${id}::uuid AND "status" = 'RUNNING' AND "attempt" = ${attempt} FOR UPDATE`
  if (!held) throw new Gone('the job is somebody else’s')
  return step(tx, id, { verb, data })
}

/** Says how far the job is, in a transaction of its own, and keeps the worker's hold on it. */
export const progress = (ctx: Acting, job: BulkJob, data: object): Promise<BulkJob> =>
  transact(ctx, (tx) => stepOn(tx, job, 'advance', data))
