import { addDays, type DateText, dayMs, instantAt, localTime, minuteMs } from '../../kernel/clock.ts'

/** When a company works. Minutes count from local midnight; weekday 1 is Monday. */
export type Calendar = {
  zone: string
  hours: readonly { weekday: number; opens: number; closes: number }[]
  holidays: ReadonlySet<DateText>
}

/** What the log tells of a ticket. */
export const factsOf = ({ number, subject }: { number: string; subject: string }) => ({ number, subject })

/** The states in which somebody still has to do something. */
export const openStatuses = ['NEW', 'OPEN', 'PENDING_CUSTOMER', 'ON_HOLD'] as const

/** A calendar without hours never comes to its target: two years on, nobody waits any more. */
const mostDays = 731

/** The working stretches of the local day, in order, as instants in milliseconds. */
function stretchesOf(day: DateText, { zone, hours, holidays }: Calendar): [opens: number, closes: number][] {
  if (holidays.has(day)) return []
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  return hours
    .filter((it) => it.weekday === weekday)
    .sort((a, b) => a.opens - b.opens)
    .map(({ opens, closes }) => [instantAt(day, opens, zone).getTime(), instantAt(day, closes, zone).getTime()])
}

/** Working minutes from one instant to another, fractions included; 0 when `to` is not later. */
export function businessMinutes(from: Date, to: Date, calendar: Calendar): number {
  const [start, end] = [from.getTime(), to.getTime()]
  if (end <= start) return 0
  const last = localTime(to, calendar.zone).date
  let sum = 0
  for (let day = localTime(from, calendar.zone).date; day <= last; day = addDays(day, 1))
    for (const [opens, closes] of stretchesOf(day, calendar))
      sum += Math.max(0, Math.min(closes, end) - Math.max(opens, start))
  return sum / minuteMs
}

/** The instant at which so many working minutes have passed since `from`; undefined when the calendar has no such hours. */
export function afterBusinessMinutes(from: Date, minutes: number, calendar: Calendar): Date | undefined {
  let left = minutes * minuteMs
  let day = localTime(from, calendar.zone).date
  for (let count = 0; count < mostDays; count++, day = addDays(day, 1))
    for (const [opens, closes] of stretchesOf(day, calendar)) {
      const begins = Math.max(opens, from.getTime())
      if (begins + left <= closes) return new Date(Math.round(Math.max(begins, from.getTime()) + left))
      left -= Math.max(0, closes - begins)
    }
  return undefined
}

export type Policy = {
  firstResponseMinutes: number | null
  resolutionMinutes: number | null
  closeAfterDays: number
  calendar: Calendar
}

/** The columns that the clocks of a ticket live in. */
export type Clocks = {
  status: string
  openedAt: Date
  firstRespondedAt: Date | null
  holdUntil: Date | null
  closesAt: Date | null
  clockStoppedAt: Date | null
  stoppedMinutes: number
  firstResponseDueAt: Date | null
  resolutionDueAt: Date | null
  firstResponseBreachedAt: Date | null
  resolutionBreachedAt: Date | null
}

/** The clocks run only while it is our turn; what has ended may be reopened, and the time between does not count. */
const ourTurn: readonly string[] = ['NEW', 'OPEN']

/** The clocks of a ticket that comes into `status` now: a pause that ends has moved the targets by its working time. */
export function clocksIn(ticket: Clocks, now: Date, policy: Policy | undefined) {
  const runs = ourTurn.includes(ticket.status)
  const { clockStoppedAt: since } = ticket
  const pause = runs && since && policy ? businessMinutes(since, now, policy.calendar) : 0
  const stoppedMinutes = ticket.stoppedMinutes + pause
  const due = (minutes: number | null | undefined) =>
    minutes && policy
      ? (afterBusinessMinutes(ticket.openedAt, minutes + stoppedMinutes, policy.calendar) ?? null)
      : null
  return {
    stoppedMinutes,
    clockStoppedAt: runs ? null : (since ?? now),
    holdUntil: ticket.status === 'ON_HOLD' ? ticket.holdUntil : null,
    closesAt: ticket.status === 'RESOLVED' ? (ticket.closesAt ?? daysAfter(now, policy)) : null,
    ...(runs && { resolvedAt: null, closedAt: null }),
    // Once answered, it was answered in time or not: later pauses change nothing.
    firstResponseDueAt: ticket.firstRespondedAt ? ticket.firstResponseDueAt : due(policy?.firstResponseMinutes),
    resolutionDueAt: due(policy?.resolutionMinutes),
  }
}

