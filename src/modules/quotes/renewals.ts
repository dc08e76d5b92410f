import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { addDays, type DateText, fromDate, monthsOf } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal, formatMoney, times } from '../../kernel/money.ts'
import { dayText } from '../../kernel/wording.ts'
import { asTyped } from '../articles/lines.ts'
import { type Line, wholeContract } from '../contracts/records.ts'
import { indexed, indexedAmount, runsOn, termEnd } from '../contracts/rules.ts'
import { quoteCreate } from './actions.ts'

type Shape = { expectedVersion?: number | null; validUntil?: DateText | null }

/** Drafts a quote of a contract's next term, at the indexed prices, all its periods together. Accepting it renews the contract. */
export function contractQuoteRenewal(ctx: Acting, id: string, input: Shape): Promise<{ quoteId: string }> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Contract', id, input.expectedVersion)
    const contract = await wholeContract(tx, id)
    if (contract.status !== 'ACTIVE') throw notActive()
    const from = addDays(fromDate(contract.endsOn!), 1)
    const to = termEnd(from, contract.termMonths)
    const periods = decimal(String(contract.termMonths)).div(String(monthsOf[contract.billingPeriod]))
    const percent = contract.indexationPercent?.toFixed() ?? '0'
    const { locale } = await tx.db.client.findUniqueOrThrow({
      where: { id: contract.clientId },
      select: { locale: true },
    })

    const quoteId = await quoteCreate(tx, {
      party: { clientId: contract.clientId },
      currency: contract.currency,
      lines: contract.lines.filter((line) => runsOn(line, from)).map((line) => termLine(line, periods, percent)),
      terms: [termsOf(contract.number, { from, to }, locale), contract.terms ?? ''].join('\n').trim(),
      validUntil: input.validUntil ?? fromDate(contract.endsOn!),
    })
    await tx.db.quote.update({ where: { id: quoteId }, data: { renewsId: id }, select: { id: true } })
    return { quoteId }
  })
}

const notActive = () =>
  invalid('id', 'NOT_ALLOWED', {
    en: 'Only a contract in force has a next term.',
    fr: 'Seul un contrat en vigueur a une durée suivante.',
  })

type Periods = ReturnType<typeof decimal>

function termLine(line: Line, periods: Periods, percent: string): LineShape {
  const { id: _own, discountAmount, ...typed } = asTyped(line)
  const off = line.discountAmount === null ? null : indexedAmount(line.discountAmount, percent)
  return {
    ...typed,
    quantity: decimal(typed.quantity).times(periods).round(4).toFixed(),
    unitPrice: indexed(line.unitPrice.toFixed(), percent),
    discountAmount: off === null ? null : formatMoney(times(off, periods), line.currency),
  }
}

function termsOf(number: string, { from, to }: { from: DateText; to: DateText }, locale: string): string {
  const [first, last] = [dayText(from, locale), dayText(to, locale)]
  return locale === 'en'
    ? `Renewal of contract ${number}, ${first} to ${last}.`
    : `Renouvellement du contrat ${number}, du ${first} au ${last}.`
}
