import { invalid, type Refusal } from '../../kernel/errors.ts'
import { gone, machine, to } from '../../kernel/machine.ts'
import { hasLines, hasReason } from '../../kernel/reasons.ts'

export type QuoteStatus = 'DRAFT' | 'SENT' | 'ACCEPTED' | 'REFUSED' | 'CANCELED' | 'SUPERSEDED' | 'INVOICED'
export type QuoteVerb = 'update' | 'discard' | 'send' | 'accept' | 'refuse' | 'cancel' | 'revise' | 'convert'
export type QuoteSubject = {
  lineCount?: number
  partyKnown?: boolean
  expired?: boolean
  reason?: string | null
  made?: number
  /** A newer version is there already. */
  revised?: boolean
  remaining?: bigint
}

const partyKnown = ({ partyKnown: known }: QuoteSubject): Refusal | undefined =>
  known === false
    ? invalid('to', 'PARTY_UNKNOWN', {
        en: 'There is no address to send it to: give one.',
        fr: 'Il n’y a pas d’adresse où l’envoyer : indiquez-en une.',
      })
    : undefined
const notExpiredOrReason = ({ expired, reason }: QuoteSubject): Refusal | undefined =>
  expired && !reason?.trim()
    ? invalid('reason', 'EXPIRED', {
        en: 'The quote has expired: give a reason to accept it all the same.',
        fr: 'Le devis a expiré : indiquez une raison pour l’accepter quand même.',
      })
    : undefined
const nothingMade = ({ made }: QuoteSubject): Refusal | undefined =>
  made
    ? invalid('id', 'ALREADY_USED', {
        en: 'Something was made from it already.',
        fr: 'Quelque chose en a déjà été tiré.',
      })
    : undefined
const notRevised = ({ revised }: QuoteSubject): Refusal | undefined =>
  revised
    ? invalid('id', 'ALREADY_USED', {
        en: 'There is a newer version already: change or discard that one.',
        fr: 'Une version plus récente existe déjà : modifiez-la ou supprimez-la.',
      })
    : undefined
const remains = ({ remaining }: QuoteSubject): Refusal | undefined =>
  remaining === 0n
    ? invalid('id', 'NOTHING_REMAINS', { en: 'Nothing is left to invoice.', fr: 'Il ne reste rien à facturer.' })
    : undefined

// biome-ignore format: read by column
export const quoteStates = machine<QuoteStatus, QuoteVerb, QuoteSubject>('quote', {
  DRAFT:      { update: to('DRAFT'), discard: gone(), send: to('SENT', hasLines, partyKnown) },
  SENT:       { send: to('SENT', hasLines, partyKnown), accept: to('ACCEPTED', notExpiredOrReason), refuse: to('REFUSED', hasReason), cancel: to('CANCELED'), revise: to('SENT', notRevised) },
  ACCEPTED:   { cancel: to('CANCELED', nothingMade), convert: to('ACCEPTED', remains) },
  REFUSED:    { revise: to('REFUSED', notRevised) },
  INVOICED:   {},
  CANCELED:   {},
  SUPERSEDED: {},
}, { initial: ['INVOICED', 'SUPERSEDED'] })
