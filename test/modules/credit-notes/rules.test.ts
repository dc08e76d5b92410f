import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Content,
  type Credit,
  type Creditable,
  creditBases,
  creditOf,
  settlementOf,
} from '../../../src/modules/credit-notes/rules.ts'
import { invoiceTotals, type PricedLine } from '../../../src/modules/invoices/rules.ts'

const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
const line = (unitPrice: string, vatRate = '20', quantity = '1'): PricedLine => ({
  quantity,
  unitPrice,
  vatRate,
  vatCategory: 'S',
})

/** An invoice on which nothing is credited yet. */
function invoiceOf(lines: readonly PricedLine[], percent: string | null = null): Creditable {
  const totals = invoiceTotals(lines, percent ? { percent } : null, 'EUR')
  return {
    // At a rate of 0.90, as a foreign currency would be.
    ...{ currency: 'EUR', netBase: (totals.net * 9n) / 10n, vatBase: (totals.vat * 9n) / 10n },
    lines: lines.map(({ quantity, vatRate }, index) => {
      const value = totals.lineNets[index]! - totals.lineAllowances[index]!
      return {
        ...{
          id: String(index),
          kind: 'SERVICE',
          description: `Ligne ${index}`,
          quantity,
          unit: 'HUR',
          vatCategory: 'S',
        },
        ...{ vatRate: Number(vatRate).toFixed(2), value, remaining: value, returned: '0' },
      }
    }),
    groups: totals.groups.map((group, index) => ({ ...group, id: `g${index}`, creditedBase: 0n, creditedVat: 0n })),
  }
}

/** The invoice after a credit note was issued on it. */
function after(invoice: Creditable, credit: Credit): Creditable {
  const of = (id: string) => credit.groups.find((group) => group.id === id)
  return {
    ...invoice,
    lines: invoice.lines.map((one) => {
      const own = credit.lines.filter(({ invoiceLineId }) => invoiceLineId === one.id)
      const back = own.filter(({ unit }) => unit === one.unit).map(({ quantity }) => Number(quantity))
      const returned = back.reduce((a, b) => a + b, Number(one.returned))
      return { ...one, remaining: one.remaining - sum(own.map(({ net }) => net)), returned: String(returned) }
    }),
    groups: invoice.groups.map((group) => ({
      ...group,
      creditedBase: group.creditedBase + (of(group.id)?.base ?? 0n),
      creditedVat: group.creditedVat + (of(group.id)?.vat ?? 0n),
    })),
  }
}
const take = (invoice: Creditable, content: Content) => {
  const credit = creditOf(content, invoice)
  return { credit, invoice: after(invoice, credit) }
}
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('E5: a credit of V4’s line of 33.33 alone takes its allowance, and leaves the other rates’ VAT', () => {
  const { credit, invoice } = take(invoiceOf([line('100'), line('33.33', '10'), line('50', '5.5')], '10'), {
    lines: [{ lineId: '1', quantity: '1' }],
  })
  expect([credit.net, credit.vat, credit.total]).toEqual([3000n, 300n, 3300n])
  expect(invoice.groups.map(({ vat, creditedVat }) => vat - creditedVat)).toEqual([1800n, 0n, 248n])
})

describe('returned quantities', () => {
  it('of three thirds are the whole', () => {
    let invoice = invoiceOf([line('3.333333', '20', '3')])
    const nets: bigint[] = []
    for (let count = 0; count < 3; count++) {
      const taken = take(invoice, { lines: [{ lineId: '0', quantity: '1' }] })
      nets.push(taken.credit.net)
      invoice = taken.invoice
    }
    expect(nets).toEqual([333n, 334n, 333n])
    expect(invoice.groups[0]).toMatchObject({ base: 1000n, creditedBase: 1000n, vat: 200n, creditedVat: 200n })
  })

  it('after a rebate take what is left of the line', () => {
    const rebate = take(invoiceOf([line('100', '20', '10')]), { amount: 24000n })
    const back = take(rebate.invoice, { lines: [{ lineId: '0', quantity: '10' }] })
    expect([back.credit.net, back.credit.vat]).toEqual([80000n, 16000n])
  })

  // biome-ignore format: read by column
  it.each([
    ['more than was sold',    [{ lineId: '0', quantity: '2.0001' }],                                'EXCEEDS_LINE_CAP'],
    ['nothing',               [{ lineId: '0', quantity: '0' }],                                     'OUT_OF_RANGE'],
    ['of no line of it',      [{ lineId: 'x', quantity: '1' }],                                     'NOT_FOUND'],
    ['of a line named twice', [{ lineId: '0', quantity: '1' }, { lineId: '0', quantity: '1' }],     'NOT_FOUND'],
  ] as const)('are refused: %s', (_name, lines, code) =>
    expect(codeOf(() => creditOf({ lines }, invoiceOf([line('10', '20', '2')])))).toBe(code))
})

