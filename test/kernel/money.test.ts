import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocate,
  convert,
  currencies,
  decimal,
  exponent,
  formatMoney,
  isCurrency,
  minor,
  round,
  times,
} from '../../src/kernel/money.ts'

const euro = (text: string) => minor(text, 'EUR')
const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n)
const abs = (value: bigint) => (value < 0n ? -value : value)
const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
const currency = fc.constantFrom(...Object.keys(currencies))

describe('currencies', () => {
  // biome-ignore format: read by column
  it.each([
    ['EUR', 2], ['USD', 2], ['CHF', 2], ['MAD', 2], ['MGA', 2], ['MRU', 2],
    ['JPY', 0], ['XAF', 0], ['XOF', 0], ['XPF', 0], ['KRW', 0], ['CLP', 0], ['ISK', 0], ['VND', 0],
    ['TND', 3], ['KWD', 3], ['BHD', 3], ['JOD', 3], ['OMR', 3], ['IQD', 3], ['LYD', 3],
  ])('%s has %i decimals', (code, decimals) => expect(exponent(code)).toBe(decimals))

  it('are 155, each a code of three capitals', () => {
    expect(Object.keys(currencies)).toHaveLength(155)
    expect(Object.keys(currencies).filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([])
  })

  it.each(['eur', 'EU', '', 'XXX', 'XAU', 'FRF', 'BGN', 'constructor', '__proto__'])('%j is none', (code) => {
    expect(isCurrency(code)).toBe(false)
    expect(() => exponent(code)).toThrow(RangeError)
  })
})

describe('rounding', () => {
  // biome-ignore format: read by column
  it.each([
    ['0.5', 1n], ['-0.5', -1n], ['1.5', 2n], ['2.5', 3n], ['-2.5', -3n], ['2.4999999999', 2n],
    ['-2.4999999999', -2n], ['0.4', 0n], ['-0.4', 0n], ['7', 7n], ['123456789012345678901234.5', 123456789012345678901235n],
  ])('of %s is %s: half away from zero', (text, expected) => expect(round(decimal(text))).toBe(expected))

  it('is symmetric and never further off than a half', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 9999 }), (whole, fraction) => {
        const value = decimal(`${whole}.${String(fraction).padStart(4, '0')}`)
        expect(round(value.neg())).toBe(-round(value))
        expect(decimal(round(value)).minus(value).abs().lte('0.5')).toBe(true)
      }),
    )
  })
})

describe('decimals', () => {
  it('are read exactly from text, integers and decimal types, even where those would write an exponent', () => {
    expect(decimal('-12.345').toFixed()).toBe('-12.345')
    expect(decimal(10n ** 30n).toFixed()).toBe(`1${'0'.repeat(30)}`)
    const tiny = decimal('0.0000000001')
    expect(String(tiny)).toBe('1e-10')
    expect(decimal(tiny).toFixed()).toBe('0.0000000001')
  })

  it.each(['', ' ', ' 1', '1 ', '+1', '.5', '1.', '1e3', '0x1', '1,5', 'NaN', 'Infinity', '--1', '1.2.3', '١'])(
    'are not read from %j',
    (text) => expect(() => decimal(text)).toThrow(RangeError),
  )

  it('are never made from a number', () => {
    expect(() => decimal(1.5 as unknown as bigint)).toThrow(TypeError)
    expect(() => decimal('1').times(0.1)).toThrow()
  })
})

describe('amounts as text', () => {
  // biome-ignore format: read by column
  it.each([
    ['1234.50', 'EUR', 123450n], ['1234.5', 'EUR', 123450n], ['7', 'EUR', 700n], ['-0.05', 'EUR', -5n], ['-0', 'EUR', 0n],
    ['7', 'JPY', 7n], ['-7', 'XOF', -7n], ['1.234', 'TND', 1234n], ['9999999999999.99', 'EUR', 999999999999999n],
  ])('%s %s is %s', (text, code, expected) => expect(minor(text, code)).toBe(expected))

  // biome-ignore format: read by column
  it.each([
    ['1.005', 'EUR'], ['1.000', 'EUR'], ['7.0', 'JPY'], ['1.', 'EUR'], ['.5', 'EUR'], ['+1', 'EUR'], ['1e2', 'EUR'],
    ['', 'EUR'], [' 1', 'EUR'], ['1 000', 'EUR'], ['1,00', 'EUR'], ['10000000000000', 'EUR'], ['1', 'XXX'], ['1\n', 'EUR'],
  ])('%j %s is none', (text, code) => expect(() => minor(text, code)).toThrow(RangeError))

  // biome-ignore format: read by column
  it.each([
    [123450n, 'EUR', '1234.50'], [-5n, 'EUR', '-0.05'], [0n, 'EUR', '0.00'], [7n, 'JPY', '7'], [0n, 'JPY', '0'],
    [-1000n, 'JPY', '-1000'], [5n, 'TND', '0.005'], [-1234n, 'TND', '-1.234'],
  ])('%s %s reads %s', (value, code, expected) => expect(formatMoney(value, code)).toBe(expected))

  it('are the same there and back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n - 10n ** 13n, max: 10n ** 13n - 1n }),
        currency,
        (value, code) => void expect(minor(formatMoney(value, code), code)).toBe(value),
      ),
    )
  })
})

