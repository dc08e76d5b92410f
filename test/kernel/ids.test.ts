import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../src/kernel/errors.ts'
import { decodeId, encodeId, newId } from '../../src/kernel/ids.ts'

const codeOf = (text: string) => {
  try {
    return decodeId(text)
  } catch (error) {
    return error instanceof AppError ? error.code : error
  }
}

describe('public ids', () => {
  it('give every UUID one form of 22 characters and back', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const id = encodeId('inv', uuid)
        expect(id).toMatch(/^inv_[1-9A-HJ-NP-Za-km-z]{22}$/)
        expect(decodeId(id)).toEqual({ prefix: 'inv', uuid })
      }),
    )
  })

  it('reach from the smallest to the largest UUID', () => {
    const smallest = '00000000-0000-0000-0000-000000000000'
    const largest = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    expect(encodeId('cli', smallest)).toBe(`cli_${'1'.repeat(22)}`)
    expect(encodeId('cli', largest)).toBe('cli_YcVfxkQb6JRzqk5kF2tNLv')
    expect(decodeId('cli_YcVfxkQb6JRzqk5kF2tNLv')).toEqual({ prefix: 'cli', uuid: largest })
    expect(codeOf('cli_YcVfxkQb6JRzqk5kF2tNLw')).toBe('INVALID_ID')
  })

  it('keep one form: what decodes encodes to the same text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}_[1-9A-HJ-NP-Za-km-z]{22}$/), (text) => {
        const decoded = codeOf(text)
        if (decoded === 'INVALID_ID') return
        const { prefix, uuid } = decoded as { prefix: string; uuid: string }
        expect(encodeId(prefix, uuid)).toBe(text)
      }),
    )
  })

  it.each([
    '',
    'inv',
    'inv_',
    '_1111111111111111111111',
    'inv_111111111111111111111',
    'inv_11111111111111111111111',
    'inv_111111111111111111111O',
    'inv_111111111111111111111l',
    'inv_1111111111111111111110',
    'inv_1111111111111111111111\n',
    'inv_1111111111111111111111_1',
    'INV_1111111111111111111111',
    'inv_zzzzzzzzzzzzzzzzzzzzzz',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    'SW52b2ljZTox',
  ])('refuse %j', (text) => expect(codeOf(text)).toBe('INVALID_ID'))

  it('are not made from what is no UUID', () => {
    expect(() => encodeId('inv', '42')).toThrow(RangeError)
    expect(() => encodeId('inv', `${'f'.repeat(33)}---`)).toThrow(RangeError)
  })
})

describe('new ids', () => {
  it('are version 7 of the present time and sort by creation', () => {
    const before = Date.now()
    const made = Array.from({ length: 20_000 }, newId)
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
    const time = Number.parseInt((made[0] ?? '').replace('-', '').slice(0, 12), 16)
    expect(time).toBeGreaterThanOrEqual(before)
    expect(time).toBeLessThan(before + 1000)
  })

  it('keep their order when the wall clock is set back', () => {
    const first = newId()
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000)
    const second = newId()
    clock.mockRestore()
    expect(second > first).toBe(true)
  })

  it('keep their order when more are made in a millisecond than it can count', () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now())
    const made = Array.from({ length: 10_000 }, newId)
    clock.mockRestore()
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })
})
