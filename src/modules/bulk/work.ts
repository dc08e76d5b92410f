import { inspect } from 'node:util'
import { absentKey } from '../../access/keys.ts'
import { absentViewer } from '../../access/member-row.ts'
import { isUnavailable } from '../../db/failures.ts'
import { transact } from '../../db/transact.ts'
import type { BulkJob } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { baseCurrency } from '../../graphql/currency.ts'
import { dayMs } from '../../kernel/clock.ts'
import { AppError, failure, Refusal } from '../../kernel/errors.ts'
import { Gone, step, stepOn } from './course.ts'
import { exportRows, type Reading, type Turn } from './exports.ts'
import { importRows } from './imports.ts'

/** A job that takes its workers down is not tried for ever. */
const mostAttempts = 5

/** Does the jobs there are, the oldest first, until there is none or the worker must stop. */
export async function doBulkJobs(ctx: Acting, reading: Reading, stopping: AbortSignal): Promise<void> {
  for (;;) {
    if (stopping.aborted) return
    const job = await taken(ctx)
    if (!job) return
    await done(ctx, reading, { job, acting: asker(ctx, job), stopping })
  }
}

/** A job that nobody has, or whose worker has not been heard of for a minute. */
const taken = (ctx: Acting): Promise<BulkJob | undefined> =>
  transact(ctx, async (tx) => {
    const [found] = await tx.db.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "BulkJob"
      WHERE "status" = 'QUEUED' OR ("status" = 'RUNNING' AND "leasedUntil" < ${tx.clock.now()})
      ORDER BY "createdAt", "id" LIMIT 1 FOR UPDATE SKIP LOCKED`
    if (!found) return undefined
    const { kind } = await tx.db.bulkJob.findUniqueOrThrow({ where: { id: found.id } })
    // An export begins anew; an import goes on where its last commit left it.
    return step(tx, found.id, {
      verb: 'start',
      data: { attempt: { increment: 1 }, ...(kind === 'EXPORT' && { done: 0 }) },
    })
  })

/** Who asked, with the rights of this moment. */
const asker =
  (ctx: Acting, { id, memberId, apiKeyId }: BulkJob) =>
  async (): Promise<Acting> => {
    const viewer = apiKeyId ? await absentKey(ctx, apiKeyId) : await absentViewer(ctx.db, memberId)
    if (!viewer)
      throw failure('UNAUTHENTICATED', {
        en: 'Whoever asked may not sign in any more.',
        fr: 'La personne qui l’a demandé n’a plus accès.',
      })
    const present = async () => viewer
    return {
      ...ctx,
      viewer,
      present,
      locale: viewer.locale,
      requestId: `bulk ${id}`,
      currency: await baseCurrency(ctx),
    }
  }

async function done(ctx: Acting, reading: Reading, turn: Turn): Promise<void> {
  const { job } = turn
  try {
    if (job.attempt > mostAttempts) throw new Error('no worker has come to its end')
    await (job.kind === 'EXPORT' ? exportRows(ctx, reading, turn) : importRows(ctx, turn))
  } catch (error) {
    if (error instanceof Gone) return letGo(ctx, job)
    // Its lease ends, and a worker tries again.
    if (isUnavailable(error)) throw error
    await transact(ctx, (tx) => stepOn(tx, job, 'fail', { failure: sentence(ctx, error) })).catch(ignoreGone)
  }
}

/** For the next worker at once; what was canceled stays so. */
const letGo = async ({ db, clock }: Acting, { id, attempt }: BulkJob): Promise<void> =>
  void (await db.bulkJob.updateMany({ where: { id, attempt, status: 'RUNNING' }, data: { leasedUntil: clock.now() } }))

function ignoreGone(error: unknown): void {
  if (!(error instanceof Gone)) throw error
}

function sentence({ log, locale }: Acting, error: unknown): string {
  if (error instanceof AppError || error instanceof Refusal) return `${error.code}: ${error.text[locale]}`
  log('bulk job', { error: inspect(error) })
  return 'INTERNAL'
}

const keptMs = 7 * dayMs

/** Jobs that ended a week ago, with what they wrote and read. */
export const forgetBulkJobs = (ctx: Acting): Promise<void> =>
  dropBulkJobs(ctx, { endedAt: { lt: new Date(ctx.clock.now().getTime() - keptMs) } })

/** Jobs with their files: the records first, so that a file without a record is the worst that may stay. */
export async function dropBulkJobs({ db, files }: Acting, where: object): Promise<void> {
  const jobs = await db.bulkJob.findMany({ where, select: { id: true, file: { select: { id: true, key: true } } } })
  await db.bulkJob.deleteMany({ where: { id: { in: jobs.map(({ id }) => id) } } })
  for (const { file } of jobs) {
    if (!file) continue
    const { count } = await db.storedFile.deleteMany({ where: { id: file.id, bulkJobs: { none: {} } } })
    if (count > 0) await files.remove(file.key)
  }
}
