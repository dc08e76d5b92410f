import { builder } from '../../graphql/builder.ts'
import { asCalendar, withCalendar } from './clocks.ts'
import { businessMinutes, targetState } from './rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const TargetState = builder.enumType('TicketTargetState', {
  description: 'How a target of a service level stands.',
  values: {
    RUNNING: { description: 'Its time runs.' },
    PAUSED: { description: 'Its time stands still: it is not our turn.' },
    MET: { description: 'Reached in time.' },
    MISSED: { description: 'Not reached in time.' },
  } as const,
})

type Target = {
  dueAt: Date
  state: string
  doneAt: Date | null
  breachedAt: Date | null
  remainingMinutes: number | null
}
export const TicketTarget = builder.objectRef<Target>('TicketTarget').implement({
  description: 'A target of a ticket’s service level.',
  fields: (t) => ({
    dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When its time is over, as things stand.' }),
    state: t.field({ type: TargetState, description: 'How it stands.', resolve: ({ state }) => state as 'MET' }),
    doneAt: t.expose('doneAt', { type: 'DateTime', nullable: true, description: 'When it was reached.' }),
    breachedAt: t.expose('breachedAt', { type: 'DateTime', nullable: true, description: 'When it was found missed.' }),
    remainingMinutes: t.exposeInt('remainingMinutes', {
      nullable: true,
      description: 'Working minutes left, rounded down; null once reached or missed.',
    }),
  }),
})

/** What `target` needs of its ticket beside the target's own columns. */
export const clockColumns = {
  clockStoppedAt: true,
  slaPolicy: { select: withCalendar },
} as const

/** A target as its type shows it, from the row’s own columns. */
export function target(row: Any, { dueAt, doneAt, breachedAt }: Any, now: Date): Target | null {
  const state = targetState({ dueAt, doneAt, breachedAt, stopped: row.clockStoppedAt !== null })
  if (!state) return null
  const open = state === 'RUNNING' || state === 'PAUSED'
  const calendar = row.slaPolicy && asCalendar(row.slaPolicy.calendar)
  const from = row.clockStoppedAt ?? now
  const remainingMinutes = open && calendar ? Math.floor(businessMinutes(from, dueAt, calendar)) : null
  return { dueAt, state, doneAt, breachedAt, remainingMinutes }
}
