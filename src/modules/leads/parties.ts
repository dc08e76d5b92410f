import { visible } from '../../access/rows.ts'
import type { Client, Lead } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { delegate } from '../../graphql/rows.ts'
import { openLead } from './actions.ts'

/** A client or a lead, as an input names them. */
export type PartyShape = { clientId?: string | null; leadId?: string | null }

/** Whom something new is for; refuses a lead that has become a client. */
export async function partyOf(tx: Acting, { clientId, leadId }: PartyShape): Promise<Client | Lead> {
  if (!clientId) return openLead(tx, leadId!, 'party.leadId')
  await visible(tx, 'Client', clientId, 'party.clientId')
  return tx.db.client.findUniqueOrThrow({ where: { id: clientId } })
}

/**
 * Locks the lead of a quote or an offer. A conversion locks the lead and then what hangs on it: so does whatever
 * touches both, or each could wait for the other.
 */
export async function lockLeadOf(tx: Acting, model: 'Quote' | 'Offer', id: string): Promise<void> {
  const row = await delegate(tx, model).findFirst({ where: { id }, select: { leadId: true } })
  if (row?.leadId) await tx.db.$queryRaw`SELECT 1 FROM "Lead" WHERE "id" = ${row.leadId as string}::uuid FOR UPDATE`
}
