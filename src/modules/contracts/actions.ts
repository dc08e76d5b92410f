import { visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { type DateText, fromDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { refuseUnknown } from '../articles/lines.ts'
import { movesWithParty } from '../clients/moves.ts'
import { nextNumber } from '../company/series.ts'
import { columns, linesIn } from './drafts.ts'
import { changed, factsOf, locked, type Version, type WholeContract } from './records.ts'
import { contractFaults, netOn, termEnd } from './rules.ts'
import { contractStates } from './states.ts'

movesWithParty('Contract', { type: 'contract.moved', on: ['clientId'], facts: ({ number }) => ({ number }) })

export type ContractShape = Version & {
  name?: string | null
  kind?: 'RECURRING_SERVICE' | 'MAINTENANCE' | 'SUBSCRIPTION' | null
  ownerId?: string | null
  startsOn?: DateText | null
  endsOn?: DateText | null
  termMonths?: number | null
  renewal?: 'NONE' | 'EXPLICIT' | 'TACIT' | null
  noticeDays?: number | null
  indexationPercent?: string | null
  billingPeriod?: 'MONTH' | 'QUARTER' | 'SEMESTER' | 'YEAR' | null
  billingTiming?: 'PREPAID' | 'POSTPAID' | null
  billingMode?: 'MANUAL' | 'DRAFT' | 'ISSUE' | null
  alertDays?: number[] | null
  alertClient?: boolean | null
  terms?: string | null
  lines?: LineShape[] | null
}

/** Drafts a contract with the services that it includes. Without an end, it runs for its term. */
export function contractCreate(
  ctx: Acting,
  input: ContractShape & { clientId: string; name: string; quoteId?: string },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    if (input.ownerId) await visible(tx, 'Member', input.ownerId, 'ownerId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })

    refuseAll(contractFaults(input))
    const lines = await linesIn(tx, input.lines ?? [], { currency: client.currency, clientId: client.id })

    const now = tx.clock.now()
    const endsOn = input.endsOn ?? (input.startsOn ? termEnd(input.startsOn, input.termMonths ?? 12) : null)
    const contract = await tx.db.contract.create({
      data: {
        ...columns({ ...input, endsOn }),
        name: input.name.trim(),
        clientId: client.id,
        currency: client.currency,
        ownerId: input.ownerId ?? client.ownerId,
        quoteId: input.quoteId ?? null,
        number: (await nextNumber(tx, 'CONTRACT', today(tx.clock))) ?? `CT-${now.getTime()}`,
        createdAt: now,
        updatedAt: now,
        lines: { createMany: { data: lines } },
      },
    })

    await emit(tx, {
      type: 'contract.created',
      entity: 'Contract',
      before: null,
      after: contract,
      facts: factsOf(contract),
    })
    return contract.id
  })
}

/** Changes a draft, or what is not billed yet of an active contract. Lines replace all; one with an id stays the same line. */
export function contractUpdate(ctx: Acting, id: string, input: ContractShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    contractStates.check({ status: before.status }, 'update')

    if (input.ownerId) await visible(tx, 'Member', input.ownerId, 'ownerId')
    const dates = {
      startsOn: before.startsOn && fromDate(before.startsOn),
      endsOn: before.endsOn && fromDate(before.endsOn),
    }
    refuseAll(contractFaults({ ...dates, ...input }))
    refuseBilled(whole, input)
    refuseUnknown(input.lines ?? [], whole.lines, noLine)
    const lines = input.lines ? await linesIn(tx, input.lines, before) : undefined

    if (lines) await replaceLines(tx, whole, lines)
    await changed(tx, { before, data: columns(input), type: 'contract.updated' })
    return id
  })
}

/** Puts a contract into force: its first term begins. */
export function contractActivate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    const day = (date: Date | null) => date && fromDate(date)
    const { startsOn, endsOn } = before
    const status = contractStates.check(
      { status: before.status, lineCount: whole.lines.length, startsOn: day(startsOn), endsOn: day(endsOn) },
      'activate',
    )!

    const net = netOn(whole.lines, fromDate(startsOn!))
    await tx.db.contractTerm.create({
      data: {
        ...{ contractId: id, kind: 'INITIAL', startsOn: startsOn!, endsOn: endsOn!, net, currency: before.currency },
        createdAt: tx.clock.now(),
      },
    })
    await changed(tx, { before, data: { status }, type: 'contract.activated' })
    return id
  })
}

/** What was billed stays billed: the first day and the rhythm may not change under it, nor the end come before it. */
function refuseBilled({ periods, ...contract }: WholeContract, input: ContractShape): void {
  const last = lastBilled(periods)
  if (!last) return
  const present = { ...contract, startsOn: fromDate(contract.startsOn!) }
  for (const field of ['startsOn', 'billingPeriod', 'billingTiming'] as const)
    if (input[field] !== undefined && input[field] !== present[field])
      throw invalid(field, 'ALREADY_USED', {
        en: 'Periods of the contract are billed: draw up another contract instead.',
        fr: 'Des périodes du contrat sont facturées : établissez plutôt un autre contrat.',
      })
  if (input.endsOn !== undefined && (!input.endsOn || input.endsOn < fromDate(last)))
    throw invalid('endsOn', 'ALREADY_USED', {
      en: `It is billed until ${fromDate(last)}: terminate it instead.`,
      fr: `Il est facturé jusqu’au ${fromDate(last)} : résiliez-le plutôt.`,
    })
}

const lastBilled = (periods: readonly { endsOn: Date; billed: boolean }[]): Date | undefined =>
  periods
    .filter(({ billed }) => billed)
    .map(({ endsOn }) => endsOn)
    .sort((a, b) => Number(b) - Number(a))[0]

type Columns = Awaited<ReturnType<typeof linesIn>>

/** Lines that are left out go, or end with what is billed of them. */
async function replaceLines({ db }: Acting, { id: contractId, lines, periods }: WholeContract, given: Columns) {
  const gone = lines.filter((line) => !given.some(({ id }) => id === line.id))
  await db.contractPeriod.deleteMany({ where: { lineId: { in: gone.map(({ id }) => id) }, billed: false } })
  for (const { id } of gone) {
    const endsOn = lastBilled(periods.filter(({ lineId }) => lineId === id))
    if (endsOn) await db.contractLine.update({ where: { id }, data: { endsOn } })
    else await db.contractLine.delete({ where: { id } })
  }
  for (const line of given)
    if (lines.some(({ id }) => id === line.id)) await db.contractLine.update({ where: { id: line.id }, data: line })
    else await db.contractLine.create({ data: { ...line, contractId } })
}

const noLine = { en: 'The contract has no such line.', fr: 'Le contrat n’a pas cette ligne.' }
