import { can } from '../../access/can.ts'
import { lock, visible } from '../../access/rows.ts'
import { scopeOf } from '../../access/scope.ts'
import { transact } from '../../db/transact.ts'
import type { Lead } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { clientCreate } from '../clients/actions.ts'
import { likeness, phoneKey, type Reason, sharedTraits, type Traits } from './rules.ts'

export type Choice = { clientId?: string | null; contactId?: string | null; force?: boolean | null }
export type Candidate = { clientId: string; score: number; reasons: Reason[] }

const mostCandidates = 10

/** The client that a lead becomes: the one chosen, or a new one unless somebody looks the same. Their contact is there too. */
export async function clientOf(tx: Acting, lead: Lead, { clientId, contactId, force }: Choice): Promise<string> {
  if (clientId) return joined(tx, lead, clientId, contactId)
  if (contactId)
    throw invalid('contactId', 'NOT_ALLOWED', {
      en: 'A contact goes with the id of their client.',
      fr: 'Un contact va avec l’identifiant de son client.',
    })
  if (!can(tx.viewer, 'clients.create'))
    throw invalid('clientId', 'REQUIRED', {
      en: 'You may not add clients: choose an existing one.',
      fr: 'Vous ne pouvez pas ajouter de clients : choisissez-en un.',
    })
  const candidates = force ? [] : await candidatesFor(tx, lead)
  if (candidates.length > 0)
    throw duplicate(candidates, {
      en: 'A client looks the same: choose it, or force a new one.',
      fr: 'Un client lui ressemble : choisissez-le, ou forcez-en un nouveau.',
    })
  return created(tx, lead)
}

const created = (tx: Acting, lead: Lead): Promise<string> =>
  clientCreate(tx, {
    name: lead.company ?? lead.name,
    kind: lead.kind,
    ...(lead.siren && { siren: lead.siren }),
    ...(lead.vatNumber && { vatNumber: lead.vatNumber }),
    email: lead.email,
    phone: lead.phone,
    currency: lead.currency,
    ownerId: lead.ownerId,
    notes: lead.notes,
    billingAddress: { street: lead.street, postalCode: lead.postalCode, city: lead.city, country: lead.country },
    contacts: [{ name: lead.name, email: lead.email, phone: lead.phone, primary: true }],
  })

/** An existing client, with the contact chosen, the one who has the lead's address, or a new one. */
async function joined(tx: Acting, lead: Lead, clientId: string, contactId: string | null | undefined): Promise<string> {
  await visible(tx, 'Client', clientId, 'clientId')
  await lock(tx, 'Client', clientId)
  if (contactId) await belongs(tx, contactId, clientId)
  else if (!(await knownContact(tx, lead, clientId))) await contactAdd(tx, lead, clientId)
  return clientId
}

async function belongs(tx: Acting, contactId: string, clientId: string): Promise<void> {
  await visible(tx, 'Contact', contactId, 'contactId')
  const contact = await tx.db.contact.findUniqueOrThrow({ where: { id: contactId } })
  if (contact.clientId !== clientId)
    throw invalid('contactId', 'OTHER_CLIENT', {
      en: 'This contact works at another client.',
      fr: 'Ce contact travaille chez un autre client.',
    })
}

const knownContact = ({ db }: Acting, { emailKey }: Lead, clientId: string) =>
  emailKey ? db.contact.findFirst({ where: { clientId, emailKey }, select: { id: true } }) : null

function contactAdd(ctx: Acting, { name, email, phone }: Lead, clientId: string): Promise<string> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const primary = (await tx.db.contact.count({ where: { clientId } })) === 0
    const contact = await tx.db.contact.create({
      data: { clientId, name, email, phone, primary, createdAt: now, updatedAt: now },
    })
    await emit(tx, { type: 'contact.created', entity: 'Contact', before: null, after: contact, facts: { name } })
    return contact.id
  })
}

/** Clients that the viewer may see and that share something with the lead, the most alike first. */
export async function candidatesFor(tx: Acting, lead: Lead): Promise<Candidate[]> {
  const { emailKey, siren, vatNumber, phone } = lead
  const names = [lead.nameKey, lead.companyKey].filter((name) => name !== null)
  const phones = phone ? await sharingPhone(tx, phone) : []
  const found = await tx.db.client.findMany({
    where: {
      AND: [scopeOf('Client', tx.viewer)],
      OR: [
        { nameKey: { in: names } },
        { id: { in: phones } },
        ...(emailKey ? [{ emailKey }, { contacts: { some: { emailKey } } }] : []),
        ...(siren ? [{ siren }] : []),
        ...(vatNumber ? [{ vatNumber }] : []),
      ],
    },
    select: {
      id: true,
      nameKey: true,
      emailKey: true,
      phone: true,
      siren: true,
      vatNumber: true,
      contacts: { select: { emailKey: true, phone: true } },
    },
    take: 100,
  })
  const sought: Traits = { names, emails: [emailKey], phones: [phone], siren, vatNumber }
  return found
    .map((client) => candidate(client.id, sharedTraits(sought, traitsOf(client))))
    .sort((a, b) => b.score - a.score || a.clientId.localeCompare(b.clientId))
    .slice(0, mostCandidates)
}

const candidate = (clientId: string, reasons: Reason[]): Candidate => ({ clientId, score: likeness(reasons), reasons })

type Found = Pick<Lead, 'nameKey' | 'emailKey' | 'phone' | 'siren' | 'vatNumber'> & {
  contacts: Pick<Lead, 'emailKey' | 'phone'>[]
}

const traitsOf = ({ nameKey, emailKey, phone, siren, vatNumber, contacts }: Found): Traits => ({
  names: [nameKey],
  emails: [emailKey, ...contacts.map((contact) => contact.emailKey)],
  phones: [phone, ...contacts.map((contact) => contact.phone)],
  siren,
  vatNumber,
})

/** Phones are kept as typed, so they are compared by their last digits (`phoneKey`), as the database works them out. */
async function sharingPhone({ db }: Acting, phone: string): Promise<string[]> {
  const key = phoneKey(phone)
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text FROM "Client" WHERE right(regexp_replace("phone", '\\D', '', 'g'), 9) = ${key}
    UNION
    SELECT "clientId"::text FROM "Contact" WHERE right(regexp_replace("phone", '\\D', '', 'g'), 9) = ${key}
    LIMIT 100`
  return rows.map(({ id }) => id)
}
