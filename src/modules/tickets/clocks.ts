import type { Prisma, Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { emit } from '../../live/log.ts'
import { type Breach, breachesOf, type Calendar, clocksIn, factsOf, type Policy, wakesAt } from './rules.ts'

export const withCalendar = {
  calendar: { include: { hours: true, holidays: true } },
} satisfies Prisma.SlaPolicyInclude

type StoredCalendar = Prisma.BusinessCalendarGetPayload<{ include: { hours: true; holidays: true } }>

export const asCalendar = ({
  zone,
  hours,
  holidays,
}: Pick<StoredCalendar, 'zone' | 'hours' | 'holidays'>): Calendar => ({
  zone,
  hours,
  holidays: new Set(holidays.map(({ on }) => fromDate(on))),
})

async function policyOf({ db }: Acting, id: string | null): Promise<Policy | undefined> {
  const found = id && (await db.slaPolicy.findUnique({ where: { id }, include: withCalendar }))
  return found ? { ...found, calendar: asCalendar(found.calendar!) } : undefined
}

/** The service level of a ticket: its contract's for that priority, else the one for all contracts. */
async function policyFor({ db }: Acting, { contractId, priority }: Pick<Ticket, 'contractId' | 'priority'>) {
  const found = await db.slaPolicy.findFirst({
    where: { priority, OR: [{ contractId: null }, ...(contractId ? [{ contractId }] : [])] },
    orderBy: { contractId: { sort: 'asc', nulls: 'last' } },
    select: { id: true },
  })
  return found?.id ?? null
}

/** The clocks' columns of a ticket that now is as given; with another priority or contract it has another service level. */
export async function clocked(tx: Acting, ticket: Ticket, before?: Ticket) {
  const same = before && before.priority === ticket.priority && before.contractId === ticket.contractId
  const slaPolicyId = same ? before.slaPolicyId : await policyFor(tx, ticket)
  const clocks = clocksIn(ticket, tx.clock.now(), await policyOf(tx, slaPolicyId))
  return { slaPolicyId, ...clocks, wakesAt: wakesAt({ ...ticket, ...clocks }) }
}

const missed = { firstResponse: 'ticket.firstResponseMissed', resolution: 'ticket.resolutionMissed' } as const

/** Records the targets that the locked ticket has missed by now, each once in its life. */
export async function raiseBreaches(tx: Acting, ticket: Ticket): Promise<Ticket> {
  const now = tx.clock.now()
  let current = ticket
  for (const breach of breachesOf(ticket, now)) current = await raise(tx, current, { breach, now })
  return current
}

async function raise(tx: Acting, before: Ticket, { breach, now }: { breach: Breach; now: Date }): Promise<Ticket> {
  const column = `${breach}BreachedAt` as const
  const after = await tx.db.ticket.update({
    where: { id: before.id },
    data: {
      [column]: now,
      wakesAt: wakesAt({ ...before, [column]: now }),
      version: { increment: 1 },
      updatedAt: now,
    },
  })
  await emit(tx, { type: missed[breach], entity: 'Ticket', before, after, facts: factsOf(after) })
  return after
}
