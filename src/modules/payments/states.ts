import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'
import { hasReason } from '../../kernel/reasons.ts'

export type PaymentStatus = 'PENDING' | 'DEPOSITED' | 'SETTLED' | 'BOUNCED' | 'CANCELED'
export type PaymentVerb = 'validate' | 'deposit' | 'allocate' | 'deallocate' | 'bounce' | 'cancel' | 'refund'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type PaymentSubject = {
  method?: string
  direction?: string
  reason?: string | null
  unallocated?: bigint
  refunded?: bigint
  /** How much is to be given back; all of it unless said. */
  refund?: bigint
}

const isCheque = ({ method }: PaymentSubject): Refusal | undefined =>
  method === undefined || method === 'CHEQUE'
    ? undefined
    : invalid('id', 'NOT_ALLOWED', { en: 'Only a cheque is deposited.', fr: 'Seul un chèque se remet en banque.' })

const canBounce = ({ method }: PaymentSubject): Refusal | undefined =>
  method === undefined || method === 'CHEQUE' || method === 'DIRECT_DEBIT'
    ? undefined
    : invalid('id', 'NOT_ALLOWED', {
        en: 'Only a cheque or a direct debit bounces: cancel the payment instead.',
        fr: 'Seul un chèque ou un prélèvement est rejeté : annulez plutôt le règlement.',
      })

const isIncoming = ({ direction }: PaymentSubject): Refusal | undefined =>
  direction === 'OUT'
    ? invalid('id', 'NOT_ALLOWED', {
        en: 'This is a refund: only payments received can do this.',
        fr: 'C’est un remboursement : seul un règlement reçu le permet.',
      })
    : undefined

const nothingRefunded = ({ direction, refunded }: PaymentSubject): Refusal | undefined =>
  direction !== 'OUT' && refunded
    ? invalid('id', 'ALREADY_USED', {
        en: 'A part of it was given back: cancel the refund first.',
        fr: 'Une partie a été remboursée : annulez d’abord le remboursement.',
      })
    : undefined

const withinUnallocated = ({ refund, unallocated }: PaymentSubject): Refusal | undefined =>
  unallocated !== undefined && (unallocated === 0n || (refund ?? 0n) > unallocated)
    ? invalid('amount', 'EXCEEDS_REMAINING', {
        en: 'Only what is not allocated can be given back.',
        fr: 'Seule la part non affectée peut être remboursée.',
      })
    : undefined

// biome-ignore format: read by column
export const paymentStates = machine<PaymentStatus, PaymentVerb, PaymentSubject>('payment', {
  PENDING:   { validate: to('SETTLED'), deposit: to('DEPOSITED', isCheque), allocate: to('PENDING'), deallocate: to('PENDING'), cancel: to('CANCELED', hasReason) },
  DEPOSITED: { validate: to('SETTLED'), allocate: to('DEPOSITED'), deallocate: to('DEPOSITED'), bounce: to('BOUNCED', canBounce, hasReason), cancel: to('CANCELED', hasReason) },
  SETTLED:   { allocate: to('SETTLED', isIncoming), deallocate: to('SETTLED', isIncoming), bounce: to('BOUNCED', isIncoming, canBounce, hasReason, nothingRefunded), cancel: to('CANCELED', hasReason, nothingRefunded), refund: to('SETTLED', isIncoming, withinUnallocated) },
  BOUNCED:   {},
  CANCELED:  {},
})
