import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missingMentions } from '../../../src/modules/invoices/mentions.ts'
import {
  baseAmounts,
  grossTotals,
  invoiceTotals,
  isOverdue,
  lineNet,
  type PricedLine,
  paymentStatus,
  shareOf,
  totalsFaults,
  vatOf,
} from '../../../src/modules/invoices/rules.ts'

const line = (unitPrice: string, vatRate = '20', more: Partial<PricedLine> = {}): PricedLine => ({
  ...{ quantity: '1', unitPrice, vatRate, vatCategory: 'S' },
  ...more,
})
const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
const mixed = [line('100'), line('33.33', '10'), line('50', '5.5')]
const small = [line('1.05'), line('1.05', '10'), line('1.05', '5.5')]

describe('golden vectors of domain.md §3', () => {
  // biome-ignore format: read by column
  it.each([
    ['V1', [line('299.33'), line('179.33'), line('99.34')], null,                [['20.00', 0n, 57800n, 11560n]],                                                          57800n, 11560n, 69360n],
    ['V2', [line('138.66', '19')],                          null,                [['19.00', 0n, 13866n, 2635n]],                                                           13866n, 2635n,  16501n],
    ['V3', [line('8180', '9.975')],                         null,                [['9.975', 0n, 818000n, 81596n]],                                                         818000n, 81596n, 899596n],
    ['V4', mixed,                                           { percent: '10' },   [['20.00', 1000n, 9000n, 1800n], ['10.00', 333n, 3000n, 300n], ['5.50', 500n, 4500n, 248n]], 16500n, 2348n,  18848n],
    ['V5', mixed,                                           { amount: 1000n },   [['20.00', 545n, 9455n, 1891n], ['10.00', 182n, 3151n, 315n], ['5.50', 273n, 4727n, 260n]],  17333n, 2466n,  19799n],
    ['V8', small,                                           { percent: '10' },   [['20.00', 11n, 94n, 19n], ['10.00', 11n, 94n, 9n], ['5.50', 10n, 95n, 5n]],                283n, 33n, 316n],
  ] as const)('%s', (_name, lines, discount, groups, net, vat, total) => {
    const totals = invoiceTotals(lines, discount, 'EUR')
    expect(totals.groups.map((group) => [group.rate, group.allowance, group.base, group.vat])).toEqual(groups)
    expect([totals.net, totals.vat, totals.total]).toEqual([net, vat, total])
  })

  // biome-ignore format: read by column
  it.each([
    ['V6', 700n,  '21', { net: 579n,  vat: 122n, total: 700n,  rounding: -1n }],
    ['V7', 2997n, '20', { net: 2498n, vat: 500n, total: 2997n, rounding: -1n }],
  ] as const)('%s: prices with VAT', (_name, gross, vatRate, expected) =>
    expect(grossTotals([{ gross, vatRate, vatCategory: 'S' }])).toMatchObject(expected))
})

describe('a line', () => {
  // biome-ignore format: read by column
  it.each([
    ['a half rounds away from zero',          line('0.005'),                                                    1n],
    ['the percentage before the rounding',    line('9.99', '20', { quantity: '3', discountPercent: '5' }),      2847n],
    ['the fixed discount after the rounding', line('9.99', '20', { quantity: '3', discountPercent: '5', discountAmount: 100n }), 2747n],
    ['six decimals of price, four of quantity', line('0.123456', '20', { quantity: '1000.0005' }),              12346n],
  ] as const)('%s', (_name, priced, net) => expect(lineNet(priced, 'EUR')).toBe(net))

  it('counts in the currency’s decimals', () => {
    expect(lineNet(line('1234.5'), 'JPY')).toBe(1235n)
    expect(lineNet(line('1.2345'), 'TND')).toBe(1235n)
  })
})

