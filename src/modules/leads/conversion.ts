import { can } from '../../access/can.ts'
import type { Permission } from '../../access/permissions.ts'
import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Lead } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { clientCreate } from '../clients/actions.ts'
import { contactAdd } from '../clients/contacts.ts'
import { refuseDuplicates, waysTo } from '../clients/duplicates.ts'
import { moveAll } from '../clients/moves.ts'
import { clientName, factsOf } from './rules.ts'
import { leadStates } from './states.ts'

export type LeadConvertShape = {
  expectedVersion?: number | null
  clientId?: string | null
  contactId?: string | null
  force?: boolean | null
}
export type Converted = { clientId: string; contactId: string }

/** Turns a lead into a client, new or existing, with its contact, and takes everything that hangs on it along: all or nothing. */
export function leadConvert(ctx: Acting, id: string, input: LeadConvertShape): Promise<Converted> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Lead', id, input.expectedVersion)
    const lead = await tx.db.lead.findUniqueOrThrow({ where: { id } })
    leadStates.check({ status: lead.status }, 'convert')
    await known(tx, input)
    if (!input.clientId && !input.force) await refuseDuplicates(tx, soughtBy(lead))
    return become(tx, lead, input)
  })
}

/**
 * The client of a lead whose quote is accepted, made now if there is none yet. What was agreed is agreed: neither a
 * double nor a lead given up stops it, and the right to accept is enough. Whoever calls has locked the lead.
 */
export async function clientOfLead(tx: Acting, id: string): Promise<string> {
  const lead = await tx.db.lead.findUniqueOrThrow({ where: { id } })
  return lead.clientId ?? (await become(tx, lead, {})).clientId
}

async function become(tx: Acting, before: Lead, input: LeadConvertShape): Promise<Converted> {
  const clientId = input.clientId ?? (await newClient(tx, before))
  const contactId = input.contactId ?? (await contactAdd(tx, clientId, personOf(before)))
  const now = tx.clock.now()
  const after = await tx.db.lead.update({
    where: { id: before.id },
    data: { status: 'CONVERTED', clientId, convertedAt: now, version: { increment: 1 }, updatedAt: now },
  })
  await moveAll(tx, { column: 'leadId', id: before.id }, { column: 'clientId', id: clientId })

  await emit(tx, { type: 'lead.converted', entity: 'Lead', before, after, facts: factsOf(after) })
  return { clientId, contactId }
}

const newClient = (tx: Acting, lead: Lead): Promise<string> =>
  clientCreate(tx, {
    name: clientName(lead),
    kind: lead.kind,
    siren: lead.siren,
    vatNumber: lead.vatNumber,
    email: lead.email,
    phone: lead.phone,
    billingAddress: {
      street: lead.street,
      street2: lead.street2,
      postalCode: lead.postalCode,
      city: lead.city,
      country: lead.country,
    },
    notes: lead.notes,
    ownerId: lead.ownerId,
    force: true,
  })

const personOf = ({ name, email, phone, title, country }: Lead) => ({ name, email, phone, title, country })

const soughtBy = (lead: Lead) => ({
  name: clientName(lead),
  ...waysTo(lead),
  siren: lead.siren,
  vatNumber: lead.vatNumber,
})

/** The client and contact named are visible and belong together, and the viewer may make what is new. */
async function known(tx: Acting, { clientId, contactId }: LeadConvertShape): Promise<void> {
  const needed: Permission = clientId ? 'clients.update' : 'clients.create'
  if (!can(tx.viewer, needed))
    throw invalid('clientId', 'FORBIDDEN_VALUE', {
      en: `Converting a lead needs the permission ${needed} too.`,
      fr: `Convertir un prospect demande aussi le droit ${needed}.`,
    })
  if (clientId) await visible(tx, 'Client', clientId, 'clientId')
  if (!contactId) return
  const contact = await tx.db.contact.findUnique({ where: { id: contactId }, select: { clientId: true } })
  if (!clientId || contact?.clientId !== clientId) throw notFound('contactId')
}
