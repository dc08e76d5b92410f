import { Readable } from 'node:stream'
import { contactViewer } from '../../access/contact.ts'
import { systemViewer } from '../../access/identify.ts'
import type { Locale, Viewer } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { hourMs } from '../../kernel/clock.ts'
import { limit, Refusal } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Incoming } from '../../mail/inbound.ts'
import { ticketOfAddress } from './addresses.ts'
import { inform } from './letters.ts'
import type { Message } from './messages.ts'
import { open } from './opening.ts'
import { incomingTeam } from './queues.ts'
import { clientReply } from './replies.ts'
import { newWords } from './rules.ts'

type Stored = { id: string; name: string; contentType: string; key: string; size: number; sha256: string }

/**
 * Takes a mail in: as a reply of the ticket that it answers, else as a new ticket of the sender's client, or of
 * nobody's yet. A mail that comes twice is taken once, and one to a ticket that takes no more is dropped.
 */
export async function mailTake(ctx: Acting, mail: Incoming): Promise<void> {
  await refuseFlood(ctx, mail)
  // Bytes go to the store first: no transaction waits for a disk.
  const files = await Promise.all(mail.attachments.slice(0, 20).map((file) => store(ctx, file)))
  const kept = await keep(ctx, mail, files).catch(async (error) => {
    await removeAll(ctx, files)
    throw error
  })
  if (!kept) await removeAll(ctx, files)
}

const mostPerHour = 60

/** Somebody's program gone wild: its server is told to come back later. */
async function refuseFlood({ db, clock }: Acting, mail: Incoming): Promise<void> {
  const count = await db.ticketMessage.count({
    where: {
      mailKey: { not: null },
      at: { gt: new Date(clock.now().getTime() - hourMs) },
      OR: [{ sender: senderOf(mail) }, { contact: { is: { emailKey: folded(mail.from.address) } } }],
    },
  })
  if (count >= mostPerHour)
    throw limit('TOO_MANY_ATTEMPTS', {
      en: `More than ${mostPerHour} mails came from ${mail.from.address} within the hour.`,
      fr: `Plus de ${mostPerHour} messages sont venus de ${mail.from.address} en une heure.`,
    })
}

async function store(
  { files }: Acting,
  { name, contentType, content }: Incoming['attachments'][number],
): Promise<Stored> {
  return { id: newId(), name, contentType, ...(await files.put(Readable.from(content))) }
}

const removeAll = ({ files }: Acting, stored: Stored[]) => Promise.all(stored.map(({ key }) => files.remove(key)))

const keep = (ctx: Acting, mail: Incoming, files: Stored[]): Promise<boolean> =>
  transact(ctx, async (tx) => {
    const { db } = tx
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${mail.messageId}, 0))`
    if (await db.ticketMessage.findUnique({ where: { mailKey: mail.messageId } })) return false
    const message = { mailKey: mail.messageId, body: newWords(mail.text) || mail.subject || '…' }
    const ticketId = await answered(tx, mail)
    const kept = await (ticketId ? reply(tx, mail, ticketId, message) : opened(tx, mail, message))
    if (!kept) return false

    const { id } = await db.ticketMessage.findUniqueOrThrow({ where: { mailKey: mail.messageId } })
    const now = tx.clock.now()
    await db.storedFile.createMany({
      data: files.map((file) => ({ ...file, messageId: id, storedAt: now, createdAt: now })),
    })
    return true
  })

/** The ticket that a mail answers: its address names it, or it refers to a mail of ours or to an earlier one of theirs. */
async function answered(tx: Acting, { recipients, references }: Incoming): Promise<string | undefined> {
  for (const address of recipients) {
    const id = ticketOfAddress(tx, address)
    if (id && (await tx.db.ticket.count({ where: { id } }))) return id
  }
  const ours = references.flatMap((it) => /^<([0-9a-f-]{36})@/i.exec(it)?.[1] ?? [])
  const mail = await tx.db.mail.findFirst({
    where: { id: { in: ours }, documentType: 'Ticket' },
    select: { documentId: true },
  })
  if (mail?.documentId) return mail.documentId
  const theirs = await tx.db.ticketMessage.findFirst({
    where: { mailKey: { in: references } },
    select: { ticketId: true },
  })
  return theirs?.ticketId
}

type Words = Pick<Message, 'body' | 'mailKey'>

async function reply(tx: Acting, mail: Incoming, ticketId: string, words: Words): Promise<boolean> {
  const { clientId } = await tx.db.ticket.findUniqueOrThrow({ where: { id: ticketId } })
  const contact = clientId && (await contactBy(tx, mail, clientId))
  const viewer = contact ? contactViewer(contact) : stranger(mail)
  try {
    await clientReply({ ...tx, viewer }, ticketId, { ...words, sender: contact ? null : senderOf(mail) })
    return true
  } catch (error) {
    // Spam takes no reply, and nobody is told.
    if (error instanceof Refusal) return false
    throw error
  }
}

async function opened(tx: Acting, mail: Incoming, words: Words): Promise<boolean> {
  const contact = await contactBy(tx, mail)
  const client = contact?.client ?? (await clientBy(tx, mail))
  const viewer = contact ? contactViewer(contact) : stranger(mail)
  const sender = contact ? null : senderOf(mail)
  const ticket = await open(
    { ...tx, viewer },
    {
      clientId: client?.id ?? null,
      contactId: contact?.id ?? null,
      teamId: await incomingTeam(tx),
      subject: mail.subject.trim() || words.body.split('\n')[0]!,
      message: { ...words, kind: 'REPLY', sender },
      ...(!contact && { senderEmail: mail.from.address, senderName: mail.from.name }),
    },
  )
  await inform(tx, ticket, { kind: 'ticket.received' })
  return true
}

const senderOf = ({ from }: Incoming) => (from.name ? `${from.name} <${from.address}>` : from.address)
const stranger = (mail: Incoming): Viewer => ({ ...systemViewer(), name: mail.from.name ?? mail.from.address })

/** The contact whose address it is; of one that stands with several clients, that of the client served now. */
async function contactBy({ db }: Acting, { from }: Incoming, clientId?: string) {
  const contact = await db.contact.findFirst({
    where: { emailKey: folded(from.address), ...(clientId && { clientId }) },
    orderBy: [{ client: { status: 'asc' } }, { createdAt: 'asc' }, { id: 'asc' }],
    include: { client: { select: { id: true, locale: true } } },
  })
  return contact && { ...contact, locale: (contact.client?.locale ?? 'fr') as Locale }
}

const clientBy = ({ db }: Acting, { from }: Incoming) =>
  db.client.findFirst({
    where: { emailKey: folded(from.address) },
    orderBy: [{ status: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })
