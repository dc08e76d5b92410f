import { describe, expect, it } from 'vitest'
import { countedOf } from '../../../src/modules/invoices/proposals.ts'
import { withChoices } from '../../../src/modules/quotes/choices.ts'
import { versionNumber } from '../../../src/modules/quotes/rules.ts'

describe('which lines count', () => {
  it.each([
    ['all that are neither', [{}, {}], [true, true]],
    ['options once selected', [{ optional: true }, { optional: true, selected: true }], [false, true]],
    ['the first of an alternative', [{ alternative: 'Bois' }, { alternative: 'Bois' }], [true, false]],
    [
      'or its selected one',
      [{ alternative: 'Bois' }, { alternative: ' Bois ', selected: true }, {}],
      [false, true, true],
    ],
    ['each alternative by itself', [{ alternative: 'A' }, { alternative: 'B' }], [true, true]],
  ])('%s', (_what, lines, counted) => expect(countedOf(lines)).toEqual(counted))

  it.each([
    [
      'two selected',
      [
        { alternative: 'A', selected: true },
        { alternative: 'A', selected: true },
      ],
      '1',
    ],
    ['an option too', [{ alternative: 'A', optional: true }], '0'],
  ])('refuses an alternative with %s', (_what, lines, place) =>
    expect(() => countedOf(lines)).toThrow(
      expect.objectContaining({ code: 'NOT_ALLOWED', path: ['lines', place, 'alternative'] }),
    ),
  )
})

describe('what the other party chooses', () => {
  const line = (id: string, selected: boolean, more: object = {}) => ({
    ...{ id, selected, optional: false, alternative: null },
    ...more,
  })
  const lines = [
    line('base', true),
    line('option', false, { optional: true }),
    line('oak', true, { alternative: 'Bois' }),
    line('pine', false, { alternative: 'Bois' }),
  ]
  const selected = (chosen: string[] | null) =>
    withChoices(lines, chosen).flatMap(({ id, selected: counts }) => (counts ? [id] : []))

  it.each([
    ['what was offered, when nothing is said', null, ['base', 'oak']],
    ['no option, when the list is empty', [], ['base', 'oak']],
    ['an option', ['option'], ['base', 'option', 'oak']],
    ['the other of an alternative', ['pine'], ['base', 'pine']],
    ['what counts anyway', ['base', 'oak'], ['base', 'oak']],
  ])('%s', (_what, chosen, counts) => expect(selected(chosen)).toEqual(counts))

  it.each([
    [['elsewhere'], 'NOT_FOUND', '0'],
    [['oak', 'pine'], 'NOT_ALLOWED', '1'],
  ])('refuses %o', (chosen, code, place) =>
    expect(() => selected(chosen)).toThrow(expect.objectContaining({ code, path: ['selectedLineIds', place] })),
  )
})

it('all versions share a number', () => {
  expect(versionNumber('DE-2026-000007', 2)).toBe('DE-2026-000007-V2')
  expect(versionNumber('DE-2026-000007-V2', 3)).toBe('DE-2026-000007-V3')
})
