import { invalid, type Lacking, missingMentions, type Refusal } from '../../kernel/errors.ts'
import { gone, machine, to } from '../../kernel/machine.ts'
import { hasLines } from '../../kernel/reasons.ts'
import { type Dated, dateNotBeforeLast } from '../company/rules.ts'

export type InvoiceStatus = 'DRAFT' | 'ISSUED' | 'VOIDED' | 'UNCOLLECTIBLE'
export type InvoiceVerb =
  | 'update'
  | 'discard'
  | 'merge'
  | 'issue'
  | 'send'
  | 'remind'
  | 'correct'
  | 'void'
  | 'writeOff'
  | 'reinstate'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type InvoiceSubject = Dated & {
  lineCount?: number
  missing?: Lacking[]
  paid?: bigint
  balance?: bigint
  /** A corrective invoice, while something of the one that it corrects is not credited. */
  uncredited?: boolean
}

const mentionsComplete = ({ missing }: InvoiceSubject): Refusal | undefined =>
  missing?.length ? missingMentions(missing) : undefined

const nothingPaid = ({ paid }: InvoiceSubject): Refusal | undefined =>
  paid
    ? invalid('id', 'ALREADY_PAID', {
        en: 'Money was received for it: make a credit note instead.',
        fr: 'De l’argent a été reçu pour elle : faites plutôt un avoir.',
      })
    : undefined

const hasBalance = ({ balance }: InvoiceSubject): Refusal | undefined =>
  balance === 0n
    ? invalid('id', 'HAS_NO_BALANCE', { en: 'Nothing is left to pay.', fr: 'Il ne reste rien à payer.' })
    : undefined

/** A corrective invoice (384) replaces one that is wholly credited, or its client would owe both. */
const replacesWhatIsCredited = ({ uncredited }: InvoiceSubject): Refusal | undefined =>
  uncredited
    ? invalid('id', 'BLOCKED', {
        en: 'A corrective invoice replaces one that is wholly credited: credit that one first.',
        fr: 'Une facture rectificative remplace une facture entièrement créditée : créditez-la d’abord.',
      })
    : undefined

// biome-ignore format: read by column
export const invoiceStates = machine<InvoiceStatus, InvoiceVerb, InvoiceSubject>('invoice', {
  DRAFT:         { update: to('DRAFT'), discard: gone(), merge: to('DRAFT'), issue: to('ISSUED', hasLines, mentionsComplete, replacesWhatIsCredited, dateNotBeforeLast) },
  ISSUED:        { send: to('ISSUED'), remind: to('ISSUED'), correct: to('ISSUED'), void: to('VOIDED', nothingPaid), writeOff: to('UNCOLLECTIBLE', hasBalance) },
  UNCOLLECTIBLE: { send: to('UNCOLLECTIBLE'), remind: to('UNCOLLECTIBLE'), reinstate: to('ISSUED') },
  VOIDED:        {},
})
