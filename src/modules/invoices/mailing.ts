import type { Client, Invoice } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { amountText, dayText } from '../../kernel/wording.ts'
import { registerCare } from '../../mail/care.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { isEmail } from '../clients/rules.ts'
import { letterOf } from '../mails/actions.ts'
import { enclosePaper } from '../papers/enclosures.ts'

export type InvoiceMail = 'invoice.sent' | 'invoice.announced' | 'invoice.reminded'

type Post = {
  kind: InvoiceMail
  invoice: Invoice
  client: Client
  to?: readonly string[] | null | undefined
  message?: string | null | undefined
  claims?: Claims
}

/** What a reminder claims beside the balance, in minor units; nothing is zero. */
export type Claims = { penalty: bigint; indemnity: bigint; currency: string }

/** Queues a mail about an issued invoice, in the client's language; at most one of its kind about this version. */
export async function mailInvoice(tx: Acting, post: Post): Promise<string[]> {
  const { kind, invoice, client, claims } = post
  const to = addressees(post.to, client.email)
  const { locale } = client
  const amount = (minor: bigint) => amountText(minor, invoice.currency, locale)
  const claimed = (minor: bigint) => (minor > 0n ? amount(minor) : '')
  const facts = {
    number: invoice.number!,
    client: client.name,
    seller: (invoice.seller as { name: string }).name,
    message: post.message?.trim() ?? '',
    total: amount(invoice.total),
    balance: claimed(invoice.balance + invoice.writtenOff),
    issuedOn: dayText(fromDate(invoice.issuedOn!), locale),
    dueOn: dayText(fromDate(invoice.nextDueOn ?? invoice.dueOn!), locale),
    penalty: claimed(claims?.penalty ?? 0n),
    indemnity: claimed(claims?.indemnity ?? 0n),
  }
  const { id, version, clientId } = invoice
  const letter = await letterOf(tx, kind, locale, facts)
  await enqueueMail(tx, { ...letter, to, kind, documentType: 'Invoice', documentId: id, version, clientId })
  return to
}

/** Who a mail goes to: those named, else the client. Refuses what is no address, and none at all. */
export function addressees(named: readonly string[] | null | undefined, own: string | null): string[] {
  const to = (named?.length ? named : own ? [own] : []).map((address) => address.trim())
  if (to.length === 0) throw noAddress()
  const wrong = to.findIndex((address) => !isEmail(address))
  if (wrong >= 0) throw notAnAddress(wrong)
  return to
}

// What was settled or voided while the mail waited is not asked for any more.
for (const kind of ['invoice.reminded', 'invoice.announced'])
  registerCare(kind, { attachments: enclosePaper, unwanted: ({ db }, { documentId }) => nothingOwed(db, documentId!) })
registerCare('invoice.sent', {
  attachments: enclosePaper,
  unwanted: async ({ db }, { documentId }) => {
    const invoice = await db.invoice.findUnique({ where: { id: documentId! }, select: { status: true } })
    return invoice?.status === 'VOIDED' ? 'The invoice was voided.' : undefined
  },
})

async function nothingOwed(db: Acting['db'], id: string): Promise<string | undefined> {
  const invoice = await db.invoice.findUnique({ where: { id }, select: { balance: true, writtenOff: true } })
  return invoice && invoice.balance + invoice.writtenOff > 0n ? undefined : 'Nothing is left to pay.'
}

const noAddress = () =>
  invalid('to', 'REQUIRED', {
    en: 'The client has no e-mail address: give one.',
    fr: 'Le client n’a pas d’adresse e-mail : indiquez-en une.',
  })
const notAnAddress = (index: number) =>
  invalid(['to', String(index)], 'INVALID_FORMAT', {
    en: 'This is not an e-mail address.',
    fr: 'Ce n’est pas une adresse e-mail.',
  })
