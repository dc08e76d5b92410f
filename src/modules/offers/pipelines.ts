import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { duplicate, invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { refuseUnknown } from '../articles/lines.ts'
import type { Version } from './actions.ts'
import type { OfferNeed } from './states.ts'

export type StageShape = { id?: string | null; name: string; probability: number; needs?: OfferNeed[] | null }
export type PipelineShape = Version & { name?: string | null; active?: boolean | null; stages?: StageShape[] | null }

/** Adds a pipeline with its stages, in order. */
export function pipelineCreate(ctx: Acting, input: PipelineShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const stages = input.stages ?? []
    refuseAll(faults({ ...input, stages }))
    await unusedName(tx, input.name)

    const now = tx.clock.now()
    const pipeline = await tx.db.pipeline.create({
      data: {
        ...columns(input),
        ...{ name: input.name.trim(), createdAt: now, updatedAt: now },
        stages: { create: stages.map(stageColumns) },
      },
    })

    const facts = { name: pipeline.name }
    await emit(tx, { type: 'pipeline.created', entity: 'Pipeline', before: null, after: pipeline, facts })
    return pipeline.id
  })
}

/** Changes a pipeline. A list of stages replaces the one before; one with an id stays the same stage. */
export function pipelineUpdate(ctx: Acting, id: string, input: PipelineShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Pipeline', id, input.expectedVersion)
    const { stages, ...before } = await tx.db.pipeline.findUniqueOrThrow({ where: { id }, include: { stages: true } })
    refuseAll(faults(input))
    if (input.name && input.name.trim() !== before.name) await unusedName(tx, input.name)
    const unknown = { en: 'The pipeline has no such stage.', fr: 'Le pipeline n’a pas cette étape.' }
    refuseUnknown(input.stages ?? [], stages, unknown, 'stages')

    if (input.stages) await replaceStages(tx, id, input.stages, stages)
    const after = await tx.db.pipeline.update({
      where: { id },
      data: { ...columns(input), version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    const facts = { name: after.name }
    await emit(tx, { type: 'pipeline.updated', entity: 'Pipeline', before, after, facts })
    return id
  })
}

async function replaceStages(tx: Acting, pipelineId: string, wanted: StageShape[], present: { id: string }[]) {
  const kept = new Set(wanted.flatMap(({ id }) => id ?? []))
  const gone = present.flatMap(({ id }) => (kept.has(id) ? [] : [id]))
  if ((await tx.db.offerStay.count({ where: { stageId: { in: gone } } })) > 0) throw stageInUse()
  await tx.db.offerStage.deleteMany({ where: { id: { in: gone } } })
  for (const [index, stage] of wanted.entries()) {
    const { id, ...data } = { ...stageColumns(stage, index), pipelineId }
    await tx.db.offerStage.upsert({ where: { id }, create: { id, ...data }, update: data })
  }
}

const stageColumns = ({ id, name, probability, needs }: StageShape, index: number) => ({
  ...{ id: id ?? newId(), name: name.trim(), probability, position: index + 1, needs: needs ?? [] },
})

const columns = ({ name, active }: PipelineShape) => ({
  ...(name != null && { name: name.trim() }),
  ...(active != null && { active }),
})

function faults({ name, stages }: PipelineShape): Refusal[] {
  const found: Refusal[] = []
  const missing = { en: 'Give a name.', fr: 'Indiquez un nom.' }
  if (name !== undefined && !name?.trim()) found.push(invalid('name', 'REQUIRED', missing))
  if (stages?.length === 0) found.push(noStages)
  const names = new Set<string>()
  for (const [index, stage] of (stages ?? []).entries()) {
    const at = (field: string) => ['stages', String(index), field]
    if (!stage.name.trim()) found.push(invalid(at('name'), 'REQUIRED', missing))
    if (names.has(folded(stage.name.trim()))) found.push(invalid(at('name'), 'DUPLICATE', twice))
    names.add(folded(stage.name.trim()))
    if (stage.probability < 0 || stage.probability > 100)
      found.push(invalid(at('probability'), 'OUT_OF_RANGE', percentage))
  }
  return found
}

const noStages = invalid('stages', 'REQUIRED', {
  en: 'A pipeline has at least one stage.',
  fr: 'Un pipeline a au moins une étape.',
})
const twice = { en: 'Two stages have this name.', fr: 'Deux étapes portent ce nom.' }
const percentage = { en: 'A probability is 0 to 100 percent.', fr: 'Une probabilité est de 0 à 100 %.' }
const stageInUse = () =>
  invalid('stages', 'ALREADY_USED', {
    en: 'A stage that offers are or were in cannot be removed: rename it, or take the pipeline out of use.',
    fr: 'Une étape où sont passées des offres ne peut pas être retirée : renommez-la, ou mettez le pipeline hors service.',
  })

async function unusedName({ db }: Acting, name: string): Promise<void> {
  if (await db.pipeline.findUnique({ where: { name: name.trim() }, select: { id: true } }))
    throw duplicate([], { en: 'There is a pipeline of that name.', fr: 'Un pipeline porte déjà ce nom.' })
}
