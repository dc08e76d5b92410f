import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type LeadStatus = 'NEW' | 'CONTACTED' | 'INTERESTED' | 'NEGOTIATION' | 'LOST' | 'CONVERTED' | 'MERGED'
export type LeadVerb = 'update' | 'contact' | 'qualify' | 'negotiate' | 'lose' | 'reopen' | 'convert'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type LeadSubject = { reason?: string | null }

const hasReason = ({ reason }: LeadSubject): Refusal | undefined =>
  reason === undefined || reason?.trim()
    ? undefined
    : invalid('reason', 'REASON_REQUIRED', {
        en: 'Say why the lead is lost.',
        fr: 'Indiquez pourquoi le prospect est perdu.',
      })

// A lead that is merged into another one becomes MERGED by the other's verb.
// biome-ignore format: read by column
export const leadStates = machine<LeadStatus, LeadVerb, LeadSubject>('lead', {
  NEW:         { update: to('NEW'),         contact: to('CONTACTED'), qualify: to('INTERESTED'), negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED') },
  CONTACTED:   { update: to('CONTACTED'),                             qualify: to('INTERESTED'), negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED') },
  INTERESTED:  { update: to('INTERESTED'),                                                       negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED') },
  NEGOTIATION: { update: to('NEGOTIATION'),                           qualify: to('INTERESTED'),                               lose: to('LOST', hasReason), convert: to('CONVERTED') },
  LOST:        { update: to('LOST'),                                                             reopen: to('CONTACTED') },
  CONVERTED:   {},
  MERGED:      {},
}, { initial: ['MERGED'] })
