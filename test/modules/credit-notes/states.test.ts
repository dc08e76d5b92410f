import { describe, expect, it } from 'vitest'
import { creditNoteStates } from '../../../src/modules/credit-notes/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a credit note', () => {
  const verbs = ['update', 'discard', 'issue', 'apply', 'unapply', 'refund', 'void']
  // biome-ignore format: read by column
  follows(creditNoteStates, verbs, {
    //       update   discard  issue     apply     unapply   refund    void
    DRAFT:  ['DRAFT', 'gone',  'ISSUED', '·',      '·',      '·',      '·'],
    ISSUED: ['·',     '·',     '·',      'ISSUED', 'ISSUED', 'ISSUED', 'VOIDED'],
    VOIDED: ['·',     '·',     '·',      '·',      '·',      '·',      '·'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'DRAFT', overLine: true },                               'issue',  'EXCEEDS_LINE_CAP'],
  [{ status: 'DRAFT', overRate: true },                               'issue',  'EXCEEDS_RATE_CAP'],
  [{ status: 'DRAFT', overLine: false, overRate: false },             'issue',  undefined],
  [{ status: 'ISSUED', otherClient: true },                           'apply',  'OTHER_CLIENT'],
  [{ status: 'ISSUED', otherCurrency: true },                         'apply',  'OTHER_CURRENCY'],
  [{ status: 'ISSUED', amount: 6n, remaining: 5n, owed: 9n },         'apply',  'EXCEEDS_REMAINING'],
  [{ status: 'ISSUED', amount: 6n, remaining: 9n, owed: 5n },         'apply',  'EXCEEDS_BALANCE'],
  [{ status: 'ISSUED', amount: 0n, remaining: 9n, owed: 0n },         'apply',  'HAS_NO_BALANCE'],
  [{ status: 'ISSUED', amount: 5n, remaining: 5n, owed: 5n },         'apply',  undefined],
  [{ status: 'ISSUED', amount: 6n, remaining: 5n },                   'refund', 'EXCEEDS_REMAINING'],
  [{ status: 'ISSUED', amount: 0n, remaining: 0n },                   'refund', 'EXCEEDS_REMAINING'],
  [{ status: 'ISSUED', applied: 1n },                                 'void',   'ALREADY_USED'],
  [{ status: 'ISSUED', refunded: 1n },                                'void',   'ALREADY_USED'],
  [{ status: 'ISSUED', applied: 0n, refunded: 0n },                   'void',   undefined],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(creditNoteStates, subject, verb)).toBe(code))
