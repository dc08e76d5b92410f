import { machine, to } from '../../kernel/machine.ts'
import { hasReason } from '../../kernel/reasons.ts'

export type LeadStatus = 'NEW' | 'CONTACTED' | 'INTERESTED' | 'NEGOTIATION' | 'LOST' | 'CONVERTED' | 'MERGED'
export type LeadVerb = 'update' | 'contact' | 'qualify' | 'negotiate' | 'lose' | 'reopen' | 'convert' | 'merge'
export type LeadSubject = { reason?: string | null }

// biome-ignore format: read by column
export const leadStates = machine<LeadStatus, LeadVerb, LeadSubject>('lead', {
  NEW:         { update: to('NEW'),         contact: to('CONTACTED'), qualify: to('INTERESTED'), negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED'), merge: to('MERGED') },
  CONTACTED:   { update: to('CONTACTED'),                             qualify: to('INTERESTED'), negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED'), merge: to('MERGED') },
  INTERESTED:  { update: to('INTERESTED'),                                                       negotiate: to('NEGOTIATION'), lose: to('LOST', hasReason), convert: to('CONVERTED'), merge: to('MERGED') },
  NEGOTIATION: { update: to('NEGOTIATION'),                           qualify: to('INTERESTED'),                               lose: to('LOST', hasReason), convert: to('CONVERTED'), merge: to('MERGED') },
  LOST:        { update: to('LOST'),        reopen: to('CONTACTED'), merge: to('MERGED') },
  CONVERTED:   {},
  MERGED:      {},
})
