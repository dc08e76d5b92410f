import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Attempt, Jobs } from '../jobs/queue.ts'
import type { Clock } from '../kernel/clock.ts'

export type Delivery = { stop: () => Promise<void> }

type Means = {
  db: PrismaClient
  clock: Clock
  jobs: Jobs
  /** Without it nothing is sent: mails stay queued, where they can be read. */
  smtpUrl?: string
  publicUrl: string
  report?: (error: Error) => void
}

const sweepMs = 2_000
const sweepSize = 500

/**
 * Sends what is queued. A mail gets its job after its transaction, so that no business transaction waits for the job
 * queue; one job per mail, whoever sweeps, so that two workers never send the same one. No transaction is open while
 * the mail server talks: it would hold back every event of the log.
 */
export async function startDelivery({ report = () => {}, ...means }: Means): Promise<Delivery> {
  const { db, jobs, smtpUrl } = means
  if (!smtpUrl) return { stop: async () => {} }
  const transport = openTransport(smtpUrl)
  await jobs.work('mail.deliver', ({ id = '' }, attempt) => deliver(means, transport, { id, attempt }))
  let sweeping: Promise<void> | undefined
  const sweep = () => {
    sweeping ??= enqueueQueued(db, jobs)
      .catch(report)
      .finally(() => {
        sweeping = undefined
      })
  }
  const timer = setInterval(sweep, sweepMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await sweeping
      transport.close()
    },
  }
}

const openTransport = (url: string) =>
  createTransport({
    url,
    pool: true,
    maxConnections: 3,
    // Its own repetition could send twice what the server took before the connection broke.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

type Transport = ReturnType<typeof openTransport>

async function enqueueQueued(db: PrismaClient, jobs: Jobs): Promise<void> {
  const queued = await db.mail.findMany({
    where: { status: 'QUEUED' },
    select: { id: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: sweepSize,
  })
  if (queued.length === 0) return
  await jobs.enqueue({ db }, 'mail.deliver', ...queued.map(({ id }) => ({ payload: { id }, key: id })))
}

type Order = { id: string; attempt: Attempt }

async function deliver({ db, clock, publicUrl }: Means, transport: Transport, { id, attempt }: Order): Promise<void> {
  const mail = await db.mail.findUnique({ where: { id } })
  if (mail?.status !== 'QUEUED') return
  const mark = (data: { status?: 'SENT' | 'FAILED'; sentAt?: Date; error: string | null }) =>
    db.mail.updateMany({ where: { id, status: 'QUEUED' }, data })
  try {
    const { rejected } = await transport.sendMail(message(mail, await senderOf(db, publicUrl)))
    const error = rejected.length > 0 ? `refused for ${rejected.join(', ')}` : null
    await mark({ status: 'SENT', sentAt: clock.now(), error })
  } catch (error) {
    const refused = isRefused(error as NodemailerError)
    const text = (error as Error).message.slice(0, 500)
    await mark({ ...((refused || attempt.last) && { status: 'FAILED' }), error: text })
    if (!refused) throw error
  }
}

type Sender = { name: string; address: string }

/** The company, or this installation when the company has no address. */
async function senderOf(db: PrismaClient, publicUrl: string): Promise<Sender> {
  const company = await db.company.findFirst({ select: { name: true, email: true } })
  return { name: company?.name ?? 'Carnet', address: company?.email ?? `no-reply@${new URL(publicUrl).hostname}` }
}

type Letter = { id: string; to: string[]; subject: string; text: string }

const message = ({ id, to, subject, text }: Letter, from: Sender): SendMailOptions => ({
  from,
  // As objects: what a person typed as an address is never parsed as a list of them.
  to: to.map((address) => ({ name: '', address })),
  subject,
  text,
  // The same at every attempt, so that the receiver can tell a repetition.
  messageId: `<${id}@${from.address.split('@').at(-1)}>`,
  headers: { 'Auto-Submitted': 'auto-generated' },
})

/** The server will never take this mail (5xx for its recipients or its content). Anything else may pass. */
function isRefused({ code, responseCode }: NodemailerError): boolean {
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  return aboutThisMail && (responseCode === undefined || responseCode >= 500)
}
