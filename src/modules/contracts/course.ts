import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { addDays, type DateText, daysBetween, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { lineNet } from '../invoices/rules.ts'
import { giveBack } from './givebacks.ts'
import { changed, type Line, locked, type Version, type WholeContract } from './records.ts'
import { contractFaults, indexed, indexedAmount, netOn, runsOn, termEnd } from './rules.ts'
import { contractStates } from './states.ts'

/** `date` is the first day on which the contract is in its new state. */
type DatedShape = Version & { date?: DateText | null }
/** The contract, and the drafts of credit notes that the change made due. */
export type Course = { id: string; creditNoteIds: string[] }

/** Stops a contract for a time: no day from `date` until it is resumed is served or billed. */
export function contractSuspend(ctx: Acting, id: string, input: DatedShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    const status = contractStates.check({ status: before.status }, 'suspend')!

    const date = input.date ?? today(tx.clock)
    if (date < afterPauses(whole) || date > fromDate(before.endsOn!)) throw outsideTerm()

    await tx.db.contractPause.create({ data: { contractId: id, startsOn: toDate(date) } })
    await changed(tx, { before, data: { status }, type: 'contract.suspended', facts: { date } })
    return id
  })
}

/** Goes on with a contract: its end moves by the days of the pause, and what was billed of them is given back. */
export function contractResume(ctx: Acting, id: string, input: DatedShape): Promise<Course> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    const status = contractStates.check({ status: before.status }, 'resume')!

    const date = input.date ?? today(tx.clock)
    const from = pausedFrom(whole)!
    if (date < from) throw outsideTerm()

    const creditNoteIds = await giveBack(tx, whole, { from, to: addDays(date, -1) })
    await endPause(tx, id, { from, until: date })
    const endsOn = toDate(addDays(fromDate(before.endsOn!), daysBetween(from, date)))
    await changed(tx, { before, data: { status, endsOn }, type: 'contract.resumed', facts: { date } })
    return { id, creditNoteIds }
  })
}

export type ContractRenewShape = Version & { termMonths?: number | null; indexationPercent?: string | null }

/** Agrees on another term from the day after the end; prices rise by the indexation, and what they were is kept. */
export function contractRenew(
  ctx: Acting,
  id: string,
  input: ContractRenewShape,
  kind: 'EXPLICIT' | 'TACIT' = 'EXPLICIT',
) {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    const status = contractStates.check({ status: before.status }, 'renew')!
    refuseAll(contractFaults(input))

    const startsOn = addDays(fromDate(before.endsOn!), 1)
    const endsOn = termEnd(startsOn, input.termMonths ?? before.termMonths)
    const percent = input.indexationPercent ?? before.indexationPercent?.toFixed() ?? '0'
    const lines = whole.lines.filter((line) => runsOn(line, startsOn))

    if (Number(percent) !== 0) for (const line of lines) await succeed(tx, line, { startsOn, percent })
    const term = { startsOn: toDate(startsOn), endsOn: toDate(endsOn) }
    const net = netOn(await tx.db.contractLine.findMany({ where: { contractId: id } }), startsOn)
    await tx.db.contractTerm.create({
      data: {
        ...{ contractId: id, kind, ...term, indexationPercent: percent, net, currency: before.currency },
        createdAt: tx.clock.now(),
      },
    })
    const data = { status, endsOn: term.endsOn }
    await changed(tx, { before, data, type: 'contract.renewed', facts: { kind, startsOn, endsOn } })
    return id
  })
}

export type ContractTerminateShape = DatedShape & { reason: string }

/** Ends a contract before its term: what was billed beyond is given back, what was served before may still be billed. */
export function contractTerminate(ctx: Acting, id: string, input: ContractTerminateShape): Promise<Course> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    const status = contractStates.check({ status: before.status, reason: input.reason }, 'terminate')!

    const date = input.date ?? today(tx.clock)
    const [start, end] = [fromDate(before.startsOn!), fromDate(before.endsOn!)]
    if (date < start || date > addDays(end, 1)) throw outsideTerm()

    const from = pausedFrom(whole)
    const creditNoteIds = await giveBack(tx, whole, { from: from && from < date ? from : date, to: end })
    if (from) await endPause(tx, id, { from, until: date })
    const data = { status, reason: input.reason.trim(), terminatedOn: toDate(date), endsOn: toDate(addDays(date, -1)) }
    await changed(tx, { before, data, type: 'contract.terminated', facts: { date, reason: data.reason } })
    return { id, creditNoteIds }
  })
}

const pausedFrom = ({ pauses }: WholeContract): DateText | undefined => {
  const open = pauses.find(({ endsOn }) => endsOn === null)
  return open && fromDate(open.startsOn)
}

/** The first day on which a pause may begin: pauses do not overlap. */
const afterPauses = ({ startsOn, pauses }: WholeContract): DateText =>
  pauses.reduce(
    (day, { endsOn }) => (endsOn && fromDate(endsOn) >= day ? addDays(fromDate(endsOn), 1) : day),
    fromDate(startsOn!),
  )

async function endPause({ db }: Acting, contractId: string, { from, until }: { from: DateText; until: DateText }) {
  const where = { contractId_startsOn: { contractId, startsOn: toDate(from) } }
  if (until <= from) await db.contractPause.delete({ where })
  else await db.contractPause.update({ where, data: { endsOn: toDate(addDays(until, -1)) } })
}

/** The same service at its new price, as a line of its own: periods before stay at the old one. */
async function succeed({ db }: Acting, line: Line, { startsOn, percent }: { startsOn: DateText; percent: string }) {
  const { id, net: _net, ...same } = line
  const unitPrice = indexed(line.unitPrice.toFixed(), percent)
  const discountAmount = line.discountAmount && indexedAmount(line.discountAmount, percent)
  const priced = { quantity: line.quantity.toFixed(), unitPrice, discountAmount }
  const net = lineNet({ ...priced, discountPercent: line.discountPercent?.toFixed() ?? null }, line.currency)
  await db.contractLine.update({ where: { id }, data: { endsOn: toDate(addDays(startsOn, -1)) } })
  await db.contractLine.create({ data: { ...same, ...priced, net, startsOn: toDate(startsOn) } })
}

const outsideTerm = () =>
  invalid('date', 'OUT_OF_RANGE', {
    en: 'The day lies outside the contract’s term, or within a pause.',
    fr: 'Ce jour est en dehors de la durée du contrat, ou pendant une suspension.',
  })
