import { inspect } from 'node:util'
import type { GraphQLSchema } from 'graphql'
import type { App } from './graphql/context.ts'
import { openPipeline } from './graphql/execute.ts'
import { forgetRates } from './graphql/rates.ts'
import { actingAs } from './graphql/system.ts'
import { startRounds } from './jobs/rounds.ts'
import { hourMs, minuteMs } from './kernel/clock.ts'
import { forgetUploads } from './modules/activity/files.ts'
import { mailDigests } from './modules/activity/notifications.ts'
import { sealEvents } from './modules/activity/seals.ts'
import { doBulkJobs, forgetBulkJobs } from './modules/bulk/work.ts'
import { alertOfContracts, billContracts, renewContracts } from './modules/contracts/rounds.ts'
import { remindOfDebts } from './modules/dunning/round.ts'
import { repeatExpenses } from './modules/expenses/repeat.ts'
import { printIssued } from './modules/papers/printing.ts'
import { forgetExports, forgetLeads } from './modules/personal/actions.ts'
import { remindOfTasks } from './modules/tasks/reminders.ts'
import { wakeTickets } from './modules/tickets/sweep.ts'
import { deliverWebhooks, forgetDeliveries } from './modules/webhooks/deliver.ts'

/** What no request asks for: the work that time brings, and the mails that come. */
export async function startWorker(app: App, schema: GraphQLSchema): Promise<{ stop: () => Promise<void> }> {
  const acting = actingAs(app, 'rounds')
  const report = (name: string, error: Error) => app.log(`round ${name}`, { error: inspect(error) })
  const pipeline = openPipeline(app, schema)
  // What reads mail is heavy: only who receives any loads it.
  const mailbox = app.config.inboundPort ? await (await import('./mailbox.ts')).openMailbox(app, acting) : undefined
  const rounds = startRounds(
    [
      { name: 'tickets', everyMs: 5_000, run: () => wakeTickets(acting) },
      { name: 'reminders', everyMs: 5_000, run: () => remindOfTasks(acting) },
      { name: 'dunning', everyMs: hourMs, run: () => remindOfDebts(acting) },
      { name: 'digests', everyMs: minuteMs, run: () => mailDigests(acting) },
      { name: 'printing', everyMs: 5_000, run: () => printIssued(acting) },
      { name: 'renewals', everyMs: minuteMs, run: () => renewContracts(acting) },
      { name: 'contract billing', everyMs: minuteMs, run: () => billContracts(acting) },
      { name: 'contract alerts', everyMs: minuteMs, run: () => alertOfContracts(acting) },
      { name: 'expenses', everyMs: minuteMs, run: () => repeatExpenses(acting) },
      { name: 'webhooks', everyMs: 1_000, run: () => deliverWebhooks(acting) },
      { name: 'bulk jobs', everyMs: 1_000, run: (stopping) => doBulkJobs(acting, { pipeline, schema }, stopping) },
      { name: 'ended bulk jobs', everyMs: hourMs, run: () => forgetBulkJobs(acting) },
      { name: 'deliveries', everyMs: hourMs, run: () => forgetDeliveries(acting) },
      { name: 'seals', everyMs: 5_000, run: () => sealEvents(acting) },
      { name: 'old leads', everyMs: hourMs, run: () => forgetLeads(acting) },
      { name: 'exports of persons', everyMs: hourMs, run: () => forgetExports(acting) },
      { name: 'uploads', everyMs: hourMs, run: () => forgetUploads(acting) },
      { name: 'rates', everyMs: hourMs, run: () => forgetRates(acting) },
    ],
    report,
  )
  return {
    stop: async () => {
      await mailbox?.stop()
      await rounds.stop()
    },
  }
}
