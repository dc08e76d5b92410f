import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { mailInvoice } from '../mailing.ts'
import { factsOf, type Version } from '../records.ts'
import { invoiceStates } from '../states.ts'

export type InvoiceSendShape = Version & { to?: string[] | null; message?: string | null }

/** Sends an issued invoice by mail, to the client unless said. */
export const invoiceSend = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'send', kind: 'invoice.sent' })

/** Reminds of what is left to pay. */
export const invoiceRemind = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'remind', kind: 'invoice.reminded' })

type Mailing = { verb: 'send' | 'remind'; kind: 'invoice.sent' | 'invoice.reminded' }

function mail(ctx: Acting, id: string, input: InvoiceSendShape, { verb, kind }: Mailing): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...before } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    invoiceStates.check(before, verb)

    const to = await mailInvoice(tx, { kind, invoice: before, client: client!, to: input.to, message: input.message })

    const data = { version: { increment: 1 }, updatedAt: tx.clock.now() }
    const after = await tx.db.invoice.update({ where: { id }, data })

    await emit(tx, { type: kind, entity: 'Invoice', before, after, facts: { ...factsOf(after), to } })
    return id
  })
}
