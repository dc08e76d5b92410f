import { describe, expect, it } from 'vitest'
import { paymentStates } from '../../../src/modules/payments/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('the life of a payment', () => {
  const verbs = ['validate', 'deposit', 'allocate', 'deallocate', 'bounce', 'cancel', 'refund']
  // biome-ignore format: read by column
  follows(paymentStates, verbs, {
    //          validate   deposit      allocate     deallocate   bounce     cancel      refund
    PENDING:   ['SETTLED', 'DEPOSITED', 'PENDING',   'PENDING',   '·',       'CANCELED', '·'],
    DEPOSITED: ['SETTLED', '·',         'DEPOSITED', 'DEPOSITED', 'BOUNCED', 'CANCELED', '·'],
    SETTLED:   ['·',       '·',         'SETTLED',   'SETTLED',   'BOUNCED', 'CANCELED', 'SETTLED'],
    BOUNCED:   ['·',       '·',         '·',         '·',         '·',       '·',        '·'],
    CANCELED:  ['·',       '·',         '·',         '·',         '·',       '·',        '·'],
  })
})

// biome-ignore format: read by column
it.each([
  [{ status: 'PENDING', method: 'TRANSFER' },                                  'deposit',  'NOT_ALLOWED'],
  [{ status: 'PENDING', method: 'CHEQUE' },                                    'deposit',  undefined],
  [{ status: 'SETTLED', method: 'TRANSFER', reason: 'no' },                       'bounce',   'NOT_ALLOWED'],
  [{ status: 'SETTLED', method: 'CASH', reason: 'no' },                           'bounce',   'NOT_ALLOWED'],
  [{ status: 'SETTLED', method: 'CHEQUE', reason: 'no' },                         'bounce',   undefined],
  [{ status: 'SETTLED', method: 'DIRECT_DEBIT', reason: 'no' },                   'bounce',   undefined],
  [{ status: 'SETTLED', method: 'CHEQUE', reason: '  ' },                         'bounce',   'REASON_REQUIRED'],
  [{ status: 'SETTLED', reason: '' },                                             'cancel',   'REASON_REQUIRED'],
  [{ status: 'SETTLED', reason: 'no', direction: 'IN', refunded: 1n },            'cancel',   'ALREADY_USED'],
  [{ status: 'SETTLED', reason: 'no', direction: 'OUT', refunded: 1n },           'cancel',   undefined],
  [{ status: 'SETTLED', direction: 'OUT' },                                    'allocate', 'NOT_ALLOWED'],
  [{ status: 'SETTLED', direction: 'OUT' },                                    'refund',   'NOT_ALLOWED'],
  [{ status: 'SETTLED', direction: 'IN', unallocated: 0n },                    'refund',   'EXCEEDS_REMAINING'],
  [{ status: 'SETTLED', direction: 'IN', unallocated: 5n, refund: 6n },        'refund',   'EXCEEDS_REMAINING'],
  [{ status: 'SETTLED', direction: 'IN', unallocated: 5n, refund: 5n },        'refund',   undefined],
] as const)('guards: %o –%s→ %s', (subject, verb, code) => expect(refusalOf(paymentStates, subject, verb)).toBe(code))
