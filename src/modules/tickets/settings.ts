import { lock, visible } from '../../access/rows.ts'
import { transact, type Within } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, isZone, toDate } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import type { Version } from './move.ts'
import type { Priority } from './opening.ts'
import { unknownVariables } from './rules.ts'

type Tx = Within<Acting>

const touched = (tx: Tx) => ({ version: { increment: 1 }, updatedAt: tx.clock.now() })

export type HoursShape = { weekday: number; opens: string; closes: string }
export type CalendarShape = {
  name?: string | null
  zone?: string | null
  hours?: HoursShape[] | null
  holidays?: { on: DateText; name: string }[] | null
}

export function businessCalendarCreate(ctx: Acting, input: CalendarShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    await nameFree(tx, input.name)
    const { name, zone, hours, holidays } = checkedCalendar(input)
    const calendar = await tx.db.businessCalendar.create({
      data: {
        name: name!,
        ...(zone && { zone }),
        hours: { create: hours ?? [] },
        holidays: { create: holidays ?? [] },
        createdAt: tx.clock.now(),
        updatedAt: tx.clock.now(),
      },
    })
    await emit(tx, { type: 'businessCalendar.created', entity: 'BusinessCalendar', before: null, after: calendar })
    return calendar.id
  })
}

/** Changes a calendar; a list that is given replaces the one before. Tickets follow it from their next change on. */
export function businessCalendarUpdate(ctx: Acting, id: string, input: CalendarShape & Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'BusinessCalendar', id, input.expectedVersion)
    const before = await tx.db.businessCalendar.findUniqueOrThrow({ where: { id } })
    await nameFree(tx, input.name, id)
    const { name, zone, hours, holidays } = checkedCalendar(input)
    const after = await tx.db.businessCalendar.update({
      where: { id },
      data: {
        ...(name && { name }),
        ...(zone && { zone }),
        ...(hours && { hours: { deleteMany: {}, create: hours } }),
        ...(holidays && { holidays: { deleteMany: {}, create: holidays } }),
        ...touched(tx),
      },
    })
    await emit(tx, { type: 'businessCalendar.updated', entity: 'BusinessCalendar', before, after })
    return id
  })
}

const nameTaken = () => invalid('name', 'DUPLICATE', { en: 'This name is taken.', fr: 'Ce nom est déjà pris.' })

async function nameFree({ db }: Tx, name: string | null | undefined, id?: string): Promise<void> {
  if (!name) return
  const taken = await db.businessCalendar.count({ where: { name: name.trim(), ...(id && { id: { not: id } }) } })
  if (taken > 0) throw nameTaken()
}

function checkedCalendar({ name, zone, hours, holidays }: CalendarShape) {
  const stretches = hours?.map(({ weekday, opens, closes }) => ({
    weekday,
    opens: minutesOf(opens),
    closes: minutesOf(closes),
  }))
  refuseAll([
    ...(name != null && !name.trim()
      ? [invalid('name', 'REQUIRED', { en: 'Give it a name.', fr: 'Donnez-lui un nom.' })]
      : []),
    ...(zone != null && !isZone(zone)
      ? [
          invalid('zone', 'INVALID_FORMAT', {
            en: 'Give a time zone such as Europe/Paris.',
            fr: 'Indiquez un fuseau horaire, par exemple Europe/Paris.',
          }),
        ]
      : []),
    ...(stretches ?? []).flatMap((it, index) => hoursFault(it, index, stretches!) ?? []),
  ])
  return {
    name: name?.trim(),
    zone,
    hours: stretches,
    holidays: holidays?.map(({ on, name: title }) => ({ on: toDate(on), name: title.trim() })),
  }
}

/** '09:30' → 570; NaN when it is no time of day. */
function minutesOf(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time) ?? []
  return Number(hours) * 60 + Number(minutes)
}

type Stretch = { weekday: number; opens: number; closes: number }

function hoursFault({ weekday, opens, closes }: Stretch, index: number, all: Stretch[]): Refusal | undefined {
  if (!(opens < closes && closes <= 1440))
    return invalid(['hours', String(index)], 'INVALID_FORMAT', {
      en: 'Give times such as 09:00, the opening before the closing.',
      fr: 'Indiquez des heures comme 09:00, l’ouverture avant la fermeture.',
    })
  const overlaps = all.slice(0, index).some((it) => it.weekday === weekday && it.opens < closes && opens < it.closes)
  return overlaps
    ? invalid(['hours', String(index)], 'DUPLICATE', {
        en: 'These hours overlap others of that day.',
        fr: 'Ces heures en recouvrent d’autres du même jour.',
      })
    : undefined
}

export type PolicyShape = {
  firstResponseMinutes?: number | null
  resolutionMinutes?: number | null
  closeAfterDays?: number | null
}

