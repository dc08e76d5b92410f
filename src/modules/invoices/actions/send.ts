import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { today } from '../../../kernel/clock.ts'
import { emit } from '../../../live/log.ts'
import { latePenalties } from '../late.ts'
import { type Claims, type InvoiceMail, mailInvoice } from '../mailing.ts'
import { factsOf, type Version } from '../records.ts'
import { invoiceStates } from '../states.ts'

export type InvoiceSendShape = Version & { to?: string[] | null; message?: string | null }

/** Sends an issued invoice by mail, to the client unless said. */
export const invoiceSend = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'send', kind: 'invoice.sent' })

/** Reminds of what is left to pay. */
export const invoiceRemind = (ctx: Acting, id: string, input: InvoiceSendShape): Promise<string> =>
  mail(ctx, id, input, { verb: 'remind', kind: 'invoice.reminded' })

type Dunning = { isDue: boolean; penalties: boolean; message: string | null }

/** Reminds by a plan, before or after the due date. Answers what it claims beside the balance, in minor units. */
export async function invoiceDun(tx: Acting, id: string, { isDue, penalties, message }: Dunning): Promise<Claims> {
  const claims = await claimsOn(tx, id, penalties)
  await mail(tx, id, { message }, { verb: 'remind', kind: isDue ? 'invoice.reminded' : 'invoice.announced', claims })
  return claims
}

async function claimsOn(tx: Acting, id: string, wanted: boolean): Promise<Claims> {
  const { currency } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, select: { currency: true } })
  const late = wanted ? (await latePenalties(tx, [id], today(tx.clock))).get(id) : undefined
  return { penalty: late?.penalty ?? 0n, indemnity: late?.indemnity ?? 0n, currency }
}

type Mailing = { verb: 'send' | 'remind'; kind: InvoiceMail; claims?: Claims }

function mail(ctx: Acting, id: string, input: InvoiceSendShape, { verb, kind, claims }: Mailing): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...before } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    invoiceStates.check(before, verb)

    const post = { kind, invoice: before, client: client!, to: input.to, message: input.message }
    const to = await mailInvoice(tx, { ...post, ...(claims && { claims }) })

    const data = { version: { increment: 1 }, updatedAt: tx.clock.now() }
    const after = await tx.db.invoice.update({ where: { id }, data })

    await emit(tx, { type: kind, entity: 'Invoice', before, after, facts: { ...factsOf(after), to } })
    return id
  })
}
