import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { lineColumns } from '../articles/lines.ts'
import { nextNumber } from '../company/series.ts'
import { invoiceTotals, totalsFaults } from '../invoices/rules.ts'
import { longestNotice, termEnd } from './rules.ts'
import { contractStates } from './states.ts'

type Version = { expectedVersion?: number | null }
export type ContractShape = Version & {
  name?: string | null
  kind?: 'RECURRING_SERVICE' | 'MAINTENANCE' | 'SUBSCRIPTION' | null
  ownerId?: string | null
  startsOn?: DateText | null
  endsOn?: DateText | null
  termMonths?: number | null
  renewal?: 'NONE' | 'EXPLICIT' | 'TACIT' | null
  noticeDays?: number | null
  billingPeriod?: 'MONTH' | 'QUARTER' | 'SEMESTER' | 'YEAR' | null
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

    refuseAll(faults(input))
    const lines = await priced(tx, input.lines ?? [], client.currency)

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
      facts: { number: contract.number, name: contract.name },
    })
    return contract.id
  })
}

/** Changes a draft, or the future periods of an active contract. */
export function contractUpdate(ctx: Acting, id: string, input: ContractShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Contract', id, input.expectedVersion)
    const before = await tx.db.contract.findUniqueOrThrow({ where: { id } })
    contractStates.check({ status: before.status }, 'update')

    refuseAll(faults(input))
    const lines = input.lines ? await priced(tx, input.lines, before.currency) : undefined

    if (lines) await tx.db.contractLine.deleteMany({ where: { contractId: id } })
    const after = await tx.db.contract.update({
      where: { id },
      data: {
        ...columns(input),
        ...(lines && { lines: { createMany: { data: lines } } }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, {
      type: 'contract.updated',
      entity: 'Contract',
      before,
      after,
      facts: { number: after.number, name: after.name },
    })
    return id
  })
}

/** Puts a contract into force. */
export function contractActivate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Contract', id, input.expectedVersion)
    const { _count, ...before } = await tx.db.contract.findUniqueOrThrow({
      where: { id },
      include: { _count: { select: { lines: true } } },
    })
    const day = (date: Date | null) => date && fromDate(date)
    const status = contractStates.check(
      { status: before.status, lineCount: _count.lines, startsOn: day(before.startsOn), endsOn: day(before.endsOn) },
      'activate',
    )!

    const after = await tx.db.contract.update({
      where: { id },
      data: { status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, {
      type: 'contract.activated',
      entity: 'Contract',
      before,
      after,
      facts: { number: after.number, name: after.name },
    })
    return id
  })
}

async function priced(tx: Acting, typed: readonly LineShape[], currency: string) {
  const lines = await lineColumns(tx, typed, currency)
  const totals = invoiceTotals(lines, null, currency)
  refuseAll(totalsFaults(totals))
  return lines.map(({ section: _section, discountPercent: _percent, discountAmount: _amount, ...line }, index) => ({
    ...line,
    net: totals.lineNets[index]!,
  }))
}

function columns({
  name,
  kind,
  ownerId,
  startsOn,
  endsOn,
  termMonths,
  renewal,
  noticeDays,
  billingPeriod,
  terms,
}: ContractShape) {
  return {
    ...(name != null && { name: name.trim() }),
    ...(kind && { kind }),
    ...(ownerId !== undefined && { ownerId }),
    ...(renewal && { renewal }),
    ...(billingPeriod && { billingPeriod }),
    ...(startsOn !== undefined && { startsOn: startsOn && toDate(startsOn) }),
    ...(endsOn !== undefined && { endsOn: endsOn && toDate(endsOn) }),
    ...(termMonths != null && { termMonths }),
    ...(noticeDays != null && { noticeDays }),
    ...(terms !== undefined && { terms }),
  }
}

function faults({ name, startsOn, endsOn, termMonths, noticeDays }: ContractShape): Refusal[] {
  const found: Refusal[] = []
  if (name !== undefined && !name?.trim())
    found.push(invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' }))
  if (startsOn && endsOn && endsOn < startsOn)
    found.push(
      invalid('endsOn', 'OUT_OF_RANGE', { en: 'The end lies before the start.', fr: 'La fin précède le début.' }),
    )
  if (termMonths != null && (termMonths < 1 || termMonths > 120))
    found.push(
      invalid('termMonths', 'OUT_OF_RANGE', { en: 'A term is 1 to 120 months.', fr: 'Une durée est de 1 à 120 mois.' }),
    )
  if (noticeDays != null && (noticeDays < 0 || noticeDays > longestNotice))
    found.push(
      invalid('noticeDays', 'OUT_OF_RANGE', { en: 'Notice is 0 to 365 days.', fr: 'Un préavis est de 0 à 365 jours.' }),
    )
  return found
}
