import { type ErrorCode, invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'
import { hasReason } from '../../kernel/reasons.ts'

export type ExpenseStatus = 'DRAFT' | 'SUBMITTED' | 'APPROVED' | 'REFUSED' | 'REIMBURSED' | 'CANCELED'
export type ExpenseVerb = 'update' | 'submit' | 'approve' | 'refuse' | 'reimburse' | 'pay' | 'cancel'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type ExpenseSubject = {
  payer?: string
  /** In the company's currency. */
  totalBase?: bigint
  balance?: bigint
  receiptCount?: number
  /** From this amount on a receipt must be there. */
  receiptAbove?: bigint
  /** Most that the viewer's role may approve; without one there is no limit. */
  threshold?: bigint | undefined
  own?: boolean
  /** The reason given for the verb, empty when none is. */
  reason?: string | null
}

const refusal = (path: string, code: ErrorCode, en: string, fr: string) => invalid(path, code, { en, fr })

const hasReceipt = ({ totalBase, receiptCount, receiptAbove }: ExpenseSubject): Refusal | undefined =>
  receiptCount === 0 && (totalBase ?? 0n) >= (receiptAbove ?? 0n)
    ? refusal('receiptIds', 'RECEIPT_REQUIRED', 'Attach a receipt first.', 'Joignez d’abord un justificatif.')
    : undefined

const notOwn = ({ own }: ExpenseSubject): Refusal | undefined =>
  own
    ? refusal('id', 'OWN_EXPENSE', 'Somebody else must approve it.', 'Une autre personne doit l’approuver.')
    : undefined

const withinThreshold = ({ totalBase, threshold }: ExpenseSubject): Refusal | undefined =>
  threshold !== undefined && (totalBase ?? 0n) > threshold
    ? refusal(
        'id',
        'BEYOND_THRESHOLD',
        'It is more than your role may approve: ask somebody with a higher limit.',
        'Le montant dépasse votre plafond d’approbation : demandez à une personne au plafond plus élevé.',
      )
    : undefined

const isAdvanced = ({ payer }: ExpenseSubject): Refusal | undefined =>
  payer === 'COMPANY'
    ? refusal(
        'id',
        'NOT_ALLOWED',
        'The supplier is paid: use expensePay.',
        'On paie le fournisseur : utilisez expensePay.',
      )
    : undefined

const isOwedToSupplier = ({ payer }: ExpenseSubject): Refusal | undefined =>
  payer === 'MEMBER'
    ? refusal(
        'id',
        'NOT_ALLOWED',
        'A member advanced it: use expenseReimburse.',
        'Un membre l’a avancée : utilisez expenseReimburse.',
      )
    : undefined

const hasBalance = ({ balance }: ExpenseSubject): Refusal | undefined =>
  balance === 0n ? refusal('id', 'HAS_NO_BALANCE', 'Nothing is left to pay.', 'Il ne reste rien à payer.') : undefined

// biome-ignore format: read by column
export const expenseStates = machine<ExpenseStatus, ExpenseVerb, ExpenseSubject>('expense', {
  DRAFT:      { update: to('DRAFT'), submit: to('SUBMITTED', hasReceipt), cancel: to('CANCELED') },
  SUBMITTED:  { approve: to('APPROVED', notOwn, withinThreshold), refuse: to('REFUSED', hasReason), cancel: to('CANCELED') },
  APPROVED:   { reimburse: to('REIMBURSED', isAdvanced, hasBalance), pay: to('APPROVED', isOwedToSupplier, hasBalance) },
  REFUSED:    { update: to('DRAFT') },
  REIMBURSED: {},
  CANCELED:   {},
})