describe('rates (domain.md §3)', () => {
  // biome-ignore format: read by column
  it.each([
    ['V1', '578.00',  '0.2',     '115.60'],
    ['V2', '138.66',  '0.19',    '26.35'],
    ['V3', '8180.00', '0.09975', '815.96'],
    ['V4', '45.00',   '0.055',   '2.48'],
    ['V5', '181.67',  '0.1',     '18.17'],
    ['V7', '24.98',   '0.2',     '5.00'],
  ])('%s: %s × %s is %s', (_, base, rate, expected) => expect(times(euro(base), decimal(rate))).toBe(euro(expected)))

  it('V6 and V7: prices with VAT give their net', () => {
    expect(round(decimal(euro('7.00')).div('1.21'))).toBe(euro('5.79'))
    expect(round(decimal(euro('29.97')).div('1.2'))).toBe(euro('24.98'))
  })

  // biome-ignore format: read by column
  it.each([
    [10000n, 'EUR', 'JPY', '163.255',    16326n],
    [16326n, 'JPY', 'EUR', '0.00612539', 10000n],
    [10000n, 'EUR', 'TND', '3.3705',     337050n],
    [337050n, 'TND', 'EUR', '0.3',       10112n],
    [-12345n, 'EUR', 'USD', '1.0',       -12345n],
    [65596n, 'XAF', 'EUR', '0.00152449', 10000n],
  ])('%s minor units of %s in %s at %s are %s', (value, from, into, rate, expected) =>
    expect(convert(value, from, into, decimal(rate))).toBe(expected))
})

describe('allocation', () => {
  // biome-ignore format: read by column
  it.each([
    ['V4: 10 % of 183.33',           1833n,  [10000n, 3333n, 5000n], [1000n, 333n, 500n]],
    ['V5: 10.00 over 183.33',        1000n,  [10000n, 3333n, 5000n], [545n, 182n, 273n]],
    ['V8: tie, the earlier first',   32n,    [105n, 105n, 105n],     [11n, 11n, 10n]],
    ['a sign turns everything',      -32n,   [105n, 105n, 105n],     [-11n, -11n, -10n]],
    ['negative shares alike',        32n,    [-105n, -105n, -105n],  [11n, 11n, 10n]],
    ['nothing for a share of zero',  1n,     [0n, 1n, 0n],           [0n, 1n, 0n]],
    ['the largest fraction wins',    10n,    [1n, 1n, 4n],           [2n, 2n, 6n]],
    ['a return among the lines',     100n,   [300n, -100n],          [150n, -50n]],
    ['nothing to split',             0n,     [0n, 0n],               [0n, 0n]],
    ['nobody, and nothing to split', 0n,     [],                     []],
  ])('%s', (_, total, shares, expected) => expect(allocate(total, shares)).toEqual(expected))

  it.each([[[]], [[0n, 0n]], [[5n, -5n]]])('has no way to share by %s', (shares) => {
    expect(() => allocate(1n, shares)).toThrow(RangeError)
  })

  const shares = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 8 })
    .filter((list) => sum(list) > 0n)

  it('adds up exactly, errs by less than one unit each, gives nothing to zero, and turns with the sign', () => {
    fc.assert(
      fc.property(amount, shares, (total, list) => {
        const parts = allocate(total, list)
        expect(sum(parts)).toBe(total)
        expect(allocate(-total, list)).toEqual(parts.map((part) => -part))
        parts.forEach((part, index) => {
          const share = list[index] ?? 0n
          expect(abs(part * sum(list) - total * share) < sum(list)).toBe(true)
          if (share === 0n) expect(part).toBe(0n)
        })
      }),
    )
  })

  it('adds up exactly with shares of both signs', () => {
    const mixed = fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 1 }).filter((list) => sum(list) !== 0n)
    fc.assert(fc.property(amount, mixed, (total, list) => void expect(sum(allocate(total, list))).toBe(total)))
  })

  it('never gives a larger share less', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), shares, (total, list) => {
        const pairs = list.map((share, index) => ({ share, part: allocate(total, list)[index] ?? 0n }))
        for (const a of pairs) for (const b of pairs) if (a.share > b.share) expect(a.part >= b.part).toBe(true)
      }),
    )
  })
})
