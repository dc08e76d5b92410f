import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, digest, sha256 } from '../../src/kernel/canonical.ts'
import { decimal } from '../../src/kernel/money.ts'

describe('canonical JSON', () => {
  it('is that of RFC 8785, section 3.2.3', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    )
    expect(canonical(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts members by UTF-16 code unit (RFC 8785, section 3.2.3)', () => {
    const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 }
    expect(canonical(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })

  it('writes what JSON has no word for', () => {
    const at = new Date('2026-01-02T03:04:05.006Z')
    expect(canonical({ b: 10n ** 20n, a: at, c: decimal('1.50'), d: undefined, e: [undefined, -0] })).toBe(
      '{"a":"2026-01-02T03:04:05.006Z","b":"100000000000000000000","c":"1.5","e":[null,0]}',
    )
    expect(canonical(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
    expect(canonical('\ud800')).toBe('"\\ud800"')
  })

  it.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [undefined],
    [() => 1],
    [Symbol('a')],
    [new Map([['a', 1]])],
    [new Set([1])],
    [{ a: { b: Number.NaN } }],
  ])('refuses %s rather than lose it', (value) => expect(() => canonical(value)).toThrow(TypeError))

  it('refuses an invalid date', () => expect(() => canonical(new Date('never'))).toThrow(RangeError))

  it('is read back as the same value, and does not hang on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        expect(canonical(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonical(value))
      }),
    )
  })
})

describe('fingerprints', () => {
  it('are SHA-256 in hexadecimal (FIPS 180-2, B.1)', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(sha256('abc')).toBe(abc)
    expect(sha256(Buffer.from('abc'))).toBe(abc)
    expect(sha256('é')).toBe(sha256(Buffer.from([0xc3, 0xa9])))
  })

  it('of values are those of their canonical text', () => {
    expect(digest({ b: 1, a: [2n] })).toBe(sha256('{"a":["2"],"b":1}'))
    expect(digest({ a: 1, b: undefined })).toBe(digest({ a: 1 }))
    expect(digest({ a: 1 })).not.toBe(digest({ a: null }))
  })
})
