import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineNet } from '../../../src/modules/invoices/rules.ts'
import { partNet } from '../../../src/modules/quotes/rules.ts'

const text = (amount: number, places: number) => (amount / 10 ** places).toFixed(places)

type Sale = { unitPrice: string; discountPercent: string; parts: number[]; off: number }

/** A line's net, and what each of its parts bills of it, one after the other. */
function billed({ unitPrice, discountPercent, parts, off }: Sale) {
  const quantity = text(
    parts.reduce((sum, part) => sum + part, 0),
    4,
  )
  const gross = lineNet({ quantity, unitPrice, discountPercent }, 'EUR')
  const line = { quantity, unitPrice, discountPercent, discountAmount: (gross * BigInt(off)) / 100n }
  const net = gross - line.discountAmount
  let [invoiced, invoicedNet] = [0, 0n]
  const nets = parts.map((part) => {
    const known = { ...line, net, invoicedQuantity: text(invoiced, 4), invoicedNet }
    const one = partNet(known, text(part, 4), 'EUR')
    expect(lineNet({ ...line, quantity: text(part, 4), discountAmount: one.discount }, 'EUR')).toBe(one.net)
    invoiced += part
    invoicedNet += one.net
    return one.net
  })
  return { net, nets, invoicedNet }
}

const sale = (unitPrice: fc.Arbitrary<string>, part: fc.Arbitrary<number>) =>
  fc.record({
    unitPrice,
    discountPercent: fc.constantFrom('0', '2.5', '10'),
    parts: fc.array(part, { minLength: 1, maxLength: 6 }),
    off: fc.integer({ min: 0, max: 100 }),
  })

test('parts of a line never bill less than nothing, nor together more than the line, nor a cent each less', () =>
  fc.assert(
    fc.property(
      sale(
        fc.integer({ min: 0, max: 10 ** 9 }).map((price) => text(price, 6)),
        fc.integer({ min: 1, max: 10 ** 6 }),
      ),
      (typed) => {
        const { net, nets, invoicedNet } = billed(typed)
        expect(nets.every((one) => one >= 0n)).toBe(true)
        expect(invoicedNet <= net).toBe(true)
        expect(net - invoicedNet <= BigInt(nets.length)).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  ))

test('whole units at a price in cents bill the line to the cent', () =>
  fc.assert(
    fc.property(
      sale(
        fc.integer({ min: 0, max: 10 ** 6 }).map((price) => text(price, 2)),
        fc.integer({ min: 1, max: 50 }).map((units) => units * 10 ** 4),
      ),
      (typed) => {
        const { net, invoicedNet } = billed({ ...typed, discountPercent: '0' })
        expect(invoicedNet).toBe(net)
      },
    ),
    { numRuns: 2_000 },
  ))
