import { describe, expect, it } from 'vitest'
import { contractStates } from '../../../src/modules/contracts/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a contract', () => {
  const verbs = ['update', 'activate', 'suspend', 'resume', 'renew', 'terminate', 'bill']
  // biome-ignore format: read by column
  follows(contractStates, verbs, {
    //           update    activate  suspend      resume    renew     terminate     bill
    DRAFT:      ['DRAFT',  'ACTIVE', '·',         '·',      '·',      '·',          '·'],
    ACTIVE:     ['ACTIVE', '·',      'SUSPENDED', '·',      'ACTIVE', 'TERMINATED', 'ACTIVE'],
    SUSPENDED:  ['·',      '·',      '·',         'ACTIVE', '·',      'TERMINATED', 'SUSPENDED'],
    TERMINATED: ['·',      '·',      '·',         '·',      '·',      '·',          'TERMINATED'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'DRAFT', lineCount: 0 },                                        'activate',  'HAS_NO_LINES'],
  [{ status: 'DRAFT', lineCount: 1, startsOn: null, endsOn: '2026-12-31' },  'activate',  'HAS_NO_DATES'],
  [{ status: 'DRAFT', lineCount: 1, startsOn: '2026-01-01', endsOn: null },  'activate',  'HAS_NO_DATES'],
  [{ status: 'DRAFT', lineCount: 1, startsOn: '2026-01-01', endsOn: '2026-12-31' }, 'activate', undefined],
  [{ status: 'ACTIVE', reason: ' ' },                                        'terminate', 'REASON_REQUIRED'],
  [{ status: 'ACTIVE', reason: 'Déménagement' },                             'terminate', undefined],
] as const)('%j –%s→ %s', (subject, verb, code) => expect(refusalOf(contractStates, subject, verb)).toBe(code))