describe('an amount', () => {
  it('leaves no VAT behind without its net, where nobody could credit it any more', () => {
    const first = take(invoiceOf([line('0.03')]), { amount: 3n })
    expect(first.credit.groups.map(({ base, vat }) => [base, vat])).toEqual([[2n, 1n]])
    expect(creditOf({ full: true }, first.invoice)).toMatchObject({ net: 1n, vat: 0n })
  })

  it('comes out to the cent, whatever its rates', () => {
    const invoice = invoiceOf([line('100'), line('33.33', '10'), line('50', '5.5')], '10')
    expect(creditOf({ amount: 10000n }, invoice).total).toBe(10000n)
    expect(creditOf({ amount: 1n }, invoice).total).toBe(1n)
  })

  it('of all that is left mirrors the invoice; a cent more is refused', () => {
    const invoice = invoiceOf([line('100'), line('33.33', '10'), line('50', '5.5')], '10')
    const { groups } = creditOf({ amount: 18848n }, invoice)
    expect(groups.map(({ base, vat }) => [base, vat])).toEqual([
      [9000n, 1800n],
      [3000n, 300n],
      [4500n, 248n],
    ])
    expect(codeOf(() => creditOf({ amount: 18849n }, invoice))).toBe('EXCEEDS_REMAINING')
  })
})

it('all credit notes together are the invoice to the cent, in both currencies', () => {
  const price = fc
    .bigInt({ min: 1n, max: 99_999n })
    .map((cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`)
  const lines = fc.array(fc.tuple(price, fc.constantFrom('20', '10', '5.5'), fc.integer({ min: 1, max: 5 })), {
    minLength: 1,
    maxLength: 5,
  })
  const steps = fc.array(fc.record({ part: fc.integer({ min: 1, max: 60 }), byLine: fc.boolean(), place: fc.nat(4) }), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(lines, steps, fc.constantFrom(null, '10'), (sold, wanted, percent) => {
      const start = invoiceOf(
        sold.map(([unitPrice, rate, count]) => line(unitPrice, rate, String(count))),
        percent,
      )
      let invoice: Creditable = start
      const bases: bigint[] = []
      const book = (content: Content) => {
        const credit = creditOf(content, invoice)
        bases.push(creditBases(credit.groups, invoice).totalBase)
        invoice = after(invoice, credit)
        for (const { base, vat, creditedBase, creditedVat } of invoice.groups)
          expect(creditedBase <= base && creditedVat <= vat).toBe(true)
        for (const { remaining } of invoice.lines) expect(remaining >= 0n).toBe(true)
      }
      for (const { part, byLine, place } of wanted) {
        const left = sum(invoice.groups.map((group) => group.base + group.vat - group.creditedBase - group.creditedVat))
        const target = invoice.lines[place % invoice.lines.length]!
        if (byLine && Number(target.returned) < Number(target.quantity)) {
          // A return may be worth more than rebates have left: that is refused, not clipped.
          const one = { lines: [{ lineId: target.id, quantity: '1' }] }
          if (target.remaining === target.value) book(one)
        } else if (left > 1n) book({ amount: (left * BigInt(part)) / 100n + 1n })
      }
      if (sum(invoice.groups.map((group) => group.base + group.vat - group.creditedBase - group.creditedVat)) > 0n)
        book({ full: true })
      for (const { base, vat, creditedBase, creditedVat } of invoice.groups)
        expect([creditedBase, creditedVat]).toEqual([base, vat])
      expect(sum(bases)).toBe(start.netBase + start.vatBase)
    }),
    { numRuns: 500 },
  )
})

// biome-ignore format: read by column
it.each([
  ['E4: offset, then refund',       [['OFFSET', null], ['REFUND', null]],          1200n, 200n,  { offset: 200n,  refunds: [1000n],       over: false }],
  ['nothing asked is credit',       [],                                           1200n, 200n,  { offset: 200n,  refunds: [],            over: false }],
  ['the invoice takes it all',      [['REFUND', null]],                           1200n, 1200n, { offset: 1200n, refunds: [],            over: false }],
  ['split',                         [['REFUND', 300n], ['CREDIT', 400n], ['REFUND', null]], 1200n, 200n, { offset: 200n, refunds: [300n, 300n], over: false }],
  ['more than the rest',            [['REFUND', 1001n]],                          1200n, 200n,  { offset: 200n,  refunds: [],            over: true }],
  ['more offset than is owed',      [['OFFSET', 201n]],                           1200n, 200n,  { offset: 200n,  refunds: [],            over: true }],
] as const)('settlement: %s', (_name, asked, amount, owed, expected) => {
  const plan = settlementOf(asked.map(([kind, part]) => ({ kind, amount: part, method: null })), amount, owed)
  expect({ ...plan, refunds: plan.refunds.map((refund) => refund.amount) }).toEqual(expected)
})
