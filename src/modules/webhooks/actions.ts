import { randomBytes } from 'node:crypto'
import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Webhook } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { writeId } from '../../graphql/ids.ts'
import { hourMs } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { locked } from '../../kernel/vault.ts'
import { emit } from '../../live/log.ts'
import { cursorBefore, replayable } from '../../live/replay.ts'
import { checkAddress, OutboundError } from '../../net/outbound.ts'
import { deliverOnce, type Outcome, purpose } from './deliver.ts'
import { type WebhookVerb, webhookStates } from './states.ts'

type Version = { expectedVersion?: number | null }
export type WebhookShape = { url: string; types?: string[] | null }
type Made = { id: string; extra: { secret: string } }

/** Standard Webhooks: 32 random bytes in base64 behind `whsec_`. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Adds a webhook, which is told everything from now on; its secret is told this once. */
export async function webhookCreate(ctx: Acting, { url, types }: WebhookShape): Promise<Made> {
  await refuseAddress(ctx, url)
  const secret = newSecret()
  const position = await ctx.live.head()
  return transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const webhook = await tx.db.webhook.create({
      data: {
        ownerId: tx.viewer.id,
        url,
        types: types ?? [],
        secretLocked: locked(tx.config.pepper, purpose, secret),
        position,
        ...{ createdAt: now, updatedAt: now },
      },
    })
    await tell(tx, 'created', null, webhook)
    return { id: webhook.id, extra: { secret } }
  })
}

export async function webhookUpdate(ctx: Acting, id: string, input: Partial<WebhookShape> & Version): Promise<string> {
  const { url, types, expectedVersion } = input
  if (url != null) await refuseAddress(ctx, url)
  return change(ctx, { id, verb: 'update', said: 'updated', expectedVersion }, () => ({
    ...(url != null && { url }),
    ...(types != null && { types }),
  }))
}

export const webhookDisable = (ctx: Acting, id: string, { expectedVersion }: Version): Promise<string> =>
  change(ctx, { id, verb: 'disable', said: 'disabled', expectedVersion }, () => ({ status: 'DISABLED' }))

/** It reads on where it stopped, when the log still goes back so far. */
export const webhookEnable = (ctx: Acting, id: string, { expectedVersion }: Version): Promise<string> =>
  change(ctx, { id, verb: 'enable', said: 'enabled', expectedVersion }, async (tx, { position }) => {
    await replayable(tx.db, position, tx.clock.now())
    return { status: 'ACTIVE', failures: 0, failingSince: null, nextAttemptAt: null }
  })

type Rotation = Version & { overlapHours?: number | null }

/** Gives a new secret; the former one signs beside it until the overlap is over. */
export async function webhookRotate(ctx: Acting, id: string, input: Rotation): Promise<Made> {
  const { overlapHours, expectedVersion } = input
  const hours = overlapHours ?? 24
  if (hours < 0 || hours > 168)
    throw invalid('overlapHours', 'OUT_OF_RANGE', {
      en: 'Both secrets sign for 0 to 168 hours.',
      fr: 'Les deux secrets signent pendant 0 à 168 heures.',
    })
  const secret = newSecret()
  await change(ctx, { id, verb: 'rotate', said: 'rotated', expectedVersion }, (tx, { secretLocked }) => ({
    secretLocked: locked(tx.config.pepper, purpose, secret),
    formerLocked: secretLocked,
    formerUntil: new Date(tx.clock.now().getTime() + hours * hourMs),
  }))
  return { id, extra: { secret } }
}

export type Replay = Version & { after?: string | null; since?: Date | null }

/** Delivers again what came after a cursor or a moment, then goes on. */
export const webhookReplay = (ctx: Acting, id: string, { after, since, expectedVersion }: Replay): Promise<string> =>
  change(ctx, { id, verb: 'replay', said: 'replayed', expectedVersion }, async (tx) => {
    if ((after == null) === (since == null))
      throw invalid('after', 'REQUIRED', {
        en: 'Say from where: either after or since.',
        fr: 'Indiquez d’où reprendre : soit after, soit since.',
      })
    const position = after ?? (await cursorBefore(tx.db, since!))
    await replayable(tx.db, position, tx.clock.now())
    return { position, failures: 0, failingSince: null, nextAttemptAt: null }
  })

/** Ends a webhook, with the log of its deliveries. */
export function webhookDelete(ctx: Acting, id: string): Promise<{ id: null }> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Webhook', id)
    const before = await tx.db.webhook.delete({ where: { id } })
    await tell(tx, 'deleted', before, null)
    return { id: null }
  })
}

/** Sends one delivery of the type `webhook.test` now and says what came back; nothing else changes. */
export async function webhookTest(ctx: Acting, id: string): Promise<{ id: string; extra: Outcome }> {
  const webhook = await transact(ctx, async (tx) => {
    await lock(tx, 'Webhook', id)
    return tx.db.webhook.findUniqueOrThrow({ where: { id } })
  })
  const cursor = await ctx.live.head()
  const at = ctx.clock.now().toISOString()
  const notice = { cursor, op: 'UPDATED', type: 'webhook.test', id: writeId('Webhook', id), at }
  return { id, extra: await deliverOnce(ctx, webhook, notice) }
}

type Step = { id: string; verb: WebhookVerb; said: string; expectedVersion?: number | null | undefined }
type Data = Partial<Omit<Webhook, 'id' | 'version'>>

function change(ctx: Acting, step: Step, data: (tx: Acting, before: Webhook) => Data | Promise<Data>): Promise<string> {
  const { id, verb, said, expectedVersion } = step
  return transact(ctx, async (tx) => {
    await lock(tx, 'Webhook', id, expectedVersion)
    const before = await tx.db.webhook.findUniqueOrThrow({ where: { id } })
    webhookStates.check(before, verb)

    const after = await tx.db.webhook.update({
      where: { id },
      data: { ...(await data(tx, before)), version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await tell(tx, said, before, after)
    return id
  })
}

const tell = (tx: Acting, said: string, before: Webhook | null, after: Webhook | null) =>
  emit(tx, { type: `webhook.${said}`, entity: 'Webhook', before, after, facts: { url: (after ?? before)!.url } })

async function refuseAddress({ config }: Acting, url: string): Promise<void> {
  try {
    await checkAddress(url, config)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw invalid('url', 'NOT_ALLOWED', {
      en: `This address cannot be called: ${error.message}. Give an https address of the public internet.`,
      fr: 'Cette adresse ne peut pas être appelée. Indiquez une adresse https de l’internet public.',
    })
  }
}
