import { describe, expect, it } from 'vitest'
import { leadStates } from '../../../src/modules/leads/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a lead', () => {
  const verbs = ['update', 'contact', 'qualify', 'negotiate', 'lose', 'reopen', 'convert', 'merge']
  // biome-ignore format: read by column
  follows(leadStates, verbs, {
    //            update         contact      qualify       negotiate      lose    reopen       convert      merge
    NEW:         ['NEW',         'CONTACTED', 'INTERESTED', 'NEGOTIATION', 'LOST', '·',         'CONVERTED', 'MERGED'],
    CONTACTED:   ['CONTACTED',   '·',         'INTERESTED', 'NEGOTIATION', 'LOST', '·',         'CONVERTED', 'MERGED'],
    INTERESTED:  ['INTERESTED',  '·',         '·',          'NEGOTIATION', 'LOST', '·',         'CONVERTED', 'MERGED'],
    NEGOTIATION: ['NEGOTIATION', '·',         'INTERESTED', '·',           'LOST', '·',         'CONVERTED', 'MERGED'],
    LOST:        ['LOST',        '·',         '·',          '·',           '·',    'CONTACTED', '·',         'MERGED'],
    CONVERTED:   ['·',           '·',         '·',          '·',           '·',    '·',         '·',         '·'],
    MERGED:      ['·',           '·',         '·',          '·',           '·',    '·',         '·',         '·'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'NEW', reason: null },            'lose', 'REASON_REQUIRED'],
  [{ status: 'NEW', reason: '  ' },            'lose', 'REASON_REQUIRED'],
  [{ status: 'NEW', reason: 'Trop cher' },     'lose', undefined],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(leadStates, subject, verb)).toBe(code))