export type SlaPolicyShape = PolicyShape & { calendarId: string; contractId?: string | null; priority: Priority }

export function slaPolicyCreate(ctx: Acting, input: SlaPolicyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'BusinessCalendar', input.calendarId, 'calendarId')
    if (input.contractId) await visible(tx, 'Contract', input.contractId, 'contractId')
    const { calendarId, contractId = null, priority } = input
    if (await tx.db.slaPolicy.findFirst({ where: { contractId, priority } }))
      throw invalid('priority', 'DUPLICATE', {
        en: 'There is a service level for it: change that one.',
        fr: 'Un niveau de service existe déjà : modifiez-le.',
      })
    const now = tx.clock.now()
    const policy = await tx.db.slaPolicy.create({
      data: { ...targetsOf(input), calendarId, contractId, priority, createdAt: now, updatedAt: now },
    })
    await emit(tx, { type: 'slaPolicy.created', entity: 'SlaPolicy', before: null, after: policy })
    return policy.id
  })
}

export function slaPolicyUpdate(
  ctx: Acting,
  id: string,
  input: PolicyShape & { calendarId?: string | null } & Version,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'SlaPolicy', id, input.expectedVersion)
    const before = await tx.db.slaPolicy.findUniqueOrThrow({ where: { id } })
    if (input.calendarId) await visible(tx, 'BusinessCalendar', input.calendarId, 'calendarId')
    const after = await tx.db.slaPolicy.update({
      where: { id },
      data: { ...targetsOf(input), ...(input.calendarId && { calendarId: input.calendarId }), ...touched(tx) },
    })
    await emit(tx, { type: 'slaPolicy.updated', entity: 'SlaPolicy', before, after })
    return id
  })
}

function targetsOf({ firstResponseMinutes, resolutionMinutes, closeAfterDays }: PolicyShape) {
  const given = { firstResponseMinutes, resolutionMinutes, closeAfterDays }
  refuseAll(
    Object.entries(given)
      .filter(([, value]) => value != null && value <= 0)
      .map(([field]) => invalid(field, 'OUT_OF_RANGE', { en: 'Give more than 0.', fr: 'Indiquez plus de 0.' })),
  )
  return {
    ...(firstResponseMinutes !== undefined && { firstResponseMinutes }),
    ...(resolutionMinutes !== undefined && { resolutionMinutes }),
    ...(closeAfterDays != null && { closeAfterDays }),
  }
}

export type CannedShape = { name?: string | null; body?: string | null; teamId?: string | null }

export function cannedReplyCreate(ctx: Acting, input: CannedShape & { name: string; body: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    await checkCanned(tx, input)
    const { name, body, teamId = null } = input
    const now = tx.clock.now()
    const canned = await tx.db.cannedReply.create({
      data: { name: name.trim(), body, teamId, createdAt: now, updatedAt: now },
    })
    await emit(tx, { type: 'cannedReply.created', entity: 'CannedReply', before: null, after: canned })
    return canned.id
  })
}

export function cannedReplyUpdate(ctx: Acting, id: string, input: CannedShape & Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CannedReply', id, input.expectedVersion)
    const before = await tx.db.cannedReply.findUniqueOrThrow({ where: { id } })
    await checkCanned(tx, input, id)
    const after = await tx.db.cannedReply.update({
      where: { id },
      data: {
        ...(input.name && { name: input.name.trim() }),
        ...(input.body && { body: input.body }),
        ...(input.teamId !== undefined && { teamId: input.teamId }),
        ...touched(tx),
      },
    })
    await emit(tx, { type: 'cannedReply.updated', entity: 'CannedReply', before, after })
    return id
  })
}

async function checkCanned(tx: Tx, { name, body, teamId }: CannedShape, id?: string): Promise<void> {
  if (teamId) await visible(tx, 'Team', teamId, 'teamId')
  const unknown = unknownVariables(body ?? '')
  const taken =
    name && (await tx.db.cannedReply.count({ where: { name: name.trim(), ...(id && { id: { not: id } }) } })) > 0
  refuseAll([
    ...(name?.trim() === '' ? [invalid('name', 'REQUIRED', { en: 'Give it a name.', fr: 'Donnez-lui un nom.' })] : []),
    ...(body?.trim() === ''
      ? [invalid('body', 'REQUIRED', { en: 'Write something.', fr: 'Écrivez un message.' })]
      : []),
    ...(taken ? [nameTaken()] : []),
    ...(unknown.length
      ? [
          invalid('body', 'NOT_ALLOWED', {
            en: `Unknown variables: ${unknown.join(', ')}.`,
            fr: `Variables inconnues : ${unknown.join(', ')}.`,
          }),
        ]
      : []),
  ])
}
