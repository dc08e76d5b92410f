import { invalid, type Refusal } from '../../kernel/errors.ts'
import { gone, machine, to } from '../../kernel/machine.ts'
import { type Dated, dateNotBeforeLast } from '../company/rules.ts'

export type CreditNoteStatus = 'DRAFT' | 'ISSUED' | 'VOIDED'
export type CreditNoteVerb = 'update' | 'discard' | 'issue' | 'apply' | 'unapply' | 'refund' | 'void'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type CreditNoteSubject = Dated & {
  overLine?: boolean
  overRate?: boolean
  otherClient?: boolean
  otherCurrency?: boolean
  /** What is to be used. */
  amount?: bigint
  remaining?: bigint
  /** What the invoice that it is applied to still owes. */
  owed?: bigint
  applied?: bigint
  refunded?: bigint
}

const withinLineCaps = ({ overLine }: CreditNoteSubject): Refusal | undefined =>
  overLine
    ? invalid('content', 'EXCEEDS_LINE_CAP', {
        en: 'More would be credited on a line than is left of it.',
        fr: 'L’avoir dépasserait ce qui reste d’une ligne.',
      })
    : undefined

const withinRateCaps = ({ overRate }: CreditNoteSubject): Refusal | undefined =>
  overRate
    ? invalid('content', 'EXCEEDS_RATE_CAP', {
        en: 'More would be credited than is left at a VAT rate.',
        fr: 'L’avoir dépasserait ce qui reste à un taux de TVA.',
      })
    : undefined

const sameClient = ({ otherClient }: CreditNoteSubject): Refusal | undefined =>
  otherClient
    ? invalid('invoiceId', 'OTHER_CLIENT', {
        en: 'The invoice is another client’s.',
        fr: 'La facture est celle d’un autre client.',
      })
    : undefined

const sameCurrency = ({ otherCurrency }: CreditNoteSubject): Refusal | undefined =>
  otherCurrency
    ? invalid('invoiceId', 'OTHER_CURRENCY', {
        en: 'The invoice is in another currency.',
        fr: 'La facture est dans une autre monnaie.',
      })
    : undefined

const withinRemaining = ({ amount, remaining }: CreditNoteSubject): Refusal | undefined =>
  remaining === 0n || (remaining !== undefined && amount !== undefined && amount > remaining)
    ? invalid('amount', 'EXCEEDS_REMAINING', {
        en: 'The amount is more than what remains of the credit note.',
        fr: 'Le montant dépasse ce qui reste de l’avoir.',
      })
    : undefined

const withinBalance = ({ amount, owed }: CreditNoteSubject): Refusal | undefined => {
  if (owed === 0n)
    return invalid('invoiceId', 'HAS_NO_BALANCE', {
      en: 'Nothing is left to pay on the invoice.',
      fr: 'Il ne reste rien à payer sur la facture.',
    })
  return owed !== undefined && amount !== undefined && amount > owed
    ? invalid('amount', 'EXCEEDS_BALANCE', {
        en: 'The amount is more than what is left to pay on the invoice.',
        fr: 'Le montant dépasse ce qui reste à payer sur la facture.',
      })
    : undefined
}

const nothingUsed = ({ applied, refunded }: CreditNoteSubject): Refusal | undefined =>
  applied || refunded
    ? invalid('id', 'ALREADY_USED', {
        en: 'A part of it was used: take that back first.',
        fr: 'Une partie a été utilisée : annulez d’abord cet usage.',
      })
    : undefined

// biome-ignore format: read by column
export const creditNoteStates = machine<CreditNoteStatus, CreditNoteVerb, CreditNoteSubject>('creditNote', {
  DRAFT:  { update: to('DRAFT'), discard: gone(), issue: to('ISSUED', withinLineCaps, withinRateCaps, dateNotBeforeLast) },
  ISSUED: { apply: to('ISSUED', sameClient, sameCurrency, withinRemaining, withinBalance), unapply: to('ISSUED'), refund: to('ISSUED', withinRemaining), void: to('VOIDED', nothingUsed) },
  VOIDED: {},
})
