import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting, App } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { isSeal, seal } from '../../kernel/seal.ts'
import { emit } from '../../live/log.ts'
import { factsOf } from './rules.ts'

/** Asks for a rating of this resolution: the link by which its bearer gives it. */
export async function askRating(tx: Acting, ticket: Ticket): Promise<string> {
  const { id } = await tx.db.ticketRating.create({ data: { ticketId: ticket.id, askedAt: tx.clock.now() } })
  return `${tx.config.publicUrl}/rate/${id}?key=${ratingKey(tx, id)}`
}

type Peppered = Pick<App, 'config'>

const ratingKey = ({ config }: Peppered, id: string) => seal(config.pepper, `rating|${id}`).slice(0, 32)

/** Whether the key is that of the rating's link. */
export const opensRating = (app: Peppered, id: string, key: string): boolean => isSeal(ratingKey(app, id), key)

export type Rating = { score: number; comment?: string | null }

/** Keeps what the client thinks of a resolution; they may change their mind. */
export function ratingGive(ctx: Acting, ratingId: string, { score, comment }: Rating): Promise<string> {
  return transact(ctx, async (tx) => {
    const asked = await tx.db.ticketRating.findUnique({ where: { id: ratingId } })
    if (!asked) throw notFound()
    if (!Number.isInteger(score) || score < 1 || score > 5)
      throw invalid('score', 'OUT_OF_RANGE', { en: 'Give 1 to 5.', fr: 'Donnez une note de 1 à 5.' })

    await tx.db.$executeRaw`SELECT 1 FROM "Ticket" WHERE "id" = ${asked.ticketId}::uuid FOR UPDATE`
    const before = await tx.db.ticket.findUniqueOrThrow({ where: { id: asked.ticketId } })
    const now = tx.clock.now()
    await tx.db.ticketRating.update({
      where: { id: ratingId },
      data: { score, comment: comment?.trim().slice(0, 2_000) || null, ratedAt: now },
    })
    const after = await tx.db.ticket.update({
      where: { id: before.id },
      data: { satisfaction: score, version: { increment: 1 }, updatedAt: now },
    })

    await emit(tx, { type: 'ticket.rated', entity: 'Ticket', before, after, facts: { ...factsOf(after), score } })
    return after.id
  })
}