describe('totals', () => {
  it('put lines of one rate in one group, however the rate is written', () =>
    expect(invoiceTotals([line('1', '20'), line('1', '20.0')], null, 'EUR').groups).toHaveLength(1))

  it('spread a group’s allowance over its lines, the larger fraction first', () =>
    expect(invoiceTotals([line('10'), line('20'), line('5', '10')], { amount: 100n }, 'EUR').lineAllowances).toEqual([
      29n,
      57n,
      14n,
    ]))

  // biome-ignore format: read by column
  it.each([
    ['a discount above the document',  [line('1')], { amount: 101n }, ['discount']],
    ['a discount on nothing',          [line('0')], { amount: 1n },   ['discount']],
    ['a discount above its line',      [line('1', '20', { discountAmount: 101n })], null,             ['lines', '0', 'discountAmount']],
  ] as const)('refuse %s', (_name, lines, discount, path) =>
    expect(totalsFaults(invoiceTotals(lines, discount, 'EUR')).map((fault) => fault.path)).toEqual([path]))

  const priced = fc.record({
    quantity: fc
      .bigInt({ min: 1n, max: 99_999n })
      .map((units) => `${units / 100n}.${String(units % 100n).padStart(2, '0')}`),
    unitPrice: fc
      .bigInt({ min: 0n, max: 9_999_999n })
      .map((milli) => `${milli / 1000n}.${String(milli % 1000n).padStart(3, '0')}`),
    vatRate: fc.constantFrom('20', '10', '5.5', '2.1'),
    vatCategory: fc.constant('S' as const),
    discountPercent: fc.constantFrom(null, '5', '33.33'),
  })

  it('are the sums of their groups, and these of their lines (BR-CO-10 to BR-CO-17)', () =>
    fc.assert(
      fc.property(
        fc.array(priced, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(null, '3', '10', '33.33', '100'),
        (lines, percent) => {
          const totals = invoiceTotals(lines, percent ? { percent } : null, 'EUR')
          expect(totals.net).toBe(sum(totals.lineNets) - totals.discount)
          expect(sum(totals.lineAllowances)).toBe(totals.discount)
          expect(totals.vat).toBe(sum(totals.groups.map(({ vat }) => vat)))
          expect(totals.total).toBe(totals.net + totals.vat)
          for (const { category, rate, base, allowance, vat } of totals.groups) {
            const own = lines
              .keys()
              .filter(
                (index) => lines[index]!.vatCategory === category && Number(lines[index]!.vatRate) === Number(rate),
              )
            const places = [...own]
            expect(base).toBe(sum(places.map((index) => totals.lineNets[index]! - totals.lineAllowances[index]!)))
            expect(allowance).toBe(sum(places.map((index) => totals.lineAllowances[index]!)))
            expect(vat).toBe(vatOf(base, rate))
          }
          expect(totalsFaults(totals)).toEqual([])
        },
      ),
      { numRuns: 1_000 },
    ))
})

describe('amounts in the company’s currency', () => {
  it('add up: the total is its parts, not a third rounding', () =>
    expect(baseAmounts({ net: 105n, vat: 105n }, 'USD', { currency: 'EUR', rate: '0.9' })).toEqual({
      ...{ netBase: 95n, vatBase: 95n, totalBase: 190n },
    }))

  it('are shared without a remainder', () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 7n }), { minLength: 1, maxLength: 8 }),
        (whole, parts) => {
          let [left, leftBase, taken] = [sum(parts), whole, 0n]
          for (const part of parts) {
            const share = shareOf(leftBase, part, left)
            ;[left, leftBase, taken] = [left - part, leftBase - share, taken + share]
          }
          expect([leftBase, taken]).toEqual([0n, whole])
        },
      ),
    ))
})

// biome-ignore format: read by column
const statuses: [string, string, bigint, bigint, bigint, bigint, string][] = [
  // status         paid  credited writtenOff balance
  ['DRAFT',         'a draft',                0n,  0n,   0n,  100n, 'UNPAID'],
  ['ISSUED',        'nothing yet',            0n,  0n,   0n,  100n, 'UNPAID'],
  ['ISSUED',        'some money',             40n, 0n,   0n,  60n,  'PARTIAL'],
  ['ISSUED',        'some credit',            0n,  40n,  0n,  60n,  'PARTIAL'],
  ['ISSUED',        'all money',              100n, 0n,  0n,  0n,   'PAID'],
  ['ISSUED',        'money and credit',       40n, 60n,  0n,  0n,   'PAID'],
  ['ISSUED',        'all credit',             0n,  100n, 0n,  0n,   'CREDITED'],
  ['ISSUED',        'a total of nothing',     0n,  0n,   0n,  0n,   'PAID'],
  ['UNCOLLECTIBLE', 'written off',            0n,  0n,   100n, 0n,  'UNPAID'],
  ['UNCOLLECTIBLE', 'written off after money', 40n, 0n,  60n, 0n,   'PARTIAL'],
  ['UNCOLLECTIBLE', 'paid after all',         100n, 0n,  0n,  0n,   'PAID'],
  ['VOIDED',        'voided',                 0n,  100n, 0n,  0n,   'CREDITED'],
]
it.each(statuses)('paymentStatus of %s, %s', (status, _name, paid, credited, writtenOff, balance, expected) =>
  expect(paymentStatus({ status, paid, credited, writtenOff, balance, total: 100n })).toBe(expected),
)

