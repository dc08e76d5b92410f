import { machine, to } from '../../kernel/machine.ts'

export type ClientStatus = 'ACTIVE' | 'FORMER' | 'MERGED'
export type ClientVerb = 'update' | 'archive' | 'reactivate' | 'merge'

// biome-ignore format: read by column
export const clientStates = machine<ClientStatus, ClientVerb, object>('client', {
  ACTIVE: { update: to('ACTIVE'), archive: to('FORMER'), reactivate: to('ACTIVE'), merge: to('MERGED') },
  FORMER: { update: to('FORMER'), archive: to('FORMER'), reactivate: to('ACTIVE'), merge: to('MERGED') },
  MERGED: {},
})
