import { Webhook as Signer } from 'standardwebhooks'
import { absentViewer } from '../../access/member-row.ts'
import { transact } from '../../db/transact.ts'
import type { Webhook } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { writeId } from '../../graphql/ids.ts'
import { mayHear } from '../../graphql/subscription.ts'
import { dayMs } from '../../kernel/clock.ts'
import { unlocked } from '../../kernel/vault.ts'
import { type LogEvent, nextEvents } from '../../live/events.ts'
import { emit } from '../../live/log.ts'
import { cursorOf, positionOf } from '../../live/position.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { OutboundError, post } from '../../net/outbound.ts'
import { type Notice, patienceMs, retryMs, wants } from './rules.ts'

export const purpose = 'webhook'
const leaseMs = 60_000
/** A worker lets go of a webhook well before its lease ends, so that no two deliver for it. */
const turnMs = 20_000
const gone = 410

/** Every webhook that is due reads on in the log, each in the order of the log and by one worker at a time. */
export async function deliverWebhooks(ctx: Acting): Promise<void> {
  const now = ctx.clock.now()
  const due = await ctx.db.webhook.findMany({
    where: {
      status: 'ACTIVE',
      AND: [
        { OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }] },
        { OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }] },
      ],
    },
  })
  await Promise.all(due.map((webhook) => readOn(ctx, webhook)))
}

const eventsAfter = ({ db }: Acting, cursor: string): Promise<LogEvent[]> => {
  const { tx, seq } = positionOf(cursor)
  return db.$queryRawUnsafe<LogEvent[]>(nextEvents, tx, seq)
}

async function readOn(ctx: Acting, due: Webhook): Promise<void> {
  const events = await eventsAfter(ctx, due.position)
  if (events.length === 0 || !(await lease(ctx, due))) return
  try {
    await deliverAll(ctx, due, events)
  } finally {
    await ctx.db.webhook.updateMany({ where: { id: due.id }, data: { leasedUntil: null } })
  }
}

async function lease({ db, clock }: Acting, { id, version, position }: Webhook): Promise<boolean> {
  const now = clock.now()
  const { count } = await db.webhook.updateMany({
    where: { id, version, position, status: 'ACTIVE', OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }] },
    data: { leasedUntil: new Date(now.getTime() + leaseMs) },
  })
  return count === 1
}

/** One event after the other; what fails is tried again later, and nothing behind it is told before. */
async function deliverAll(ctx: Acting, webhook: Webhook, events: readonly LogEvent[]): Promise<void> {
  const viewer = await absentViewer(ctx.db, webhook.ownerId)
  const started = performance.now()
  for (const event of events) {
    if (performance.now() - started > turnMs) return
    const told = viewer && wants(webhook.types, event.type) && (await mayHear(event, { db: ctx.db, viewer }))
    if (told && !(await attempt(ctx, webhook, noticeOf(event)))) return
    if (!(await advance(ctx, webhook, cursorOf(event)))) return
  }
}

const noticeOf = (event: LogEvent): Notice => ({
  cursor: cursorOf(event),
  op: event.op,
  type: event.type,
  id: writeId(event.entity, event.entityId),
  at: event.at,
})

/** A webhook that was changed or replayed meanwhile is not moved on. */
async function advance({ db }: Acting, { id, version }: Webhook, position: string): Promise<boolean> {
  const { count } = await db.webhook.updateMany({
    where: { id, version },
    data: { position, failures: 0, failingSince: null, nextAttemptAt: null },
  })
  return count === 1
}

export type Outcome = { httpStatus: number | null; fault: string | null }

/** Tells the receiver once, and writes down what came of it. */
export async function deliverOnce(ctx: Acting, webhook: Webhook, notice: Notice): Promise<Outcome> {
  const outcome = await send(ctx, webhook, notice)
  const { cursor, type } = notice
  await ctx.db.webhookDelivery.create({
    data: { webhookId: webhook.id, cursor, type, ...outcome, at: ctx.clock.now() },
  })
  return outcome
}

async function send({ config, clock }: Acting, webhook: Webhook, notice: Notice): Promise<Outcome> {
  const now = clock.now()
  const id = `msg_${notice.cursor}`
  const body = JSON.stringify(notice)
  try {
    const signatures = secretsOf(webhook, config.pepper, now).map((secret) => new Signer(secret).sign(id, now, body))
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    }
    const httpStatus = await post(webhook.url, { headers, body }, config)
    return { httpStatus, fault: httpStatus >= 200 && httpStatus < 300 ? null : `answered ${httpStatus}` }
  } catch (error) {
    return { httpStatus: null, fault: error instanceof OutboundError ? error.message : 'the connection failed' }
  }
}

/** The secret, and for a while after a rotation the one before. */
function secretsOf({ secretLocked, formerLocked, formerUntil }: Webhook, pepper: string, now: Date): string[] {
  const former = formerLocked && formerUntil && formerUntil > now ? [formerLocked] : []
  try {
    return [secretLocked, ...former].map((text) => unlocked(pepper, purpose, text))
  } catch {
    throw new OutboundError('the secret was locked with another pepper: rotate it')
  }
}

async function attempt(ctx: Acting, webhook: Webhook, notice: Notice): Promise<boolean> {
  const { httpStatus, fault } = await deliverOnce(ctx, webhook, notice)
  if (!fault) return true
  const now = ctx.clock.now()
  const { id, version } = webhook
  const current = await ctx.db.webhook.findUnique({ where: { id } })
  const failures = (current?.failures ?? 0) + 1
  const failingSince = current?.failingSince ?? now
  const nextAttemptAt = new Date(now.getTime() + retryMs(failures))
  await ctx.db.webhook.updateMany({ where: { id, version }, data: { failures, failingSince, nextAttemptAt } })
  if (httpStatus === gone || now.getTime() - failingSince.getTime() >= patienceMs) await giveUp(ctx, webhook, fault)
  return false
}

/** Disables a webhook that nobody answers any more, and tells its owner. */
function giveUp(ctx: Acting, { id, version }: Webhook, fault: string): Promise<void> {
  return transact(ctx, async (tx) => {
    const before = await tx.db.webhook.findFirst({ where: { id, version, status: 'ACTIVE' }, include: { owner: true } })
    if (!before?.owner) return
    const { owner, ...row } = before
    const after = await tx.db.webhook.update({
      where: { id },
      data: { status: 'DISABLED', version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    const facts = { url: row.url }
    await emit(tx, { type: 'webhook.disabled', entity: 'Webhook', before: row, after, facts })
    await enqueueMail(tx, { to: [owner.email], kind: 'webhook.disabled', ...letter(owner.locale, row.url, fault) })
  })
}

const letter = (locale: string, url: string, fault: string) =>
  locale === 'en'
    ? {
        subject: 'A webhook was disabled',
        text: `Hello,\n\nThe webhook to ${url} could not be delivered (${fault}). It is disabled; its position is kept. Enable it when the receiver answers again.\n`,
      }
    : {
        subject: 'Un webhook a été désactivé',
        text: `Bonjour,\n\nLe webhook vers ${url} n’a pas pu être remis (${fault}). Il est désactivé ; sa position est conservée. Réactivez-le lorsque le destinataire répond de nouveau.\n`,
      }

const keptMs = 30 * dayMs

/** Attempts older than thirty days. */
export const forgetDeliveries = ({ db, clock }: Acting) =>
  db.webhookDelivery.deleteMany({ where: { at: { lt: new Date(clock.now().getTime() - keptMs) } } })
