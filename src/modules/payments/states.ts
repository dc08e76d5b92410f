import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type PaymentStatus = 'PENDING' | 'DEPOSITED' | 'SETTLED' | 'BOUNCED' | 'CANCELED'
export type PaymentVerb = 'validate' | 'deposit' | 'allocate' | 'deallocate' | 'bounce' | 'cancel' | 'refund'
export type PaymentSubject = {
  method?: string
  direction?: string
  reason?: string | null
  unallocated?: bigint
  refunded?: bigint
  refund?: bigint
}

const refused = (
  path: string,
  code: 'NOT_ALLOWED' | 'REASON_REQUIRED' | 'EXCEEDS_REMAINING' | 'ALREADY_USED',
  en: string,
  fr: string,
) => invalid(path, code, { en, fr })

const isCheque = ({ method }: PaymentSubject): Refusal | undefined =>
  method !== undefined && method !== 'CHEQUE'
    ? refused('id', 'NOT_ALLOWED', 'Only a cheque is deposited.', 'Seul un chèque se remet en banque.')
    : undefined

const canBounce = ({ method }: PaymentSubject): Refusal | undefined =>
  method !== undefined && method !== 'CHEQUE' && method !== 'DIRECT_DEBIT'
    ? refused(
        'id',
        'NOT_ALLOWED',
        'Only a cheque or a direct debit bounces.',
        'Seul un chèque ou un prélèvement peut être rejeté.',
      )
    : undefined

const hasReason = ({ reason }: PaymentSubject): Refusal | undefined =>
  reason !== undefined && !reason?.trim()
    ? refused('reason', 'REASON_REQUIRED', 'Say why.', 'Indiquez pourquoi.')
    : undefined

const isIncoming = ({ direction }: PaymentSubject): Refusal | undefined =>
  direction === 'OUT'
    ? refused(
        'id',
        'NOT_ALLOWED',
        'This is a refund: only payments received can do this.',
        'C’est un remboursement : seul un règlement reçu le permet.',
      )
    : undefined

const nothingRefunded = ({ refunded }: PaymentSubject): Refusal | undefined =>
  refunded
    ? refused(
        'id',
        'ALREADY_USED',
        'A part of it was refunded: cancel the refund first.',
        'Une partie a été remboursée : annulez d’abord le remboursement.',
      )
    : undefined

const withinUnallocated = ({ refund, unallocated }: PaymentSubject): Refusal | undefined =>
  refund !== undefined && unallocated !== undefined && (refund <= 0n || refund > unallocated)
    ? refused(
        'amount',
        'EXCEEDS_REMAINING',
        'Only what is not allocated can be refunded.',
        'Seule la part non affectée peut être remboursée.',
      )
    : undefined

// biome-ignore format: read by column
export const paymentStates = machine<PaymentStatus, PaymentVerb, PaymentSubject>('payment', {
  PENDING:   { validate: to('SETTLED'), deposit: to('DEPOSITED', isCheque), allocate: to('PENDING', isIncoming), deallocate: to('PENDING', isIncoming), cancel: to('CANCELED', hasReason) },
  DEPOSITED: { validate: to('SETTLED'), allocate: to('DEPOSITED', isIncoming), deallocate: to('DEPOSITED', isIncoming), bounce: to('BOUNCED', canBounce, hasReason), cancel: to('CANCELED', hasReason) },
  SETTLED:   { allocate: to('SETTLED', isIncoming), deallocate: to('SETTLED', isIncoming), bounce: to('BOUNCED', isIncoming, canBounce, hasReason, nothingRefunded), cancel: to('CANCELED', hasReason, nothingRefunded), refund: to('SETTLED', isIncoming, withinUnallocated) },
  BOUNCED:   {},
  CANCELED:  {},
})
