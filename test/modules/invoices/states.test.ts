import { describe, expect, it } from 'vitest'
import { invoiceStates } from '../../../src/modules/invoices/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of an invoice', () => {
  const verbs = ['update', 'discard', 'merge', 'issue', 'send', 'remind', 'correct', 'void', 'writeOff', 'reinstate']
  // biome-ignore format: read by column
  follows(invoiceStates, verbs, {
    //             update   discard  merge    issue     send             remind           correct   void      writeOff         reinstate
    DRAFT:         ['DRAFT', 'gone', 'DRAFT', 'ISSUED', '·',             '·',             '·',      '·',      '·',             '·'],
    ISSUED:        ['·',     '·',    '·',     '·',      'ISSUED',        'ISSUED',        'ISSUED', 'VOIDED', 'UNCOLLECTIBLE', '·'],
    UNCOLLECTIBLE: ['·',     '·',    '·',     '·',      'UNCOLLECTIBLE', 'UNCOLLECTIBLE', '·',      '·',      '·',             'ISSUED'],
    VOIDED:        ['·',     '·',    '·',     '·',      '·',             '·',             '·',      '·',      '·',             '·'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'DRAFT', lineCount: 0 },                                      'issue',    'HAS_NO_LINES'],
  [{ status: 'DRAFT', lineCount: 1, missing: [{ name: 'nom du client', rule: 'BR-07' }] },          'issue',    'MISSING_MENTIONS'],
  [{ status: 'DRAFT', lineCount: 1, missing: [] },                         'issue',    undefined],
  [{ status: 'DRAFT', day: '2026-01-01', lastDay: '2026-01-02' },          'issue',    'DATE_BEFORE_LAST'],
  [{ status: 'DRAFT', day: '2026-01-02', lastDay: '2026-01-02' },          'issue',    undefined],
  [{ status: 'ISSUED', paid: 1n },                                         'void',     'ALREADY_PAID'],
  [{ status: 'ISSUED', paid: 0n },                                         'void',     undefined],
  [{ status: 'ISSUED', balance: 0n },                                      'writeOff', 'HAS_NO_BALANCE'],
  [{ status: 'ISSUED', balance: 1n },                                      'writeOff', undefined],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(invoiceStates, subject, verb)).toBe(code))
