import { describe, expect, it } from 'vitest'
import { ticketStates } from '../../../src/modules/tickets/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a ticket', () => {
  const verbs = ['update', 'assign', 'note', 'reply', 'clientReply', 'hold', 'resolve', 'reopen', 'close', 'merge', 'markSpam', 'split', 'link', 'follow'] // biome-ignore format: one list
  // biome-ignore format: read by column
  follows(ticketStates, verbs, {
    //                 update              assign              note                reply               clientReply hold       resolve     reopen  close     merge     markSpam split               link                follow
    NEW:              ['NEW',              'OPEN',             'NEW',              'PENDING_CUSTOMER', 'NEW',  'ON_HOLD', 'RESOLVED', '·',    'CLOSED', 'MERGED', 'SPAM', 'NEW',              'NEW',              'NEW'],
    OPEN:             ['OPEN',             'OPEN',             'OPEN',             'PENDING_CUSTOMER', 'OPEN', 'ON_HOLD', 'RESOLVED', '·',    'CLOSED', 'MERGED', 'SPAM', 'OPEN',             'OPEN',             'OPEN'],
    PENDING_CUSTOMER: ['PENDING_CUSTOMER', 'PENDING_CUSTOMER', 'PENDING_CUSTOMER', 'PENDING_CUSTOMER', 'OPEN', 'ON_HOLD', 'RESOLVED', '·',    'CLOSED', 'MERGED', '·',    'PENDING_CUSTOMER', 'PENDING_CUSTOMER', 'PENDING_CUSTOMER'],
    ON_HOLD:          ['ON_HOLD',          'ON_HOLD',          'ON_HOLD',          'PENDING_CUSTOMER', 'OPEN', 'ON_HOLD', 'RESOLVED', 'OPEN', 'CLOSED', 'MERGED', '·',    'ON_HOLD',          'ON_HOLD',          'ON_HOLD'],
    RESOLVED:         ['RESOLVED',         'RESOLVED',         'RESOLVED',         'RESOLVED',         'OPEN', '·',       '·',        'OPEN', 'CLOSED', '·',      '·',    'RESOLVED',         'RESOLVED',         'RESOLVED'],
    CLOSED:           ['·',                '·',                'CLOSED',           '·',                'OPEN', '·',       '·',        'OPEN', '·',      '·',      '·',    '·',                'CLOSED',           'CLOSED'],
    MERGED:           ['·',                '·',                '·',                '·',                '·',    '·',       '·',        '·',    '·',      '·',      '·',    '·',                '·',                '·'],
    SPAM:             ['·',                '·',                '·',                '·',                '·',    '·',       '·',        'OPEN', '·',      '·',      '·',    '·',                '·',                '·'],
  })
})

const now = new Date('2026-03-15T12:00:00Z')
const into = { status: 'OPEN', sameTicket: false, sameClient: true }
// biome-ignore format: read by column
it.each([
  [{ status: 'OPEN', until: null },                                                'hold',        'REQUIRED'],
  [{ status: 'OPEN', until: now, now },                                            'hold',        'OUT_OF_RANGE'],
  [{ status: 'OPEN', until: new Date('2026-03-15T12:00:00.001Z'), now },           'hold',        undefined],
  [{ status: 'CLOSED', closedAt: new Date('2026-03-01T12:00:00.001Z'), now },      'clientReply', undefined],
  [{ status: 'CLOSED', closedAt: new Date('2026-03-01T12:00:00Z'), now },          'clientReply', 'EXPIRED'],
  [{ status: 'OPEN', into },                                                       'merge',       undefined],
  [{ status: 'OPEN', into: { ...into, sameTicket: true } },                        'merge',       'NOT_ALLOWED'],
  [{ status: 'OPEN', into: { ...into, sameClient: false } },                       'merge',       'OTHER_CLIENT'],
  [{ status: 'OPEN', into: { ...into, status: 'CLOSED' } },                        'merge',       'NOT_ALLOWED'],
  [{ status: 'OPEN', into: { ...into, status: 'SPAM' } },                          'merge',       'NOT_ALLOWED'],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(ticketStates, subject, verb)).toBe(code))
