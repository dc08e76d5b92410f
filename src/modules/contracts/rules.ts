import { addDays, addMonths, type DateText } from '../../kernel/clock.ts'

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

/** Longest notice, in days. */
export const longestNotice = 365

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
