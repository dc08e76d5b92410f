import { expect, it } from 'vitest'
import { contractPhase, type Term } from '../../../src/modules/contracts/rules.ts'

const term: Term = { status: 'ACTIVE', startsOn: '2026-01-15', endsOn: '2027-01-14', noticeDays: 60, renewal: 'TACIT' }

// biome-ignore format: read by column
it.each([
  ['before its first day',       {},                      '2026-01-14', 'UPCOMING'],
  ['on its first day',           {},                      '2026-01-15', 'RUNNING'],
  ['before the day for notice',  {},                      '2026-11-14', 'RUNNING'],
  ['from the day for notice',    {},                      '2026-11-15', 'IN_NOTICE'],
  ['on its last day',            {},                      '2027-01-14', 'IN_NOTICE'],
  ['after its last day',         {},                      '2027-01-15', 'TO_RENEW'],
  ['after it, not to be renewed', { renewal: 'NONE' },    '2027-01-15', 'EXPIRED'],
  ['without an end',             { endsOn: null },        '2030-01-01', 'RUNNING'],
  ['while it rests',             { status: 'SUSPENDED' }, '2026-12-01', null],
] as [string, Partial<Term>, string, string | null][])('%s', (_when, more, today, phase) =>
  expect(contractPhase({ ...term, ...more }, today)).toBe(phase))
