import { fromPrisma, type JobResult, type JobWithMetadata, PgBoss, type Queue } from 'pg-boss'
import type { Db } from '../db/client.ts'

/** Waits 15 s, 30 s, 1 min … 1 h between attempts, half a day in all. A worker that died is noticed by its heartbeat. */
const patient = {
  retryLimit: 18,
  retryDelay: 15,
  retryBackoff: true,
  retryDelayMax: 3_600,
  heartbeatSeconds: 30,
  notify: true,
}

/**
 * Every queue, and how a job that fails is tried again. In an exclusive queue there is at most one unfinished job per
 * key; asking for a second one changes nothing.
 */
// biome-ignore format: read by column
const queues = {
  'mail.deliver': { policy: 'exclusive', ...patient, deadLetter: 'dead' },
} as const satisfies Record<string, Omit<Queue, 'name'>>

export type QueueName = keyof typeof queues

/** What a job must know: ids, not rows; its worker reads the present state. */
export type Payload = Record<string, string>

export type Job = {
  payload: Payload
  /** Names the work. */
  key: string
  notBefore?: Date
}

export type Attempt = { last: boolean }

export type Jobs = {
  /** Puts jobs into the context's transaction: they exist when it commits, and never otherwise. */
  enqueue: (ctx: { db: Db }, queue: QueueName, ...jobs: readonly Job[]) => Promise<void>
  /** Does a queue's jobs in this process. What throws is tried again; after the last attempt it lies in the queue `dead`. */
  work: (queue: QueueName, run: (payload: Payload, attempt: Attempt) => Promise<void>) => Promise<void>
  /** Finishes the jobs in hand, or gives them back for another worker. */
  stop: () => Promise<void>
}

const batch = {
  batchSize: 10,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 1,
  notifyPollingIntervalSeconds: 1,
  includeMetadata: true,
  perJobResults: true,
} as const

const graceMs = 5_000

/** The job queue, in the same PostgreSQL. */
export async function openJobs(url: string, report: (error: Error) => void): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'carnet jobs',
    schema: 'pgboss',
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    max: 4,
  })
  // Without a listener, a connection that the server ends takes the process with it.
  boss.on('error', report)
  await boss.start()
  await openQueues(boss)
  return {
    enqueue: async ({ db }, queue, ...jobs) => {
      await boss.insert(queue, jobs.map(inserted), { db: fromPrisma(db) })
    },
    work: async (queue, run) => {
      await boss.work<Payload, unknown, typeof batch>(queue, batch, (jobs) =>
        Promise.all(jobs.map((job) => settled(job, run))),
      )
    },
    stop: () => boss.stop({ timeout: graceMs }),
  }
}

/** The queues as the table has them, also where an earlier release made them otherwise. */
async function openQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue('dead')
  for (const [name, { policy, ...options }] of Object.entries(queues)) {
    await boss.createQueue(name, { policy, ...options })
    await boss.updateQueue(name, options)
  }
}

const inserted = ({ payload, key, notBefore }: Job) => ({
  data: payload,
  singletonKey: key,
  ...(notBefore && { startAfter: notBefore }),
})

async function settled(
  { id, data, retryCount, retryLimit }: JobWithMetadata<Payload>,
  run: (payload: Payload, attempt: Attempt) => Promise<void>,
): Promise<JobResult> {
  try {
    await run(data, { last: retryCount >= retryLimit })
    return { id, status: 'completed' }
  } catch (error) {
    return { id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } }
  }
}
