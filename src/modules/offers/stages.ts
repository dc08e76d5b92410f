import type { OfferStage } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'

/** The stage named, or the first one of the pipeline named, or of the oldest in use. */
export async function stageFor(
  { db }: Acting,
  { pipelineId, stageId }: { pipelineId?: string | null; stageId?: string | null },
): Promise<OfferStage> {
  const stage = await db.offerStage.findFirst({
    where: {
      ...(stageId && { id: stageId }),
      ...(pipelineId && { pipelineId }),
      ...(!stageId && !pipelineId && { pipeline: { is: { active: true } } }),
    },
    orderBy: [{ pipeline: { createdAt: 'asc' } }, { position: 'asc' }],
  })
  if (!stage && (stageId || pipelineId)) throw notFound(stageId ? 'stageId' : 'pipelineId')
  if (!stage) throw noPipeline()
  return stage
}

/** From now on the offer is in that stage. */
export const enterStage = ({ db, clock }: Acting, offerId: string, stageId: string) =>
  db.offerStay.create({ data: { offerId, stageId, enteredAt: clock.now() } })

/** The offer is in no stage any more, until it enters the next. */
export const leaveStage = ({ db, clock }: Acting, offerId: string) =>
  db.offerStay.updateMany({ where: { offerId, leftAt: null }, data: { leftAt: clock.now() } })

const noPipeline = () =>
  invalid('pipelineId', 'REQUIRED', {
    en: 'No pipeline is in use: add or reactivate one first.',
    fr: 'Aucun pipeline n’est en service : ajoutez-en un ou réactivez-en un d’abord.',
  })
