import { describe, expect, it } from 'vitest'
import { quoteStates } from '../../../src/modules/quotes/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a quote', () => {
  const verbs = ['update', 'discard', 'send', 'accept', 'refuse', 'cancel', 'revise', 'convert']
  // biome-ignore format: read by column
  follows(quoteStates, verbs, {
    //           update   discard send    accept      refuse     cancel      revise     convert
    DRAFT:      ['DRAFT', 'gone', 'SENT', '·',        '·',       '·',        '·',       '·'],
    SENT:       ['·',     '·',    'SENT', 'ACCEPTED', 'REFUSED', 'CANCELED', 'SENT',    '·'],
    ACCEPTED:   ['·',     '·',    '·',    '·',        '·',       'CANCELED', '·',       'ACCEPTED'],
    REFUSED:    ['·',     '·',    '·',    '·',        '·',       '·',        'REFUSED', '·'],
    INVOICED:   ['·',     '·',    '·',    '·',        '·',       '·',        '·',       '·'],
    CANCELED:   ['·',     '·',    '·',    '·',        '·',       '·',        '·',       '·'],
    SUPERSEDED: ['·',     '·',    '·',    '·',        '·',       '·',        '·',       '·'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'DRAFT', lineCount: 0 },                        'send',    'HAS_NO_LINES'],
  [{ status: 'DRAFT', lineCount: 1, partyKnown: false },     'send',    'PARTY_UNKNOWN'],
  [{ status: 'DRAFT', lineCount: 1, partyKnown: true },      'send',    undefined],
  [{ status: 'SENT', expired: true, reason: null },          'accept',  'EXPIRED'],
  [{ status: 'SENT', expired: true, reason: 'Accord oral' }, 'accept',  undefined],
  [{ status: 'SENT', reason: '' },                           'refuse',  'REASON_REQUIRED'],
  [{ status: 'SENT', revised: true },                        'revise',  'ALREADY_USED'],
  [{ status: 'SENT', made: 1 },                              'cancel',  undefined],
  [{ status: 'ACCEPTED', made: 1 },                          'cancel',  'ALREADY_USED'],
  [{ status: 'ACCEPTED', remaining: 0n },                    'convert', 'NOTHING_REMAINS'],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(quoteStates, subject, verb)).toBe(code))
