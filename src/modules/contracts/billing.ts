import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { formatMoney } from '../../kernel/money.ts'
import { dayText } from '../../kernel/wording.ts'
import { asTyped } from '../articles/lines.ts'
import { invoiceCreate } from '../invoices/actions/create.ts'
import type { BillingLine } from '../invoices/drafts.ts'
import { recountRows, registerRecount } from '../invoices/recounts.ts'
import { total } from '../invoices/rules.ts'
import { registerUnbilled } from '../invoices/unbilled.ts'
import { priceOf } from './periods.ts'
import { changed, include, locked, type Unbilled, unbilledOf, type Version } from './records.ts'
import { contractStates } from './states.ts'

export type ContractBillShape = Version & { until?: DateText | null }

/** No invoice has more lines; what is left waits for the next one. */
const mostLines = 500

/**
 * Drafts an invoice of the periods that have fallen due and nothing bills yet. The contract's row makes two at once one
 * after the other, and the database takes each (line, first day) once.
 */
export function contractBill(ctx: Acting, id: string, input: ContractBillShape): Promise<{ invoiceId: string }> {
  return transact(ctx, async (tx) => {
    const { whole, before } = await locked(tx, id, input)
    contractStates.check({ status: before.status }, 'bill')

    const until = input.until ?? today(tx.clock)
    const due = unbilledOf(whole)
      .filter(({ dueOn }) => dueOn <= until)
      .slice(0, mostLines)
    if (due.length === 0) throw nothingDue()
    const { locale } = await tx.db.client.findUniqueOrThrow({
      where: { id: before.clientId },
      select: { locale: true },
    })
    const parts = due.map((period) => ({ ...period, lineId: newId() }))

    const invoiceId = await invoiceCreate(tx, {
      ...{ clientId: before.clientId, contractId: id, currency: before.currency },
      lines: parts.map((part) => billingLine(part, part.lineId, locale)),
    })
    for (const part of parts) await markBilled(tx, id, part)
    await changed(tx, { before, type: 'contract.billed', facts: { invoiceId, periods: parts.length } })
    return { invoiceId }
  })
}

const nothingDue = () =>
  invalid('until', 'NOTHING_REMAINS', {
    en: 'No period has fallen due that is not billed yet.',
    fr: 'Aucune période échue ne reste à facturer.',
  })

/** A whole period as the line has it; a shorter one at its price to the day. */
function billingLine(period: Unbilled, id: string, locale: string): BillingLine {
  const { line, served, days } = period
  const typed = { ...asTyped(line), id, description: describe(period, locale) }
  if (served === days) return typed
  const unitPrice = formatMoney(priceOf(line.net, period), line.currency)
  return { ...typed, quantity: '1', unit: 'C62', unitPrice, discountPercent: null, discountAmount: null }
}

function describe({ line, from, to, served, days }: Unbilled, locale: string): string {
  const [first, last] = [dayText(from, locale), dayText(to, locale)]
  const span = locale === 'en' ? `${first} to ${last}` : `du ${first} au ${last}`
  const part = served === days ? '' : ` (${served}/${days} ${locale === 'en' ? 'days' : 'jours'})`
  return `${line.description} – ${span}${part}`
}

async function markBilled({ db }: Acting, contractId: string, part: Unbilled & { lineId: string }): Promise<void> {
  const { line, from, to, served, lineId } = part
  const data = { endsOn: toDate(to), days: served, net: priceOf(line.net, part), invoiceLineId: lineId, billed: true }
  const key = { lineId: line.id, startsOn: toDate(from) }
  await db.contractPeriod.upsert({
    where: { lineId_startsOn: key },
    create: { ...key, ...data, contractId, currency: line.currency },
    update: data,
    select: { id: true },
  })
}

registerUnbilled({
  kind: 'PERIOD',
  model: 'Contract',
  permission: 'contracts.bill',
  async find({ db }, scope, { clientId, until, day }) {
    const due = { billsOn: { lte: until }, ...(clientId && { clientId }) }
    const contracts = await db.contract.findMany({ where: { AND: [due, scope] }, include })
    return contracts.flatMap((contract) => {
      const periods = unbilledOf(contract).filter(({ dueOn }) => dueOn <= day)
      const { id, number, name, currency } = contract
      const net = total(periods.map((period) => priceOf(period.line.net, period)))
      const [first] = periods
      return first
        ? [{ id, clientId: contract.clientId, description: `${number} ${name}`, since: first.dueOn, net, currency }]
        : []
    })
  },
  bill: async (tx, [item], { until }) => (await contractBill(tx, item!.id, { until })).invoiceId,
})

/** A period is open again once what billed it goes or is credited in full, and billed again when that is taken back. */
registerRecount(async (tx, invoiceId, gone) => {
  const touched = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT contract."id"::text FROM "Contract" AS contract WHERE contract."id" IN (
      SELECT period."contractId" FROM "ContractPeriod" AS period
      LEFT JOIN "InvoiceLine" AS line ON line."id" = period."invoiceLineId"
      WHERE period."invoiceLineId" = ANY(${[...gone]}::uuid[])
        OR line."invoiceId" IN (SELECT unnest(ARRAY["id", "correctsId"]) FROM "Invoice" WHERE "id" = ${invoiceId}::uuid))
    ORDER BY 1 FOR UPDATE`
  if (touched.length === 0) return
  const rows = await recountRows(tx, 'ContractPeriod', invoiceId, gone)
  const recounted = await tx.db.contractPeriod.findMany({ where: { id: { in: rows } }, distinct: ['contractId'] })
  for (const { contractId } of recounted) {
    const before = await tx.db.contract.findUniqueOrThrow({ where: { id: contractId } })
    await changed(tx, { before, type: 'contract.recounted', facts: { invoiceId } })
  }
})
