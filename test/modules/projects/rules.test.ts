import { expect, it } from 'vitest'
import { minutesBetween, timeLine } from '../../../src/modules/projects/rules.ts'

// biome-ignore format: read by column
it.each([
  [40,  { quantity: '40',   unit: 'MIN', unitPrice: '1.333333' }],
  [75,  { quantity: '1.25', unit: 'HUR', unitPrice: '80' }],
  [60,  { quantity: '1',    unit: 'HUR', unitPrice: '80' }],
  [1,   { quantity: '1',    unit: 'MIN', unitPrice: '1.333333' }],
  [3,   { quantity: '0.05', unit: 'HUR', unitPrice: '80' }],
])('%i minutes at 80.00 an hour', (minutes, line) => expect(timeLine(minutes, '80')).toEqual(line))

it('counts whole minutes, to the nearest', () => {
  const from = new Date('2026-03-02T09:00:00Z')
  expect(minutesBetween(from, new Date('2026-03-02T09:40:29Z'))).toBe(40)
  expect(minutesBetween(from, new Date('2026-03-02T09:40:30Z'))).toBe(41)
})
