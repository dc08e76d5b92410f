import { lock, visible } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Project } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { nextNumber } from '../company/series.ts'
import { openLead } from '../leads/actions.ts'
import { activeMember } from '../team/handovers.ts'
import type { Left } from './rules.ts'
import { type ProjectSubject, type ProjectVerb, projectStates } from './states.ts'

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
  shared?: boolean | null
  budget?: string | null
  hourlyRate?: string | null
  milestones?: MilestoneShape[] | null
}
export type MilestoneShape = {
  kind?: 'MILESTONE' | 'DELIVERABLE' | null
  name: string
  dueOn?: DateText | null
  reachedOn?: DateText | null
}

movesWithParty('Project', { type: 'project.moved', keepsLead: true, facts: ({ name }) => ({ name }) })

/** Plans a project, for a client or a lead or under a contract, whose client it then has; led by the viewer unless said. */
export function projectCreate(ctx: Acting, input: ProjectShape & { name: string; quoteId?: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    if (input.clientId) await visible(tx, 'Client', input.clientId, 'clientId')
    if (input.contractId) await visible(tx, 'Contract', input.contractId, 'contractId')
    if (input.leadId) await openLead(tx, input.leadId, 'leadId')
    if (input.managerId) await activeMember(tx, input.managerId, 'managerId')
    const contract = input.contractId
      ? await tx.db.contract.findUniqueOrThrow({ where: { id: input.contractId } })
      : null
    if (contract && input.clientId && contract.clientId !== input.clientId)
      throw invalid('contractId', 'OTHER_CLIENT', {
        en: 'The contract is another client’s.',
        fr: 'Le contrat est celui d’un autre client.',
      })
    check(input)

    const clientId = input.clientId ?? contract?.clientId ?? null
    const client = clientId ? await tx.db.client.findUniqueOrThrow({ where: { id: clientId } }) : null
    const currency = client?.currency ?? tx.currency

    const now = tx.clock.now()
    const project = await tx.db.project.create({
      data: {
        ...columns(input, currency),
        ...(input.milestones && { milestones: { create: milestonesOf(input.milestones) } }),
        name: input.name.trim(),
        clientId,
        currency,
        contractId: input.contractId ?? null,
        leadId: input.leadId ?? null,
        quoteId: input.quoteId ?? null,
        managerId: input.managerId ?? memberIdOf(tx),
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
    data: (_tx, { currency }) => ({
      ...columns(input, currency),
      ...(input.managerId !== undefined && { managerId: input.managerId }),
      ...(input.milestones && { milestones: { deleteMany: {}, create: milestonesOf(input.milestones) } }),
    }),
    before: async (tx, { startsOn, dueOn }) => {
      check({
        ...input,
        startsOn: input.startsOn === undefined ? startsOn && fromDate(startsOn) : input.startsOn,
        dueOn: input.dueOn === undefined ? dueOn && fromDate(dueOn) : input.dueOn,
      })
      if (input.managerId) await activeMember(tx, input.managerId, 'managerId')
    },
    subject: async (tx, { billing }) => ({
      changesBilling: input.billing != null && input.billing !== billing,
      invoiceCount: await tx.db.invoice.count({ where: { projectId: id } }),
    }),
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

/** What is still open on a project. */
export async function leftOpen({ db }: Acting, projectId: string): Promise<Left> {
  const openTasks = await db.task.count({ where: { projectId, status: { in: ['TODO', 'IN_PROGRESS', 'IN_REVIEW'] } } })
  const unbilledEntries = await db.timeEntry.count({ where: { projectId, billable: true, billed: false } })
  return { openTasks, unbilledEntries }
}

type Move = {
  verb: ProjectVerb
  type: string
  data?: (tx: Acting, project: Project) => object
  before?: (tx: Acting, project: Project) => Promise<void>
  subject?: (tx: Acting, project: Project) => Promise<ProjectSubject>
}

function move(
  ctx: Acting,
  id: string,
  input: Version,
  { verb, type, data = () => ({}), before: first, subject }: Move,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Project', id, input.expectedVersion)
    const before = await tx.db.project.findUniqueOrThrow({ where: { id } })
    await first?.(tx, before)
    const status = projectStates.check({ ...(await subject?.(tx, before)), status: before.status }, verb)!

    const after = await tx.db.project.update({
      where: { id },
      data: { ...data(tx, before), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
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
    if (new Set(input.members.map(({ memberId }) => memberId)).size < input.members.length)
      throw invalid('members', 'NOT_ALLOWED', {
        en: 'Name each member once.',
        fr: 'Nommez chaque membre une seule fois.',
      })
    for (const { memberId, allocation } of input.members) {
      await activeMember(tx, memberId, 'members')
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

function check({ name, startsOn, dueOn, hourlyRate, milestones }: ProjectShape): void {
  if (hourlyRate != null && decimal(hourlyRate).lt('0'))
    throw invalid('hourlyRate', 'OUT_OF_RANGE', { en: 'A rate is not negative.', fr: 'Un tarif n’est pas négatif.' })
  if (milestones?.some((milestone) => !milestone.name.trim()))
    throw invalid('milestones', 'REQUIRED', { en: 'Name each milestone.', fr: 'Nommez chaque jalon.' })
  if (name !== undefined && !name?.trim())
    throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
  if (startsOn && dueOn && dueOn < startsOn)
    throw invalid('dueOn', 'OUT_OF_RANGE', {
      en: 'The deadline lies before the start.',
      fr: 'L’échéance précède le début.',
    })
}

const columns = (
  { name, startsOn, dueOn, billing, notes, shared, budget, hourlyRate }: ProjectShape,
  currency: string,
) => ({
  ...(name != null && { name: name.trim() }),
  ...(billing && { billing }),
  ...(notes !== undefined && { notes }),
  ...(shared != null && { shared }),
  ...(budget !== undefined && { budget: budget === null ? null : amountIn(budget, currency, 'budget') }),
  ...(hourlyRate !== undefined && { hourlyRate }),
  ...(startsOn !== undefined && { startsOn: startsOn && toDate(startsOn) }),
  ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
})

const milestonesOf = (milestones: readonly MilestoneShape[]) =>
  milestones.map(({ kind, name, dueOn, reachedOn }, position) => ({
    position,
    kind: kind ?? 'MILESTONE',
    name: name.trim(),
    dueOn: dueOn ? toDate(dueOn) : null,
    reachedOn: reachedOn ? toDate(reachedOn) : null,
  }))
