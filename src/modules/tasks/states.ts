import { type ErrorCode, invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type TaskStatus = 'TODO' | 'IN_PROGRESS' | 'IN_REVIEW' | 'DONE' | 'CANCELED'
export type TaskVerb = 'update' | 'assign' | 'move' | 'start' | 'review' | 'complete' | 'reopen' | 'cancel'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type TaskSubject = { openBlockers?: number; openSubtasks?: number; reason?: string | null }

const refusal = (path: string, code: ErrorCode, en: string, fr: string) => invalid(path, code, { en, fr })

const notBlockedOrReason = ({ openBlockers, reason }: TaskSubject): Refusal | undefined =>
  openBlockers && !reason?.trim()
    ? refusal(
        'reason',
        'BLOCKED',
        'It waits for other tasks: finish them first, or give a reason.',
        'Elle attend d’autres tâches : terminez-les d’abord, ou indiquez une raison.',
      )
    : undefined

const subtasksClosedOrCascade = ({ openSubtasks }: TaskSubject): Refusal | undefined =>
  openSubtasks
    ? refusal(
        'cascade',
        'OPEN_SUBTASKS',
        'Some subtasks are open: close them first, or ask for cascade.',
        'Des sous-tâches sont ouvertes : terminez-les d’abord, ou demandez cascade.',
      )
    : undefined

const completion = to<'DONE', TaskSubject>('DONE', notBlockedOrReason, subtasksClosedOrCascade)

// biome-ignore format: read by column
export const taskStates = machine<TaskStatus, TaskVerb, TaskSubject>('task', {
  TODO:        { update: to('TODO'),        assign: to('TODO'), move: to('TODO'),        start: to('IN_PROGRESS', notBlockedOrReason), complete: completion, cancel: to('CANCELED') },
  IN_PROGRESS: { update: to('IN_PROGRESS'), assign: to('IN_PROGRESS'), move: to('IN_PROGRESS'), review: to('IN_REVIEW'),                      complete: completion, cancel: to('CANCELED') },
  IN_REVIEW:   { update: to('IN_REVIEW'),   assign: to('IN_REVIEW'), move: to('IN_REVIEW'),                                                 complete: completion, cancel: to('CANCELED') },
  DONE:        { move: to('DONE'), reopen: to('TODO') },
  CANCELED:    { move: to('CANCELED'), reopen: to('TODO') },
})
