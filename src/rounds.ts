import type { App } from './graphql/context.ts'
import { actingAs } from './graphql/system.ts'
import { type Rounds, startRounds } from './jobs/rounds.ts'
import { remindOfTasks } from './modules/tasks/reminders.ts'
import { wakeTickets } from './modules/tickets/sweep.ts'

/** What every worker looks for: work that no request asks for, but the clock. */
export function startWorker(app: App): Rounds {
  const acting = actingAs(app, 'rounds')
  const report = (name: string, error: Error) => app.log(`round ${name}`, { error: error.stack ?? String(error) })
  return startRounds(
    [
      { name: 'tickets', everyMs: 5_000, run: () => wakeTickets(acting) },
      { name: 'reminders', everyMs: 5_000, run: () => remindOfTasks(acting) },
    ],
    report,
  )
}
