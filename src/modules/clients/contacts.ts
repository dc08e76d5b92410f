import type { Acting } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { notFound, type Refusal, within } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { identityFaults, phoneColumns } from './rules.ts'

export type ContactShape = {
  id?: string | null
  name: string
  email?: string | null
  phone?: string | null
  title?: string | null
  primary?: boolean | null
  portalAccess?: boolean | null
}

/** New contacts as rows. */
export const contactRows = ({ clock }: Acting, contacts: readonly ContactShape[]) =>
  contacts.map((contact) => ({ ...person(contact), createdAt: clock.now(), updatedAt: clock.now() }))

const person = ({ name, email, phone, title, primary, portalAccess }: ContactShape) => ({
  name: name.trim(),
  email: email?.trim() ?? null,
  ...phoneColumns(phone),
  title: title ?? null,
  primary: primary ?? false,
  ...(portalAccess != null && { portalAccess }),
})

/** Replaces a client's contacts. One with an id, or with an address that is known already, stays the same person. */
export async function replaceContacts(tx: Acting, clientId: string, typed: readonly ContactShape[]): Promise<void> {
  const left = new Map((await tx.db.contact.findMany({ where: { clientId } })).map((contact) => [contact.id, contact]))
  const named = new Set(typed.map(({ id }) => id))
  // An address never takes whom another one names by id.
  const byEmail = ({ email }: ContactShape) =>
    [...left.values()].find(({ id, emailKey }) => email && !named.has(id) && emailKey === folded(email.trim()))
  const pairs = typed.map((contact, index) => {
    const known = contact.id ? left.get(contact.id) : byEmail(contact)
    if (contact.id && !known) throw notFound(['contacts', String(index), 'id'])
    if (known) left.delete(known.id)
    return { contact, known }
  })

  await tx.db.contact.deleteMany({ where: { id: { in: [...left.keys()] } } })
  for (const { contact, known } of pairs)
    if (known)
      await tx.db.contact.update({
        where: { id: known.id },
        data: { ...person(contact), version: { increment: 1 }, updatedAt: tx.clock.now() },
      })
  const added = pairs.flatMap(({ contact, known }) => (known ? [] : [contact]))
  await tx.db.contact.createMany({ data: contactRows(tx, added).map((row) => ({ ...row, clientId })) })
}

/** The contact of that e-mail address at a client, added unless there is one. */
export async function contactAdd(
  tx: Acting,
  clientId: string,
  { country, ...input }: ContactShape & { country: string },
) {
  const known = input.email
    ? await tx.db.contact.findFirst({ where: { clientId, emailKey: folded(input.email) }, select: { id: true } })
    : null
  if (known) return known.id
  const now = tx.clock.now()
  const first = (await tx.db.contact.count({ where: { clientId } })) === 0
  const contact = await tx.db.contact.create({
    data: {
      ...person(input),
      ...phoneColumns(input.phone, country),
      primary: first,
      clientId,
      createdAt: now,
      updatedAt: now,
    },
  })
  await emit(tx, {
    type: 'contact.added',
    entity: 'Contact',
    before: null,
    after: contact,
    facts: { name: contact.name },
  })
  return contact.id
}

/** What is wrong with contacts, each fault with its place in the input. */
export const contactFaults = (contacts: readonly ContactShape[] | null | undefined): Refusal[] =>
  (contacts ?? []).flatMap((contact, index) =>
    identityFaults(contact).map((fault) => within(['contacts', String(index)], fault)),
  )
