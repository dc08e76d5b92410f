import { describe, expect, it } from 'vitest'
import { offerStates } from '../../../src/modules/offers/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of an offer', () => {
  const verbs = ['update', 'moveStage', 'validate', 'createQuote', 'win', 'lose', 'reopen']
  // biome-ignore format: read by column
  follows(offerStates, verbs, {
    //          update  moveStage    validate     createQuote  win    lose    reopen
    OPEN:      ['OPEN', 'OPEN',      'VALIDATED', '·',         'WON', 'LOST', '·'],
    VALIDATED: ['·',    'VALIDATED', '·',         'VALIDATED', 'WON', 'LOST', 'OPEN'],
    WON:       ['·',    '·',         '·',         '·',         '·',   '·',    'OPEN'],
    LOST:      ['·',    '·',         '·',         '·',         '·',   '·',    'OPEN'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'OPEN', lineCount: 0 },               'validate',  'HAS_NO_LINES'],
  [{ status: 'OPEN', lineCount: 1, terms: null },  'validate',  'HAS_NO_TERMS'],
  [{ status: 'OPEN', lineCount: 1, terms: ' ' },   'validate',  'HAS_NO_TERMS'],
  [{ status: 'OPEN', lineCount: 1, terms: '30 j' }, 'validate', undefined],
  [{ status: 'OPEN', reason: '' },                 'lose',      'REASON_REQUIRED'],
  [{ status: 'OPEN', reason: 'Trop cher' },        'lose',      undefined],
  [{ status: 'OPEN', lacks: ['AMOUNT'] },          'moveStage', 'REQUIRED'],
  [{ status: 'OPEN', lacks: [] },                  'moveStage', undefined],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(offerStates, subject, verb)).toBe(code))