/** Without a service level, a resolved ticket closes after a week. */
const daysAfter = (now: Date, policy: Policy | undefined) =>
  new Date(now.getTime() + (policy?.closeAfterDays ?? 7) * dayMs)

export type Breach = 'firstResponse' | 'resolution'

/** The targets that a ticket misses at `now` and has not been found to miss before. */
export function breachesOf(ticket: Clocks, now: Date): Breach[] {
  if (ticket.clockStoppedAt) return []
  const missed = (due: Date | null) => due !== null && due <= now
  return [
    ...(!ticket.firstRespondedAt && !ticket.firstResponseBreachedAt && missed(ticket.firstResponseDueAt)
      ? ['firstResponse' as const]
      : []),
    ...(!ticket.resolutionBreachedAt && missed(ticket.resolutionDueAt) ? ['resolution' as const] : []),
  ]
}

/** The next instant at which time alone changes the ticket: a target is missed, a hold ends, a resolved one closes. */
export function wakesAt(ticket: Clocks): Date | null {
  const { firstRespondedAt, firstResponseDueAt, firstResponseBreachedAt, resolutionDueAt, resolutionBreachedAt } =
    ticket
  const awaited = [
    ...(ticket.status === 'ON_HOLD' ? [ticket.holdUntil] : []),
    ...(ticket.status === 'RESOLVED' ? [ticket.closesAt] : []),
    ...(ticket.clockStoppedAt || firstRespondedAt || firstResponseBreachedAt ? [] : [firstResponseDueAt]),
    ...(ticket.clockStoppedAt || resolutionBreachedAt ? [] : [resolutionDueAt]),
  ].filter((at) => at !== null)
  return awaited.length ? new Date(Math.min(...awaited.map((at) => at.getTime()))) : null
}

export type TargetState = 'RUNNING' | 'PAUSED' | 'MET' | 'MISSED'

type Target = { dueAt: Date | null; doneAt: Date | null; breachedAt: Date | null; stopped: boolean }

/** How a target stands; null where the ticket has none. */
export function targetState({ dueAt, doneAt, breachedAt, stopped }: Target): TargetState | null {
  if (!dueAt) return null
  if (breachedAt) return 'MISSED'
  if (doneAt) return 'MET'
  return stopped ? 'PAUSED' : 'RUNNING'
}

/** Whose turn it is in a team: the next in line after the last, or who has least open; `members` in the order of the line. */
export function nextAssignee(
  mode: 'ROUND_ROBIN' | 'LEAST_BUSY',
  members: readonly { id: string; open: number }[],
  lastId: string | null,
): string | undefined {
  const after = members.findIndex(({ id }) => lastId !== null && id > lastId)
  const start = after === -1 ? 0 : after
  const line = [...members.slice(start), ...members.slice(0, start)]
  if (mode === 'ROUND_ROBIN') return line[0]?.id
  const least = Math.min(...line.map(({ open }) => open))
  return line.find(({ open }) => open === least)?.id
}

/** The variables that a canned reply may name. */
export const replyVariables = ['client', 'contact', 'member', 'number', 'subject'] as const
export type ReplyFacts = Record<(typeof replyVariables)[number], string>

const variable = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The names in a canned reply that are no variable. */
export const unknownVariables = (body: string): string[] =>
  [...body.matchAll(variable)]
    .map(([, name]) => name!)
    .filter((name) => !replyVariables.includes(name as keyof ReplyFacts))

/** A canned reply with its variables filled in. */
export const filledReply = (body: string, facts: ReplyFacts): string =>
  body.replace(variable, (_all, name: keyof ReplyFacts) => facts[name] ?? '')

const quoteStarts = [
  /^-{2,}\s*(répondez au-dessus|reply above)/i,
  /^\s*(le|on)\s.{5,120}(a écrit|wrote)\s*:\s*$/i,
  /^-{2,}\s*(message d.origine|original message|message transféré)/i,
  /^_{20,}$/,
]

const mostCharacters = 50_000

/** What the sender has written, without the mail that they answer below it; the whole where nothing else is left. */
export function newWords(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const end = lines.findIndex((line) => quoteStarts.some((start) => start.test(line)))
  const own = lines.slice(0, end === -1 ? undefined : end)
  while (own.length && /^\s*(>.*)?$/.test(own.at(-1)!)) own.pop()
  return (own.join('\n').trim() || text.trim()).slice(0, mostCharacters).toWellFormed()
}
