import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { ticketClose, ticketReopen } from './actions.ts'
import { raiseBreaches } from './clocks.ts'

/**
 * Does what time does to tickets: misses targets, ends holds, closes what was resolved long enough ago. Each in its own
 * transaction; a row that another worker holds is passed over, and what is done leaves its mark on the row, so that
 * nothing happens twice, wherever the clock is set. Answers how many tickets it woke.
 */
export async function wakeTickets(ctx: Acting): Promise<number> {
  const failed: string[] = []
  const failures: unknown[] = []
  let woken = 0
  for (;;) {
    const id = await wakeNext(ctx, failed).catch((error) => {
      failures.push(error)
      return failed.at(-1)
    })
    if (!id) break
    woken++
  }
  if (failures.length) throw new AggregateError(failures, `${failures.length} tickets could not be woken`)
  return woken
}

const wakeNext = (ctx: Acting, failed: string[]) =>
  transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const [due] = await tx.db.$queryRaw<{ id: string }[]>`
      SELECT "id"::text FROM "Ticket" WHERE "wakesAt" <= ${now} AND NOT "id" = ANY(${failed}::uuid[])
      ORDER BY "wakesAt" LIMIT 1 FOR UPDATE SKIP LOCKED`
    if (!due) return undefined
    // Kept until the work is done: one ticket that fails must not hold back the others.
    failed.push(due.id)
    await wake(tx, due.id)
    tx.transaction.afterCommit(() => void failed.splice(failed.indexOf(due.id), 1))
    return due.id
  })

async function wake(tx: Acting, id: string): Promise<void> {
  const now = tx.clock.now()
  const { status, holdUntil, closesAt } = await raiseBreaches(
    tx,
    await tx.db.ticket.findUniqueOrThrow({ where: { id } }),
  )
  if (status === 'ON_HOLD' && holdUntil && holdUntil <= now) await ticketReopen(tx, id, {})
  if (status === 'RESOLVED' && closesAt && closesAt <= now) await ticketClose(tx, id, {})
}
