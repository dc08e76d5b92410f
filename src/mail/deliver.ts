import type { NodemailerError, SendMailOptions } from 'nodemailer'
import type { Dkim } from '../config.ts'
import type { Mail, PrismaClient } from '../generated/prisma/client.ts'
import type { Attempt, Jobs } from '../jobs/queue.ts'
import { sha256 } from '../kernel/canonical.ts'
import { type Attachment, careOf, type Ground } from './care.ts'
import type { Transport } from './transport.ts'

export type Delivery = { stop: () => Promise<void> }

type Means = Ground & {
  /** The database of the job queue. */
  url: string
  /** Without it nothing is sent: mails stay queued, where they can be read. */
  smtpUrl?: string
  dkim?: Dkim
  publicUrl: string
  /** How often it looks for what was queued. */
  everyMs?: number
  report?: (error: Error) => void
}

const sweepSize = 500

/**
 * Sends what is queued. A mail gets its job after its transaction, so that no business transaction waits for the job
 * queue; one job per mail, whoever sweeps, so that two workers never send the same one. No transaction is open while
 * the mail server talks: it would hold back every event of the log.
 */
export async function startDelivery({ report = () => {}, everyMs = 2_000, ...means }: Means): Promise<Delivery> {
  const { db, url, smtpUrl, dkim } = means
  if (!smtpUrl) return { stop: async () => {} }
  // Heavy, and only who sends any needs them.
  const [{ openTransport }, { openJobs }] = await Promise.all([import('./transport.ts'), import('../jobs/queue.ts')])
  const transport = openTransport(smtpUrl, dkim)
  const jobs = await openJobs(url, report)
  await jobs.work('mail.deliver', ({ id = '' }, attempt) => deliver(means, transport, { id, attempt }))
  let sweeping: Promise<void> | undefined
  const sweep = () => {
    sweeping ??= enqueueQueued(db, jobs)
      .catch(report)
      .finally(() => {
        sweeping = undefined
      })
  }
  const timer = setInterval(sweep, everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await sweeping
      await jobs.stop()
      transport.close()
    },
  }
}

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
type Mark = (data: Partial<Pick<Mail, 'status' | 'sentAt' | 'handedOverAt' | 'error'>>) => Promise<unknown>

const answerLost = 'The mail server had it all, but its answer was lost.'

/** One attempt. A mail that the server had whole in an earlier one is not sent again: that attempt died before it was told. */
async function deliver(means: Means, transport: Transport, { id, attempt }: Order): Promise<void> {
  const { db, clock } = means
  const mail = await db.mail.findUnique({ where: { id } })
  if (mail?.status !== 'QUEUED') return
  const mark: Mark = (data) => db.mail.updateMany({ where: { id, status: 'QUEUED' }, data })
  if (mail.handedOverAt) return void (await mark({ status: 'SENT', sentAt: mail.handedOverAt, error: answerLost }))

  const unwanted = await careOf(mail.kind).unwanted?.(means, mail)
  if (unwanted) return void (await mark({ status: 'CANCELED', error: unwanted }))
  try {
    const rejected = await send(means, transport, mail)
    const error = rejected.length > 0 ? `refused for ${rejected.join(', ')}` : null
    await mark({ status: 'SENT', sentAt: clock.now(), error })
  } catch (error) {
    await failed(error as NodemailerError, mark, attempt)
  }
}

async function send(means: Means, transport: Transport, mail: Mail): Promise<string[]> {
  const { db, clock, publicUrl } = means
  const { id } = mail
  const attachments = (await careOf(mail.kind).attachments?.(means, mail)) ?? []
  const data = { attachments: attachments.map(described) }
  if (attachments.length > 0) await db.mail.update({ where: { id }, data })
  const beforeLastByte = async () => {
    await db.mail.update({ where: { id }, data: { handedOverAt: clock.now() } })
  }
  const from = await senderOf(db, publicUrl)
  const { rejected } = await transport.send({
    ...message(mail, from),
    attachments: attachments.map(enclosed),
    beforeLastByte,
  })
  return rejected
}

/** Whoever answered has not taken it; without an answer, the next attempt must know how far this one came. */
async function failed(error: NodemailerError, mark: Mark, { last }: Attempt): Promise<void> {
  const refused = isRefused(error)
  const text = error.message.slice(0, 500)
  await mark({
    ...((refused || last) && { status: 'FAILED' as const }),
    ...(error.responseCode !== undefined && { handedOverAt: null }),
    error: text,
  })
  if (!refused) throw error
}

const described = ({ name, contentType, content }: Attachment) => ({
  ...{ name, contentType, size: content.length },
  sha256: sha256(content),
})
const enclosed = ({ name, contentType, content }: Attachment) => ({ filename: name, contentType, content })

type Sender = { name: string; address: string }

/** The company, or this installation when the company has no address. */
async function senderOf(db: PrismaClient, publicUrl: string): Promise<Sender> {
  const company = await db.company.findFirst({ select: { name: true, email: true } })
  return { name: company?.name ?? 'Carnet', address: company?.email ?? `no-reply@${new URL(publicUrl).hostname}` }
}

type Letter = Pick<Mail, 'id' | 'to' | 'subject' | 'text' | 'replyTo' | 'inReplyTo'>

const message = ({ id, to, subject, text, replyTo, inReplyTo }: Letter, from: Sender): SendMailOptions => ({
  from,
  // As objects: what a person typed as an address is never parsed as a list of them.
  to: to.map((address) => ({ name: '', address })),
  subject,
  text,
  ...(replyTo && { replyTo }),
  ...(inReplyTo && { inReplyTo, references: inReplyTo }),
  // The same at every attempt, so that the receiver can tell a repetition.
  messageId: `<${id}@${from.address.split('@').at(-1)}>`,
  headers: { 'Auto-Submitted': 'auto-generated' },
})

/** The server will never take this mail (5xx for its recipients or its content). Anything else may pass. */
function isRefused({ code, responseCode }: NodemailerError): boolean {
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  return aboutThisMail && (responseCode === undefined || responseCode >= 500)
}