// biome-ignore format: read by column
it.each([
  ['ISSUED',        1n, '2026-06-29', true],
  ['ISSUED',        1n, '2026-06-30', false],
  ['ISSUED',        0n, '2026-06-29', false],
  ['UNCOLLECTIBLE', 1n, '2026-06-29', false],
  ['DRAFT',         1n, '2026-06-29', false],
  ['ISSUED',        1n, null,         false],
] as const)('isOverdue on 2026-06-30: %s, balance %s, due %s: %s', (status, balance, nextDueOn, expected) =>
  expect(isOverdue({ status, balance, nextDueOn }, '2026-06-30')).toBe(expected))

describe('mentions', () => {
  const address = { street: '1 rue du Test', postalCode: '75001', city: 'Paris', country: 'FR' }
  const seller = {
    ...{
      name: 'Essai SARL',
      siren: '732829320',
      vatNumber: 'FR44732829320',
      ...address,
      franchise: false,
      vatOnDebits: false,
    },
    ...{ penaltyText: 'Pénalités.', recoveryText: 'Indemnité.', discountText: 'Escompte.' },
  }
  const buyer = {
    ...{ name: 'Client', kind: 'BUSINESS' as const, siren: '732829320', vatNumber: null, email: null },
    ...address,
  }
  const content = { categories: ['S'] as const, kinds: ['SERVICE'] as const }

  // biome-ignore format: read by column
  it.each([
    ['all are there',                  {},                                        {},                                        {},                         []],
    ['no address of the seller',       { street: null },                          {},                                        {},                         ['adresse du vendeur']],
    ['no VAT number',                  { vatNumber: null },                       {},                                        {},                         ['numéro de TVA du vendeur']],
    ['no VAT number in franchise',     { vatNumber: null, franchise: true },      {},                                        {},                         []],
    ['no texts for a business',        { penaltyText: null, recoveryText: null, discountText: null }, {},                    {},                         ['taux des pénalités de retard (PMD)', 'indemnité forfaitaire de recouvrement (PMT)', 'conditions d’escompte (AAB)']],
    ['no texts for a consumer',        { penaltyText: null, recoveryText: null, discountText: null }, { kind: 'CONSUMER' }, {},                          []],
    ['no SIREN of a business',         {},                                        { siren: null },                           {},                         ['SIREN du client', 'adresse électronique du client']],
    ['no SIREN of a consumer',         {},                                        { siren: null, kind: 'CONSUMER' },         {},                         []],
    ['no SIREN abroad',                {},                                        { siren: null, country: 'DE', email: 'a@b.example' }, {},              []],
    ['nowhere to send it abroad',      {},                                        { siren: null, country: 'DE' },            {},                         ['adresse électronique du client']],
    ['reverse charge needs both VAT numbers', { vatNumber: null, franchise: true }, {},                                      { categories: ['AE'] },     ['numéro de TVA du vendeur', 'numéro de TVA du client']],
    ['intra-EU goods need a day',      {},                                        { vatNumber: 'DE123456789' },              { categories: ['K'] },      ['date de livraison']],
    ['no address of the client',       {},                                        { city: null },                            {},                         ['adresse du client']],
  ] as const)('%s', (_name, ofSeller, ofBuyer, ofContent, expected) =>
    expect(missingMentions({ ...seller, ...ofSeller }, { ...buyer, ...ofBuyer }, { ...content, ...ofContent }).map(({ name }) => name)).toEqual(expected))

  it('are all missing without a company', () => expect(missingMentions(null, buyer, content)).toHaveLength(7))
})
