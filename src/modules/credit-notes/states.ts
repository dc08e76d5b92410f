import { invalid, type Refusal } from '../../kernel/errors.ts'
import { gone, machine, to } from '../../kernel/machine.ts'

export type CreditNoteStatus = 'DRAFT' | 'ISSUED' | 'VOIDED'
export type CreditNoteVerb = 'update' | 'discard' | 'issue' | 'apply' | 'unapply' | 'refund' | 'void'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type CreditNoteSubject = {
  overLine?: boolean
  overRate?: boolean
  otherClient?: boolean
  otherCurrency?: boolean
  amount?: bigint
  most?: bigint
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

const withinReach = ({ amount, most }: CreditNoteSubject): Refusal | undefined =>
  amount !== undefined && most !== undefined && (amount <= 0n || amount > most)
    ? invalid('amount', 'EXCEEDS_REMAINING', {
        en: 'The amount is more than what remains of the credit note, or of the invoice.',
        fr: 'Le montant dépasse ce qui reste de l’avoir, ou de la facture.',
      })
    : undefined

const nothingUsed = ({ applied, refunded }: CreditNoteSubject): Refusal | undefined =>
  applied || refunded
    ? invalid('id', 'ALREADY_USED', {
        en: 'A part of it was used: take that back first.',
        fr: 'Une partie a été utilisée : annulez d’abord cet usage.',
      })
    : undefined

// biome-ignore format: read by column
export const creditNoteStates = machine<CreditNoteStatus, CreditNoteVerb, CreditNoteSubject>('creditNote', {
  DRAFT:  { update: to('DRAFT'), discard: gone(), issue: to('ISSUED', withinLineCaps, withinRateCaps) },
  ISSUED: { apply: to('ISSUED', sameClient, sameCurrency, withinReach), unapply: to('ISSUED'), refund: to('ISSUED', withinReach), void: to('VOIDED', nothingUsed) },
  VOIDED: {},
})
