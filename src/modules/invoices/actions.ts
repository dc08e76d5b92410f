import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import { type Client, type Invoice, Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { addDays, addMonths, type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { joinChain } from '../company/chain.ts'
import { exchangeRate } from '../company/rates.ts'
import { lastDayOf, nextNumber } from '../company/series.ts'
import { type Entry, post } from '../ledger/actions.ts'
import { type Sale, saleLines } from '../ledger/entries.ts'
import { buyerOf, invoiceSnapshot, sellerOf } from './documents.ts'
import { asTyped, type BillingLine, contentOf, type Draft, discountIn, draftColumns, keptLines } from './drafts.ts'
import { invoiceSale } from './entries.ts'
import { invoiceMail, reminderMail } from './mails.ts'
import { mentionsOf, missingMentions } from './mentions.ts'
import { recount } from './recounts.ts'
import { baseAmounts, type VatCategory } from './rules.ts'
import { owedBy, write } from './settle.ts'
import { reinstated, writtenOff } from './settlement.ts'
import { invoiceStates } from './states.ts'

export type { BillingLine } from './drafts.ts'
export { registerRecount } from './recounts.ts'

type Version = { expectedVersion?: number | null }
type Kind = 'STANDARD' | 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'CORRECTIVE'

export type InvoiceCreateShape = Draft & {
  clientId: string
  kind?: Kind | null
  lines: BillingLine[]
  currency?: string | null
  quoteId?: string
  contractId?: string
  projectId?: string
  correctsId?: string
}
export type InvoiceUpdateShape = Version & Draft & { lines?: BillingLine[] | null }
export type InvoiceIssueShape = Version & { issuedOn?: DateText | null }
export type InvoiceSendShape = Version & { to?: string[] | null; message?: string | null }
export type ReasonShape = Version & { reason?: string | null }

const inOrder = {
  lines: { orderBy: { position: 'asc' } },
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
} satisfies Prisma.InvoiceInclude

/** Drafts an invoice. It has no number and may still change. */
export function invoiceCreate(ctx: Acting, input: InvoiceCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency

    const content = await contentOf(tx, input.lines, discountIn(input.discount, currency), currency)

    const { clientId, quoteId, contractId, projectId, correctsId } = input
    const now = tx.clock.now()
    const invoice = await tx.db.invoice.create({
      data: {
        ...{ clientId, currency, kind: input.kind ?? 'STANDARD', createdAt: now, updatedAt: now },
        ...(quoteId && { quoteId }),
        ...(contractId && { contractId }),
        ...(projectId && { projectId }),
        ...(correctsId && { correctsId }),
        ...draftColumns(input, currency),
        ...content.totals,
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
      },
    })

    await emit(tx, {
      type: 'invoice.created',
      entity: 'Invoice',
      before: null,
      after: invoice,
      facts: factsOf(invoice),
    })
    return invoice.id
  })
}

/** Changes a draft. Lines replace all; a line with an id keeps its identity. */
export function invoiceUpdate(ctx: Acting, id: string, input: InvoiceUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.invoice.findUniqueOrThrow({
      where: { id },
      include: { lines: inOrder.lines },
    })
    invoiceStates.check(before, 'update')

    const typed = input.lines ? keptLines(input.lines, lines) : lines.map(asTyped)
    const kept = { percent: before.discountPercent?.toFixed() ?? null, amount: before.discountAmount }
    const discount = input.discount === undefined ? kept : discountIn(input.discount, before.currency)
    const content = await contentOf(tx, typed, discount, before.currency)
    const dropped = lines.filter((line) => !typed.some((one) => one.id === line.id))

    await tx.db.invoiceLine.deleteMany({ where: { invoiceId: id } })
    await tx.db.invoiceVat.deleteMany({ where: { invoiceId: id } })
    const after = await tx.db.invoice.update({
      where: { id },
      data: {
        ...draftColumns(input, before.currency),
        ...content.totals,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
      },
    })
    await recount(
      tx,
      id,
      dropped.map((line) => line.id),
    )

    await emit(tx, { type: 'invoice.updated', entity: 'Invoice', before, after, facts: factsOf(after) })
    return id
  })
}

/** Deletes a draft and gives back what it billed. */
export function invoiceDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { lines: true } })
    invoiceStates.check(before, 'discard')

    await recount(
      tx,
      id,
      lines.map(({ id: lineId }) => lineId),
    )
    await tx.db.invoice.delete({ where: { id } })

    await emit(tx, { type: 'invoice.discarded', entity: 'Invoice', before, after: null, facts: factsOf(before) })
    return id
  })
}

