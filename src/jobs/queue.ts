import { PgBoss } from 'pg-boss'
import type { Db } from '../db/client.ts'

/** Every queue, with how a job that fails is tried again. */
const retries = { retryLimit: 8, retryDelay: 10, retryBackoff: true, heartbeatSeconds: 30 } as const
// biome-ignore format: read by column
const queues = {
  'mail.deliver': { ...retries, deadLetter: 'dead' },
} as const

export type QueueName = keyof typeof queues
type Payload = Record<string, unknown>

export type Jobs = {
  /** Puts a job into the open transaction: it exists when that commits, and never otherwise. One at a time per `key`. */
  enqueue: (tx: { db: Db }, queue: QueueName, payload: Payload, key?: string) => Promise<void>
  work: (queue: QueueName, run: (payload: Payload) => Promise<void>) => Promise<void>
  stop: () => Promise<void>
}

type Report = (error: Error) => void

/** The job queue, in the same PostgreSQL. */
export async function openJobs(url: string, report: Report = () => {}): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: url, schema: 'pgboss', createSchema: false, max: 4, application_name: 'carnet jobs' })
  boss.on('error', report)
  await boss.start()
  await boss.createQueue('dead')
  for (const [name, options] of Object.entries(queues)) await boss.createQueue(name, options)
  return {
    enqueue: async ({ db }, queue, payload, key) => {
      const executeSql = async (text: string, values: unknown[] = []) => ({ rows: (await db.$queryRawUnsafe(text, ...values)) as unknown[] })
      await boss.send(queue, payload, { db: { executeSql }, ...(key && { singletonKey: key }) } as never)
    },
    work: async (queue, run) => {
      await boss.work<Payload>(queue, { pollingIntervalSeconds: 1 }, async (jobs) => {
        for (const job of jobs) await run(job.data)
      })
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}
