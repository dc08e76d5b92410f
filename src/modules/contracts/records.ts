import { lock } from '../../access/rows.ts'
import type { Contract, Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate, toDate } from '../../kernel/clock.ts'
import { emit } from '../../live/log.ts'
import { type Pause, type Period, periodsOf, type Schedule } from './periods.ts'

export type Version = { expectedVersion?: number | null }

/** What must be read of a contract to know what is unbilled. */
export const include = {
  lines: { orderBy: [{ position: 'asc' }, { id: 'asc' }] },
  pauses: { orderBy: { startsOn: 'asc' } },
  periods: { orderBy: { startsOn: 'asc' } },
} satisfies Prisma.ContractInclude

export type WholeContract = Prisma.ContractGetPayload<{ include: typeof include }>
export type Line = WholeContract['lines'][number]

export const wholeContract = (tx: Pick<Acting, 'db'>, id: string): Promise<WholeContract> =>
  tx.db.contract.findUniqueOrThrow({ where: { id }, include })

/** The contract locked and read; its row alone is what events show. */
export async function locked(tx: Acting, id: string, { expectedVersion }: Version) {
  await lock(tx, 'Contract', id, expectedVersion)
  const whole = await wholeContract(tx, id)
  const { lines: _lines, pauses: _pauses, periods: _periods, ...before } = whole
  return { whole, before }
}

export const pausesOf = ({ pauses }: Pick<WholeContract, 'pauses'>): Pause[] =>
  pauses.map(({ startsOn, endsOn }) => ({ from: fromDate(startsOn), to: endsOn && fromDate(endsOn) }))

const scheduleOf = (contract: WholeContract): Schedule => ({
  from: fromDate(contract.startsOn!),
  to: fromDate(contract.endsOn!),
  billingPeriod: contract.billingPeriod,
  billingTiming: contract.billingTiming,
  pauses: pausesOf(contract),
})

export type Unbilled = Period & { line: Line }

/** The periods of a contract in force that nothing bills yet, the earliest due first. */
export function unbilledOf(contract: WholeContract): Unbilled[] {
  if (contract.status === 'DRAFT') return []
  const billed = new Set(
    contract.periods.filter((one) => one.billed).map(({ lineId, startsOn }) => `${lineId} ${fromDate(startsOn)}`),
  )
  const schedule = scheduleOf(contract)
  return contract.lines
    .flatMap((line) => periodsOf(schedule, lifeOf(line)).map((period) => ({ ...period, line })))
    .filter(({ line, from }) => !billed.has(`${line.id} ${from}`))
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.line.position - b.line.position)
}

export const lifeOf = ({ startsOn, endsOn }: Pick<Line, 'startsOn' | 'endsOn'>) => ({
  from: startsOn && fromDate(startsOn),
  to: endsOn && fromDate(endsOn),
})

export const factsOf = ({ number, name }: Pick<Contract, 'number' | 'name'>) => ({ number, name })

type Change = {
  before: Contract
  data?: Prisma.ContractUncheckedUpdateInput
  type: string
  facts?: Record<string, unknown>
}

/** Writes a contract, with the day on which its next unbilled period falls due, and tells. */
export async function changed(tx: Acting, { before, data, type, facts }: Change): Promise<Contract> {
  const { id } = before
  if (data) await tx.db.contract.update({ where: { id }, data, select: { id: true } })
  const [next] = unbilledOf(await wholeContract(tx, id))
  const after = await tx.db.contract.update({
    where: { id },
    data: { billsOn: next ? toDate(next.dueOn) : null, version: { increment: 1 }, updatedAt: tx.clock.now() },
  })
  await emit(tx, { type, entity: 'Contract', before, after, facts: { ...factsOf(after), ...facts } })
  return after
}
