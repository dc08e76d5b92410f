import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cursorOf, endOf, isAfter, positionOf } from '../../src/live/position.ts'

const position = fc.record({
  tx: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  seq: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
})

describe('a cursor', () => {
  it('gives back the place it was made of', () => {
    fc.assert(
      fc.property(position, (place) => {
        expect(positionOf(cursorOf(place))).toEqual(place)
      }),
    )
  })

  it('is opaque and fits into a URL', () => {
    expect(cursorOf({ tx: '812', seq: '4711' })).toBe('ODEyLjQ3MTE')
  })

  it.each([
    ['nothing', ''],
    ['plain text', '812.4711'],
    ['no number', Buffer.from('a.b').toString('base64url')],
    ['one number', Buffer.from('812').toString('base64url')],
    ['a sign', Buffer.from('-1.4').toString('base64url')],
    ['more behind', Buffer.from('812.4711.1').toString('base64url')],
    ['padding', `${cursorOf({ tx: '812', seq: '4711' })}=`],
    ['spaces', ` ${cursorOf({ tx: '812', seq: '4711' })}`],
    ['a transaction that no server counts to', cursorOf({ tx: '18446744073709551616', seq: '1' })],
    ['a number beyond bigint', cursorOf({ tx: '1', seq: '9223372036854775808' })],
    ['SQL', Buffer.from("1.1'; --").toString('base64url')],
  ])('of %s is refused', (_what, text) => {
    expect(() => positionOf(text)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }))
  })
})

describe('the order', () => {
  it('asks the transaction first, then the sequence, as numbers', () => {
    const ordered = [
      { tx: '9', seq: '100' },
      { tx: '10', seq: '9' },
      { tx: '10', seq: '10' },
      endOf(10n),
      { tx: '11', seq: '0' },
    ]
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries()) expect(isAfter(a, b), `${cursorOf(a)} ${cursorOf(b)}`).toBe(i > j)
  })
})
