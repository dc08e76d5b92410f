import { can } from '../../access/can.ts'
import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { factsOf } from './rules.ts'
import { quoteStates } from './states.ts'

type Ending = { expectedVersion?: number | null; reason?: string | null }

export const quoteRefuse = (ctx: Acting, id: string, input: Ending): Promise<string> => end(ctx, id, input, 'refuse')

/** Takes a quote back; an accepted one only with the right to, and while nothing was made from it. */
export const quoteCancel = (ctx: Acting, id: string, input: Ending): Promise<string> => end(ctx, id, input, 'cancel')

function end(ctx: Acting, id: string, input: Ending, verb: 'refuse' | 'cancel'): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { _count, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { _count: { select: { invoices: true, projects: true, contracts: true } } },
    })
    const status = quoteStates.check(
      {
        status: before.status,
        made: _count.invoices + _count.projects + _count.contracts,
        ...(verb === 'refuse' && { reason: input.reason ?? null }),
      },
      verb,
    )!
    if (before.status === 'ACCEPTED' && !can(tx.viewer, 'quotes.cancelAccepted'))
      throw invalid('id', 'FORBIDDEN_VALUE', {
        en: 'You may not cancel an accepted quote.',
        fr: 'Vous ne pouvez pas annuler un devis accepté.',
      })

    const after = await tx.db.quote.update({
      where: { id },
      data: { status, reason: input.reason ?? null, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, {
      type: verb === 'refuse' ? 'quote.refused' : 'quote.canceled',
      entity: 'Quote',
      before,
      after,
      facts: factsOf(after),
    })
    return id
  })
}
