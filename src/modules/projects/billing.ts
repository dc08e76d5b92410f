import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma, Project } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { dayMs, fromDate, toDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { invoiceCreate } from '../invoices/actions/create.ts'
import { recountRows, registerRecount } from '../invoices/recounts.ts'
import { lineNet, total } from '../invoices/rules.ts'
import { registerUnbilled } from '../invoices/unbilled.ts'
import { minutesBetween, timeLine } from './rules.ts'

export type Layout = 'SINGLE' | 'TASKS' | 'ENTRIES'
export type ProjectBillShape = {
  expectedVersion?: number | null
  layout: Layout
  entryIds?: string[] | null
  articleId?: string | null
  vatRate?: string | null
}

/**
 * Drafts an invoice of a project's time that nothing bills yet, or of some of it. The project's row makes two at once
 * one after the other, so that no entry is billed twice.
 */
export function projectBill(ctx: Acting, id: string, input: ProjectBillShape): Promise<{ invoiceId: string }> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Project', id, input.expectedVersion)
    const before = await tx.db.project.findUniqueOrThrow({ where: { id } })
    if (!before.clientId) throw noClient()
    if (before.billing === 'FIXED') throw fixedPrice()
    const entries = await unbilled(tx, id, input.entryIds)

    const lines = linesOf(before, entries, input)
    const invoiceId = await invoiceCreate(tx, {
      clientId: before.clientId,
      projectId: id,
      currency: before.currency,
      lines: lines.map(({ typed }) => typed),
    })
    for (const { typed, entryIds } of lines)
      await tx.db.timeEntry.updateMany({
        where: { id: { in: entryIds } },
        data: { billed: true, invoiceLineId: typed.id, version: { increment: 1 }, updatedAt: tx.clock.now() },
      })
    const after = await tx.db.project.update({
      where: { id },
      data: { version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    const facts = { name: after.name, invoiceId, entries: entries.length }
    await emit(tx, { type: 'project.billed', entity: 'Project', before, after, facts })
    return { invoiceId }
  })
}

type Entry = Prisma.TimeEntryGetPayload<{ include: { task: true; member: true } }>

async function unbilled(tx: Acting, projectId: string, ids: readonly string[] | null | undefined): Promise<Entry[]> {
  const wanted = ids && [...new Set(ids)]
  const entries = await tx.db.timeEntry.findMany({
    where: {
      ...{ projectId, billable: true, billed: false, endedAt: { not: null } },
      ...(wanted && { id: { in: wanted } }),
    },
    include: { task: true, member: true },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
  })
  const worth = entries.filter((entry) => minutesOf(entry) > 0)
  if (wanted ? worth.length < wanted.length : worth.length === 0)
    throw invalid('entryIds', 'NOTHING_REMAINS', {
      en: wanted ? 'Some of this time is billed, still running or not billable.' : 'No time is left to be billed.',
      fr: wanted
        ? 'Une partie de ce temps est déjà facturée, en cours ou non facturable.'
        : 'Il ne reste aucun temps à facturer.',
    })
  return worth
}

const minutesOf = ({ startedAt, endedAt }: Rated) => minutesBetween(startedAt, endedAt!)

/** One line per entry, per task or for all; entries at different rates never share one. */
function linesOf(project: Project, entries: readonly Entry[], { layout, articleId, vatRate }: ProjectBillShape) {
  const keyOf = (entry: Entry) =>
    ({ ENTRIES: entry.id, TASKS: `${entry.taskId} ${rateOf(project, entry)}`, SINGLE: rateOf(project, entry) })[layout]
  return [...Map.groupBy(entries, keyOf).values()].map((group) => {
    const minutes = group.reduce((sum, entry) => sum + minutesOf(entry), 0)
    const time = timeLine(minutes, rateOf(project, group[0]!))
    const description = describe(project, group[0]!, layout)
    return {
      typed: { ...time, id: newId(), description, ...(articleId && { articleId }), ...(vatRate && { vatRate }) },
      entryIds: group.map(({ id }) => id),
    }
  })
}

type Rated = Omit<Entry, 'member'>
const knownRate = ({ billing, hourlyRate }: Project, { task }: Pick<Rated, 'task'>) =>
  (billing === 'TASK_RATE' ? task?.hourlyRate : null) ?? hourlyRate

function rateOf(project: Project, entry: Entry): string {
  const rate = knownRate(project, entry)
  if (!rate)
    throw invalid('id', 'REQUIRED', {
      en: 'Give the project an hourly rate, or each of its tasks.',
      fr: 'Indiquez un tarif horaire pour le projet, ou pour chacune de ses tâches.',
    })
  return rate.toFixed()
}

function describe({ name }: Project, { task, member, startedAt, note }: Entry, layout: Layout): string {
  if (layout === 'SINGLE') return name
  const work = task ? `${name} – ${task.title}` : name
  if (layout === 'TASKS') return work
  return [`${work}, ${fromDate(startedAt)}, ${member?.name}`, ...(note ? [note] : [])].join(' : ')
}

const noClient = () =>
  invalid('id', 'PARTY_UNKNOWN', {
    en: 'The project has no client who could be invoiced.',
    fr: 'Le projet n’a pas de client à facturer.',
  })
const fixedPrice = () =>
  invalid('id', 'NOT_ALLOWED', {
    en: 'The project has a fixed price: invoice its quote, in parts if need be.',
    fr: 'Le projet est au forfait : facturez son devis, par parties s’il le faut.',
  })

/** Time is free again when its line goes or is credited in full; what replaces a corrected invoice bills it in its place. */
registerRecount(async (tx, invoiceId, gone) => {
  const ids = await recountRows(tx, 'TimeEntry', invoiceId, gone)
  if (ids.length === 0) return
  const data = { version: { increment: 1 }, updatedAt: tx.clock.now() }
  await tx.db.timeEntry.updateMany({ where: { id: { in: ids } }, data })
})

/** What may be billed by the end of a day. */
const openBy = (day: Date) => ({
  ...{ billable: true, billed: false, endedAt: { not: null } },
  startedAt: { lt: new Date(day.getTime() + dayMs) },
})

registerUnbilled({
  kind: 'TIME',
  model: 'Project',
  permission: 'projects.bill',
  async find({ db }, scope, { clientId, until }) {
    const time = openBy(until)
    const billed = { clientId: clientId ?? { not: null }, billing: { not: 'FIXED' as const }, time: { some: time } }
    const projects = await db.project.findMany({
      where: { AND: [billed, scope] },
      include: { time: { where: time, include: { task: true }, orderBy: { startedAt: 'asc' } } },
    })
    return projects.map(({ time: entries, ...project }) => {
      const { id, name, currency } = project
      const since = fromDate(entries[0]!.startedAt)
      const net = total(entries.map((entry) => worthOf(project, entry)))
      return { id, clientId: project.clientId!, description: name, since, net, currency }
    })
  },
  async bill(tx, [item], { until, vatRate }) {
    const where = { projectId: item!.id, ...openBy(toDate(until)) }
    const entryIds = (await tx.db.timeEntry.findMany({ where, select: { id: true } })).map(({ id }) => id)
    const how = { layout: 'ENTRIES', entryIds, vatRate: vatRate ?? '20' } as const
    return (await projectBill(tx, item!.id, how)).invoiceId
  },
})

/** What time comes to; nothing while no rate is set. */
function worthOf(project: Project, entry: Rated): bigint {
  const rate = knownRate(project, entry)?.toFixed()
  return rate ? lineNet(timeLine(minutesOf(entry), rate), project.currency) : 0n
}
