import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { nextNumber } from '../company/series.ts'
import { openLead } from '../leads/actions.ts'
import { type ProjectVerb, projectStates } from './states.ts'

type Version = { expectedVersion?: number | null }
export type ProjectShape = Version & {
  name?: string | null
  clientId?: string | null
  contractId?: string | null
  leadId?: string | null
  managerId?: string | null
  startsOn?: DateText | null
  dueOn?: DateText | null
  billing?: 'FIXED' | 'PROJECT_RATE' | 'TASK_RATE' | null
  notes?: string | null
}

movesWithParty('Project', { type: 'project.moved', keepsLead: true, facts: ({ name }) => ({ name }) })

/** Plans a project, for a client or a lead or under a contract, whose client it then has; led by the viewer unless said. */
export function projectCreate(ctx: Acting, input: ProjectShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    if (input.clientId) await visible(tx, 'Client', input.clientId, 'clientId')
    if (input.contractId) await visible(tx, 'Contract', input.contractId, 'contractId')
    if (input.leadId) await openLead(tx, input.leadId, 'leadId')
    if (input.managerId) await visible(tx, 'Member', input.managerId, 'managerId')
    const contract = input.contractId
      ? await tx.db.contract.findUniqueOrThrow({ where: { id: input.contractId } })
      : null
    if (contract && input.clientId && contract.clientId !== input.clientId)
      throw invalid('contractId', 'OTHER_CLIENT', {
        en: 'The contract is another client’s.',
        fr: 'Le contrat est celui d’un autre client.',
      })
    check(input)

    const now = tx.clock.now()
    const project = await tx.db.project.create({
      data: {
        ...columns(input),
        name: input.name.trim(),
        clientId: input.clientId ?? contract?.clientId ?? null,
        contractId: input.contractId ?? null,
        leadId: input.leadId ?? null,
        managerId: input.managerId ?? (tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null),
        number: (await nextNumber(tx, 'PROJECT', today(tx.clock))) ?? `P-${now.getTime()}`,
        createdAt: now,
        updatedAt: now,
      },
    })

    await emit(tx, {
      type: 'project.created',
      entity: 'Project',
      before: null,
      after: project,
      facts: { name: project.name },
    })
    return project.id
  })
}

export const projectUpdate = (ctx: Acting, id: string, input: ProjectShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'project.updated',
    data: () => ({ ...columns(input), ...(input.managerId !== undefined && { managerId: input.managerId }) }),
    before: () => check(input),
  })
export const projectStart = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'start', type: 'project.started', data: () => ({ finishedOn: null }) })
export const projectHold = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'hold', type: 'project.held' })
export const projectResume = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'resume', type: 'project.resumed' })
export const projectArchive = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'archive', type: 'project.archived' })
export const projectCancel = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'cancel', type: 'project.canceled' })
export const projectFinish = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'finish',
    type: 'project.finished',
    data: (tx) => ({ finishedOn: toDate(today(tx.clock)) }),
  })

type Move = { verb: ProjectVerb; type: string; data?: (tx: Acting) => object; before?: () => void }

function move(
  ctx: Acting,
  id: string,
  input: Version,
  { verb, type, data = () => ({}), before: first = () => {} }: Move,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Project', id, input.expectedVersion)
    const before = await tx.db.project.findUniqueOrThrow({ where: { id } })
    first()
    const status = projectStates.check({ status: before.status }, verb)!

    const after = await tx.db.project.update({
      where: { id },
      data: { ...data(tx), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type, entity: 'Project', before, after, facts: { name: after.name } })
    return id
  })
}

/** Says who works on a project and with which share of their time; replaces all. */
export function projectAssign(
  ctx: Acting,
  id: string,
  input: Version & { members: { memberId: string; allocation?: number | null }[] },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Project', id, input.expectedVersion)
    const before = await tx.db.project.findUniqueOrThrow({ where: { id } })
    projectStates.check({ status: before.status }, 'assign')
    for (const { memberId, allocation } of input.members) {
      await visible(tx, 'Member', memberId, 'members')
      if (allocation != null && (allocation < 1 || allocation > 100))
        throw invalid('members', 'OUT_OF_RANGE', {
          en: 'An allocation is 1 to 100 percent.',
          fr: 'Une affectation est de 1 à 100 %.',
        })
    }

    const members = input.members.map(({ memberId, allocation }) => ({ memberId, allocation: allocation ?? null }))
    const after = await tx.db.project.update({
      where: { id },
      data: { members: { deleteMany: {}, create: members }, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type: 'project.assigned', entity: 'Project', before, after, facts: { name: after.name } })
    return id
  })
}

function check({ name, startsOn, dueOn }: ProjectShape): void {
  if (name !== undefined && !name?.trim())
    throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
  if (startsOn && dueOn && dueOn < startsOn)
    throw invalid('dueOn', 'OUT_OF_RANGE', {
      en: 'The deadline lies before the start.',
      fr: 'L’échéance précède le début.',
    })
}

const columns = ({ name, startsOn, dueOn, billing, notes }: ProjectShape) => ({
  ...(name != null && { name: name.trim() }),
  ...(billing && { billing }),
  ...(notes !== undefined && { notes }),
  ...(startsOn !== undefined && { startsOn: startsOn && toDate(startsOn) }),
  ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
})
