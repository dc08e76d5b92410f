import { addDays, addMonths, type DateText, fromDate } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { decimal, times } from '../../kernel/money.ts'
import { total } from '../invoices/rules.ts'

export type ContractPhase = 'UPCOMING' | 'RUNNING' | 'IN_NOTICE' | 'TO_RENEW' | 'EXPIRED'
export type RenewalMode = 'NONE' | 'EXPLICIT' | 'TACIT'

/** What the states of time are derived from. */
export type Term = {
  status: 'DRAFT' | 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  startsOn: DateText | null
  endsOn: DateText | null
  /** Days before the end until which notice may be given. */
  noticeDays: number
  renewal: RenewalMode
}

/** The last day on which notice may be given: `noticeDays` before the end. Null without an end. */
export const noticeOn = ({ endsOn, noticeDays }: Pick<Term, 'endsOn' | 'noticeDays'>): DateText | null =>
  endsOn && addDays(endsOn, -noticeDays)

/**
 * Where an active contract stands today: before its first day, running, from the last day for notice to its end,
 * past its end and to be renewed, or past its end for good. Null in every other state.
 */
export function contractPhase(term: Term, today: DateText): ContractPhase | null {
  const { status, startsOn, endsOn, renewal } = term
  if (status !== 'ACTIVE') return null
  if (startsOn && today < startsOn) return 'UPCOMING'
  if (!endsOn) return 'RUNNING'
  if (today > endsOn) return renewal === 'NONE' ? 'EXPIRED' : 'TO_RENEW'
  return today >= noticeOn(term)! ? 'IN_NOTICE' : 'RUNNING'
}

/** The first day of the next term: the day after the end, where there will be one; else null. */
export const renewsOn = ({ status, endsOn, renewal }: Omit<Term, 'startsOn' | 'noticeDays'>): DateText | null =>
  endsOn && renewal !== 'NONE' && (status === 'ACTIVE' || status === 'SUSPENDED') ? addDays(endsOn, 1) : null

/** The last day of a term of `termMonths`: counted from its first day, so that month ends stay month ends. */
export const termEnd = (startsOn: DateText, termMonths: number): DateText =>
  addDays(addMonths(startsOn, termMonths), -1)

type Dated = { startsOn: Date | null; endsOn: Date | null }

/** Whether a line is part of the contract on a day. */
export const runsOn = ({ startsOn, endsOn }: Dated, day: DateText): boolean =>
  (!startsOn || fromDate(startsOn) <= day) && (!endsOn || fromDate(endsOn) >= day)

/** What a whole period costs on a day, in minor units. */
export const netOn = (lines: readonly (Dated & { net: bigint })[], day: DateText): bigint =>
  total(lines.filter((line) => runsOn(line, day)).map(({ net }) => net))

/** A price raised by a percentage; at most 6 decimals, as unit prices are written. */
export const indexed = (price: string, percent: string): string =>
  decimal(price).times(risen(percent)).round(6).toFixed()

/** The same of an amount in minor units, rounded once. */
export const indexedAmount = (amount: bigint, percent: string): bigint => times(amount, risen(percent))

const risen = (percent: string) => decimal(percent).div('100').plus('1')

const outOfRange = (path: string | string[], en: string, fr: string) => invalid(path, 'OUT_OF_RANGE', { en, fr })

type Draft = {
  name?: string | null
  startsOn?: DateText | null
  endsOn?: DateText | null
  termMonths?: number | null
  noticeDays?: number | null
  indexationPercent?: string | null
  alertDays?: readonly number[] | null
}

const isBetween = (value: number | null | undefined, least: number, most: number) =>
  value == null || (value >= least && value <= most)

/** What is wrong with a contract as it is typed. */
// biome-ignore format: one claim a line
export function contractFaults({ name, startsOn, endsOn, termMonths, noticeDays, indexationPercent, alertDays }: Draft): Refusal[] {
  return [
    ...(name === undefined || name?.trim() ? [] : [invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })]),
    ...(startsOn && endsOn && endsOn < startsOn ? [outOfRange('endsOn', 'The end lies before the start.', 'La fin précède le début.')] : []),
    ...(isBetween(termMonths, 1, 120) ? [] : [outOfRange('termMonths', 'A term is 1 to 120 months.', 'Une durée est de 1 à 120 mois.')]),
    ...(isBetween(noticeDays, 0, 365) ? [] : [outOfRange('noticeDays', 'Notice is 0 to 365 days.', 'Un préavis est de 0 à 365 jours.')]),
    ...(isIndexation(indexationPercent) ? [] : [outOfRange('indexationPercent', 'Indexation lies between -50 and 100 percent, with at most 3 decimals.', 'Une indexation se situe entre -50 et 100 %, avec au plus 3 décimales.')]),
    ...((alertDays ?? []).every((days) => isBetween(days, 0, 365)) && (alertDays ?? []).length <= 10 ? [] : [outOfRange('alertDays', 'At most 10 alerts, each 0 to 365 days before the end.', 'Au plus 10 alertes, chacune de 0 à 365 jours avant la fin.')]),
  ]
}

const isIndexation = (percent: string | null | undefined): boolean =>
  percent == null ||
  (decimal(percent).gte('-50') && decimal(percent).lte('100') && decimal(percent).round(3).eq(decimal(percent)))

/** Lines whose own end lies before their start. */
export const lineDateFaults = (lines: readonly { startsOn?: DateText | null; endsOn?: DateText | null }[]): Refusal[] =>
  lines.flatMap(({ startsOn, endsOn }, index) =>
    startsOn && endsOn && endsOn < startsOn
      ? [outOfRange(['lines', String(index), 'endsOn'], 'The end lies before the start.', 'La fin précède le début.')]
      : [],
  )
