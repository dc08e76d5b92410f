import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { type StepShape, stepFaults } from './rules.ts'

export type DunningPlanShape = {
  name?: string | null
  isDefault?: boolean | null
  active?: boolean | null
  steps?: StepShape[] | null
  expectedVersion?: number | null
}

/** Writes a plan. It follows invoices that are issued from now on. */
export function dunningPlanCreate(ctx: Acting, input: DunningPlanShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    await refuse(tx, input)
    await makeRoom(tx, input)

    const now = tx.clock.now()
    const { steps, ...given } = columns(input)
    const plan = await tx.db.dunningPlan.create({
      data: {
        ...given,
        name: input.name.trim(),
        ...{ activeSince: now, createdAt: now, updatedAt: now },
        steps: { create: steps },
      },
    })

    await emit(tx, {
      type: 'dunningPlan.created',
      entity: 'DunningPlan',
      before: null,
      after: plan,
      facts: factsOf(plan),
    })
    return plan.id
  })
}

/** Changes a plan; steps replace all. Switched on again, it follows invoices issued from then on. */
export function dunningPlanUpdate(ctx: Acting, id: string, input: DunningPlanShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'DunningPlan', id, input.expectedVersion)
    const before = await tx.db.dunningPlan.findUniqueOrThrow({ where: { id } })
    await refuse(tx, input, id)
    await makeRoom(tx, input)

    const now = tx.clock.now()
    const { steps, ...given } = columns(input)
    const after = await tx.db.dunningPlan.update({
      where: { id },
      data: {
        ...given,
        ...(input.active && !before.active && { activeSince: now }),
        ...(input.steps && { steps: { deleteMany: {}, create: steps } }),
        ...{ version: { increment: 1 }, updatedAt: now },
      },
    })

    await emit(tx, { type: 'dunningPlan.updated', entity: 'DunningPlan', before, after, facts: factsOf(after) })
    return id
  })
}

const factsOf = ({ name }: { name: string }) => ({ name })

const columns = ({ name, isDefault, active, steps }: DunningPlanShape) => ({
  ...(name != null && { name: name.trim() }),
  ...(isDefault != null && { standard: isDefault || null }),
  ...(active != null && { active }),
  steps: (steps ?? []).map(({ penalties, ...step }) => ({ ...step, penalties: penalties ?? false })),
})

async function refuse({ db }: Acting, { name, steps }: DunningPlanShape, id?: string): Promise<void> {
  refuseAll([...(name == null || name.trim() ? [] : [nameless]), ...stepFaults(steps ?? [])])
  const taken = name != null && (await db.dunningPlan.findUnique({ where: { name: name.trim() } }))
  if (taken && taken.id !== id) throw nameTaken
}

/** One plan at most is the one of clients that name none. */
async function makeRoom({ db }: Acting, { isDefault }: DunningPlanShape): Promise<void> {
  if (isDefault) await db.dunningPlan.updateMany({ where: { standard: true }, data: { standard: null } })
}

const nameless = invalid('name', 'REQUIRED', { en: 'Give it a name.', fr: 'Donnez-lui un nom.' })
const nameTaken = invalid('name', 'DUPLICATE', { en: 'This name is taken.', fr: 'Ce nom est déjà pris.' })
