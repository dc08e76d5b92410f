import type { DateText } from '../../kernel/clock.ts'
import { type ErrorCode, invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type ContractStatus = 'DRAFT' | 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
export type ContractVerb = 'update' | 'activate' | 'suspend' | 'resume' | 'renew' | 'terminate' | 'bill'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type ContractSubject = {
  lineCount?: number
  startsOn?: DateText | null
  endsOn?: DateText | null
  reason?: string | null
}

const refusal = (path: string, code: ErrorCode, en: string, fr: string) => invalid(path, code, { en, fr })

const hasLines = ({ lineCount }: ContractSubject): Refusal | undefined =>
  lineCount === 0
    ? refusal('lines', 'HAS_NO_LINES', 'Add at least one line.', 'Ajoutez au moins une ligne.')
    : undefined

const hasDates = ({ startsOn, endsOn }: ContractSubject): Refusal | undefined =>
  startsOn === null || endsOn === null
    ? refusal('startsOn', 'HAS_NO_DATES', 'Give the start and end dates.', 'Indiquez les dates de début et de fin.')
    : undefined

const hasReason = ({ reason }: ContractSubject): Refusal | undefined =>
  reason === undefined || reason?.trim()
    ? undefined
    : refusal('reason', 'REASON_REQUIRED', 'Say why it is terminated.', 'Indiquez pourquoi il est résilié.')

const termination = to<'TERMINATED', ContractSubject>('TERMINATED', hasReason)

// biome-ignore format: read by column
export const contractStates = machine<ContractStatus, ContractVerb, ContractSubject>('contract', {
  DRAFT:      { update: to('DRAFT'),  activate: to('ACTIVE', hasLines, hasDates) },
  ACTIVE:     { update: to('ACTIVE'), suspend: to('SUSPENDED'), renew: to('ACTIVE'), terminate: termination, bill: to('ACTIVE') },
  SUSPENDED:  { resume: to('ACTIVE'),                                                terminate: termination, bill: to('SUSPENDED') },
  TERMINATED: {                                                                                              bill: to('TERMINATED') },
})
