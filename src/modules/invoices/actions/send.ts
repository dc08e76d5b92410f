import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { fromDate } from '../../../kernel/clock.ts'
import { invalid } from '../../../kernel/errors.ts'
import { formatMoney } from '../../../kernel/money.ts'
import { emit } from '../../../live/log.ts'
import { enqueueMail } from '../../../mail/outbox.ts'
import { invoiceMail, reminderMail } from '../mails.ts'
import { factsOf, type Version } from '../records.ts'
import { invoiceStates } from '../states.ts'

export type InvoiceSendShape = Version & { to?: string[] | null; message?: string | null }

/** Sends an issued invoice by mail, to the client unless said. */
export const invoiceSend = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'send', type: 'invoice.sent', letter: invoiceMail })

/** Reminds of what is left to pay. */
export const invoiceRemind = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'remind', type: 'invoice.reminded', letter: reminderMail })

type Mailing = { verb: 'send' | 'remind'; type: string; letter: typeof invoiceMail }

function mail(ctx: Acting, id: string, input: InvoiceSendShape, { verb, type, letter }: Mailing): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...invoice } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    invoiceStates.check(invoice, verb)

    const to = input.to?.length ? input.to : [client!.email ?? ''].filter(Boolean)
    if (to.length === 0) throw noAddress()
    const balance = formatMoney(invoice.balance, invoice.currency)
    const seller = (invoice.seller as { name: string }).name
    const facts = { ...factsOf(invoice), number: invoice.number!, balance, seller, dueOn: fromDate(invoice.dueOn!) }

    await enqueueMail(tx, {
      ...{ to, kind: type, documentType: 'Invoice', documentId: id },
      ...letter(client!.locale, { ...facts, message: input.message ?? '' }),
    })

    await emit(tx, { type, entity: 'Invoice', before: invoice, after: invoice, facts: { ...factsOf(invoice), to } })
    return id
  })
}

const noAddress = () =>
  invalid('to', 'REQUIRED', {
    en: 'The client has no e-mail address: give one.',
    fr: 'Le client n’a pas d’adresse e-mail : indiquez-en une.',
  })
