import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Offer, OfferLine } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { percentFaults } from '../../kernel/amounts.ts'
import { toDate, today } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import type { Version } from './actions.ts'
import { factsOf, lacking } from './rules.ts'
import { enterStage, leaveStage, stageFor } from './stages.ts'
import { type OfferSubject, type OfferVerb, offerStates } from './states.ts'
import { amountColumns } from './worth.ts'

/** Moves an offer to another stage, whose probability it takes over unless one is given. */
export function offerMoveStage(
  ctx: Acting,
  id: string,
  input: Version & { stageId: string; probability?: number | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Offer', id, input.expectedVersion)
    const { _count, ...before } = await read(tx, id)
    const stage = await stageFor(tx, { stageId: input.stageId })
    refuseAll(percentFaults('probability', input.probability?.toString()))
    const lacks = lacking(stage.needs, { ...before, lineCount: _count.lines })
    offerStates.check({ status: before.status, lacks }, 'moveStage')

    if (stage.id !== before.stageId) {
      await leaveStage(tx, id)
      await enterStage(tx, id, stage.id)
    }
    const after = await write(tx, id, {
      ...{ pipelineId: stage.pipelineId, stageId: stage.id },
      ...amountColumns(before, input.probability ?? stage.probability),
    })

    const facts = { ...factsOf(after), stage: stage.name }
    await emit(tx, { type: 'offer.stageMoved', entity: 'Offer', before, after, facts })
    return id
  })
}

/** Settles an offer's contents and terms: from now on it may be quoted. */
export const offerValidate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  transact(ctx, (tx) => move(tx, id, input, { verb: 'validate', type: 'offer.validated' }))

/** Marks an offer as sold today. */
export const offerWin = (ctx: Acting, id: string, input: Version): Promise<string> =>
  transact(ctx, (tx) => move(tx, id, input, { verb: 'win', type: 'offer.won', data: won }))

/** Gives an offer up, with a reason. */
export const offerLose = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  transact(ctx, (tx) =>
    move(tx, id, input, {
      verb: 'lose',
      type: 'offer.lost',
      subject: { reason: input.reason ?? null },
      data: (inside, before) => closed(inside, before, { probability: 0, lostReason: input.reason!.trim() }),
    }),
  )

/** Takes an offer up again, in the stage that it was in last. */
export const offerReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  transact(ctx, (tx) => move(tx, id, input, { verb: 'reopen', type: 'offer.reopened', data: reopened }))

type Data = (tx: Acting, before: Offer) => Promise<object>
type Move = { verb: OfferVerb; type: string; subject?: OfferSubject; data?: Data }

async function move(tx: Acting, id: string, input: Version, { verb, type, subject, data }: Move): Promise<string> {
  await lock(tx, 'Offer', id, input.expectedVersion)
  const { _count, ...before } = await read(tx, id)
  const status = offerStates.check(
    { status: before.status, terms: before.terms, lineCount: _count.lines, ...subject },
    verb,
  )!

  const after = await write(tx, id, { ...(await data?.(tx, before)), status })

  await emit(tx, { type, entity: 'Offer', before, after, facts: factsOf(after) })
  return id
}

const read = ({ db }: Acting, id: string) =>
  db.offer.findUniqueOrThrow({ where: { id }, include: { _count: { select: { lines: true } } } })

const write = ({ db, clock }: Acting, id: string, data: object) =>
  db.offer.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: clock.now() } })

type Closing = { probability: number; lostReason?: string }

async function closed(tx: Acting, before: Offer, { probability, ...reason }: Closing): Promise<object> {
  await leaveStage(tx, before.id)
  return { ...amountColumns(before, probability), ...reason, closedOn: toDate(today(tx.clock)) }
}

const won: Data = (tx, before) => closed(tx, before, { probability: 100 })

const reopened: Data = async (tx, before) => {
  if (before.status === 'VALIDATED') return {}
  await enterStage(tx, before.id, before.stageId)
  const stage = await tx.db.offerStage.findUniqueOrThrow({ where: { id: before.stageId } })
  return { ...amountColumns(before, stage.probability), lostReason: null, closedOn: null }
}

/** An offer that a quote is drafted for, with its lines; refuses one that is not validated. */
export async function quotedOffer(tx: Acting, id: string, input: Version): Promise<Offer & { lines: OfferLine[] }> {
  await lock(tx, 'Offer', id, input.expectedVersion)
  const { lines, ...before } = await tx.db.offer.findUniqueOrThrow({
    where: { id },
    include: { lines: { orderBy: { position: 'asc' } } },
  })
  offerStates.check({ status: before.status }, 'createQuote')
  const after = await write(tx, id, {})
  await emit(tx, { type: 'offer.quoted', entity: 'Offer', before, after, facts: factsOf(after) })
  return { ...after, lines }
}

/** What was accepted is sold: the offer of the quote is won, whoever may see it, unless it is decided already. */
export async function winQuoted(tx: Acting, id: string): Promise<void> {
  await tx.db.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${id}::uuid FOR UPDATE`
  const before = await tx.db.offer.findUniqueOrThrow({ where: { id } })
  if (!offerStates.allowed(before.status).includes('win')) return
  const after = await write(tx, id, { ...(await won(tx, before)), status: 'WON' })
  await emit(tx, { type: 'offer.won', entity: 'Offer', before, after, facts: factsOf(after) })
}