/** Issues a draft: freezes, numbers, chains and books it. Afterwards it is only ever credited. */
export function invoiceIssue(ctx: Acting, id: string, input: InvoiceIssueShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const draft = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true, ...inOrder } })
    const { client: buyer, lines, vatBreakdown, ...before } = draft
    const [client, company] = [buyer!, await tx.db.company.findFirst()]

    const issuedOn = input.issuedOn ?? today(tx.clock)
    if (issuedOn < earliest || issuedOn > addMonths(today(tx.clock), 12)) throw outOfRange()
    const missing = missingMentions(company, client, contentsOf(draft))
    const lastDay = await lastDayOf(tx, 'INVOICE', issuedOn)
    const subject = { ...before, lineCount: lines.length, missing, day: issuedOn, lastDay }
    const status = invoiceStates.check(subject, 'issue')!

    const dueOn = before.dueOn ?? toDate(addDays(issuedOn, client.paymentTermDays))
    const rate = await exchangeRate(tx, before.currency, issuedOn)
    const base = baseAmounts(before, before.currency, { currency: tx.currency, rate })
    const { sale, pending } = invoiceSale({
      ...before,
      ...base,
      lines,
      vatBreakdown,
      vatOnDebits: company!.vatOnDebits,
    })
    const frozen = {
      seller: sellerOf(company!),
      buyer: buyerOf(client),
      mentions: mentionsOf(company!, client, contentsOf(draft)),
    }

    for (const { id: groupId, amount } of pending)
      if (amount > 0n) await tx.db.invoiceVat.update({ where: { id: groupId }, data: { pending: amount } })
    // A gap in the numbers is unlawful and the counter keeps everybody waiting: nothing may fail or dawdle from here on.
    const number = await nextNumber(tx, 'INVOICE', issuedOn)
    const fields = {
      ...base,
      ...frozen,
      number,
      dueOn,
      issuedOn: toDate(issuedOn),
      exchangeRate: new Prisma.Decimal(rate),
    }
    const link = await joinChain(tx, 'invoice', invoiceSnapshot({ ...before, ...fields }, lines, vatBreakdown))
    const now = tx.clock.now()
    const after = await tx.db.invoice.update({
      where: { id },
      data: {
        ...fields,
        ...link,
        status,
        balanceBase: base.totalBase,
        issuedAt: now,
        version: { increment: 1 },
        updatedAt: now,
      },
    })

    await post(tx, issueEntry(after, client, sale))
    await emit(tx, { type: 'invoice.issued', entity: 'Invoice', before, after, facts: factsOf(after) })
    return id
  })
}

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

/** Writes what is left off as uncollectible. The client still owes it, and may still pay. */
export const invoiceWriteOff = (ctx: Acting, id: string, input: ReasonShape): Promise<string> =>
  changeLoss(ctx, id, input, { verb: 'writeOff', type: 'invoice.writtenOff', next: writtenOff })

/** Takes a write-off back. */
export const invoiceReinstate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  changeLoss(ctx, id, input, { verb: 'reinstate', type: 'invoice.reinstated', next: reinstated })

type Loss = { verb: 'writeOff' | 'reinstate'; type: string; next: typeof writtenOff }

function changeLoss(ctx: Acting, id: string, input: ReasonShape, { verb, type, next }: Loss): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const debt = await owedBy(tx, id)
    invoiceStates.check(debt.row, verb)

    const amount = debt.row.balance + debt.row.writtenOff
    const entries = await write(tx, debt, next(debt.owed), { type, amount, facts: { reason: input.reason ?? null } })

    await post(tx, ...entries)
    return id
  })
}

type Issuing = { lines: readonly { kind: 'GOODS' | 'SERVICE'; vatCategory: VatCategory }[]; suppliedOn: Date | null }
const contentsOf = ({ lines, suppliedOn }: Issuing) => ({
  categories: lines.map(({ vatCategory }) => vatCategory),
  kinds: lines.map(({ kind }) => kind),
  suppliedOn: suppliedOn && fromDate(suppliedOn),
})

const factsOf = ({ number, total, currency }: Pick<Invoice, 'number' | 'total' | 'currency'>) => ({
  ...(number !== null && { number }),
  total: formatMoney(total, currency),
  currency,
})

function issueEntry({ id, number, issuedOn, currency }: Invoice, client: Client, sale: Sale): Entry {
  const date = fromDate(issuedOn!)
  return {
    ...{ journal: 'VE', date, pieceDate: date, client, currency, documentType: 'Invoice', documentId: id },
    label: `Facture ${number} ${client.name}`,
    pieceRef: number ?? '',
    lines: saleLines(sale),
  }
}

// BR-FR-03, and a year typed wrongly would open a series of its own.
const earliest = '2000-01-01'
const outOfRange = () =>
  invalid('issuedOn', 'OUT_OF_RANGE', {
    en: 'The issue date lies between 2000 and a year from today.',
    fr: 'La date d’émission se situe entre 2000 et un an après aujourd’hui.',
  })

const noAddress = () =>
  invalid('to', 'REQUIRED', {
    en: 'The client has no e-mail address: give one.',
    fr: 'Le client n’a pas d’adresse e-mail : indiquez-en une.',
  })
