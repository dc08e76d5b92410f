import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { addDays, type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { formatMoney, minor } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { lineColumns } from '../articles/lines.ts'
import { joinChain } from '../company/chain.ts'
import { exchangeRate } from '../company/rates.ts'
import { lastDayOf, nextNumber } from '../company/series.ts'
import { post } from '../ledger/actions.ts'
import { invoiceEntry, writeOffEntry } from './entries.ts'
import { invoiceMail } from './mails.ts'
import { baseAmounts, type Discount, invoiceTotals, missingMentions, totalsFaults, type VatCategory } from './rules.ts'
import { moveInvoice, writeOffVat } from './settle.ts'
import { invoiceStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Draft = {
  discount?: DiscountShape | null
  suppliedOn?: DateText | null
  dueOn?: DateText | null
  purchaseOrder?: string | null
  notes?: string | null
}
type Kind = 'STANDARD' | 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'CORRECTIVE'

export type BillingLine = LineShape & { quoteLineId?: string | null }
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

/** What billed something gives it back when its draft is discarded; quotes, contracts and projects register here. */
type Release = (tx: Acting, invoiceId: string) => Promise<void>
const releases: Release[] = []
export const registerRelease = (release: Release): void => void releases.push(release)

/** Drafts an invoice. It has no number and may still change. */
export function invoiceCreate(ctx: Acting, input: InvoiceCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency

    const content = await contentOf(tx, input.lines, discountOf(input.discount, currency), currency)

    const { clientId, quoteId, contractId, projectId, correctsId } = input
    const now = tx.clock.now()
    const invoice = await tx.db.invoice.create({
      data: {
        clientId,
        kind: input.kind ?? 'STANDARD',
        currency,
        ...(quoteId && { quoteId }),
        ...(contractId && { contractId }),
        ...(projectId && { projectId }),
        ...(correctsId && { correctsId }),
        ...draftColumns(input, currency),
        ...content.totals,
        createdAt: now,
        updatedAt: now,
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
      },
    })

    await emit(tx, {
      type: 'invoice.created',
      entity: 'Invoice',
      before: null,
      after: invoice,
      facts: { total: formatMoney(invoice.total, currency), currency },
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
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    invoiceStates.check({ status: before.status }, 'update')

    const discount =
      input.discount === undefined
        ? { percent: before.discountPercent?.toFixed() ?? null, amount: before.discountAmount }
        : discountOf(input.discount, before.currency)
    const content = await contentOf(tx, input.lines ?? lines.map(asTyped), discount, before.currency)
    keepsIdentity(input.lines ?? [], lines)

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

    await emit(tx, {
      type: 'invoice.updated',
      entity: 'Invoice',
      before,
      after,
      facts: { total: formatMoney(after.total, after.currency), currency: after.currency },
    })
    return id
  })
}

/** Deletes a draft and gives back what it billed. */
export function invoiceDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const before = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
    invoiceStates.check({ status: before.status }, 'discard')

    for (const release of releases) await release(tx, id)
    await tx.db.invoice.delete({ where: { id } })

    await emit(tx, {
      type: 'invoice.discarded',
      entity: 'Invoice',
      before,
      after: null,
      facts: { total: formatMoney(before.total, before.currency), currency: before.currency },
    })
    return id
  })
}

/** Issues a draft: freezes it, numbers it, chains it, books it. Afterwards it is only ever credited. */
export function invoiceIssue(ctx: Acting, id: string, input: InvoiceIssueShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const draft = await tx.db.invoice.findUniqueOrThrow({
      where: { id },
      include: {
        client: true,
        lines: { orderBy: { position: 'asc' } },
        vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
      },
    })
    const company = await tx.db.company.findFirst()
    const { client: buyer, lines, vatBreakdown, ...before } = draft
    const client = buyer!

    const issuedOn = input.issuedOn ?? today(tx.clock)
    const missing = missingMentions(
      company,
      client,
      lines.map((line) => line.vatCategory as VatCategory),
    )
    const status = invoiceStates.check(
      {
        status: before.status,
        lineCount: lines.length,
        missing,
        issuedOn,
        lastIssuedOn: await lastDayOf(tx, 'INVOICE', issuedOn),
      },
      'issue',
    )!
    if (before.dueOn && fromDate(before.dueOn) < issuedOn && before.kind !== 'DEPOSIT')
      throw invalid('issuedOn', 'OUT_OF_RANGE', {
        en: 'The due date lies before the issue date.',
        fr: 'L’échéance précède la date d’émission.',
      })

    const dueOn = before.dueOn ? fromDate(before.dueOn) : addDays(issuedOn, client.paymentTermDays)
    const rate = await exchangeRate(tx, before.currency, issuedOn)
    const base = baseAmounts(before, before.currency, { currency: tx.currency, rate })
    const entry = invoiceEntry({
      kind: before.kind,
      lines,
      groups: vatBreakdown,
      vatOnDebits: company!.vatOnDebits,
      ...base,
    })
    for (const { id: groupId, pending } of entry.pending)
      await tx.db.invoiceVat.update({ where: { id: groupId }, data: { pending } })

    const number = await nextNumber(tx, 'INVOICE', issuedOn)
    const frozen = {
      seller: partyOf(company!),
      buyer: partyOf(client),
      mentions: { penalty: company!.penaltyText, recovery: company!.recoveryText, discount: company!.discountText },
    }
    const link = await joinChain(tx, 'invoice', {
      number,
      issuedOn,
      dueOn,
      kind: before.kind,
      currency: before.currency,
      net: before.net,
      vat: before.vat,
      total: before.total,
      lines: lines.map(snapshot),
      ...frozen,
    })
    const after = await tx.db.invoice.update({
      where: { id },
      data: {
        ...link,
        ...base,
        ...(frozen as unknown as {
          seller: Prisma.InputJsonObject
          buyer: Prisma.InputJsonObject
          mentions: Prisma.InputJsonObject
        }),
        status,
        number,
        exchangeRate: rate,
        issuedOn: toDate(issuedOn),
        dueOn: toDate(dueOn),
        issuedAt: tx.clock.now(),
        balance: before.total,
        balanceBase: base.totalBase,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await post(tx, {
      journal: 'VE',
      date: issuedOn,
      label: `Facture ${number} ${client.name}`,
      pieceRef: number ?? '',
      pieceDate: issuedOn,
      documentType: 'Invoice',
      documentId: id,
      client,
      lines: entry.lines,
    })
    await emit(tx, {
      type: 'invoice.issued',
      entity: 'Invoice',
      before,
      after,
      facts: { number, total: formatMoney(after.total, after.currency), currency: after.currency },
    })
    return id
  })
}

/** Sends an issued invoice by mail, to the client unless said. */
export function invoiceSend(
  ctx: Acting,
  id: string,
  input: Version & { to?: string[] | null; message?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...before } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    invoiceStates.check({ status: before.status }, 'send')
    const to = input.to?.length ? input.to : client!.email ? [client!.email] : []
    if (to.length === 0)
      throw invalid('to', 'REQUIRED', {
        en: 'The client has no e-mail address: give one.',
        fr: 'Le client n’a pas d’adresse e-mail : indiquez-en une.',
      })

    await enqueueMail(tx, {
      to,
      kind: 'invoice.sent',
      documentType: 'Invoice',
      documentId: id,
      ...invoiceMail(client!.locale, {
        number: before.number!,
        total: formatMoney(before.total, before.currency),
        currency: before.currency,
        dueOn: fromDate(before.dueOn!),
        message: input.message ?? '',
      }),
    })

    await emit(tx, {
      type: 'invoice.sent',
      entity: 'Invoice',
      before,
      after: before,
      facts: { number: before.number, to },
    })
    return id
  })
}

/** Writes what is left off as uncollectible. The client still owes it, and may still pay. */
export function invoiceWriteOff(ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...invoice } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    const status = invoiceStates.check({ status: invoice.status, balance: invoice.balance }, 'writeOff')!

    await tx.db.invoice.update({ where: { id }, data: { status } })
    await writeOff(tx, { ...invoice, client: client! }, invoice.balance, 'invoice.writtenOff', {
      reason: input.reason ?? null,
    })
    return id
  })
}

/** Takes a write-off back. */
export function invoiceReinstate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { client, ...invoice } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
    const status = invoiceStates.check({ status: invoice.status }, 'reinstate')!

    await tx.db.invoice.update({ where: { id }, data: { status } })
    await writeOff(tx, { ...invoice, client: client! }, -invoice.writtenOff, 'invoice.reinstated')
    return id
  })
}

type Owed = {
  id: string
  number: string | null
  writtenOff: bigint
  client: { id: string; code: string; name: string }
}

/** Moves the written-off part by an amount, above zero to write off, below to take back, with its entry. */
async function writeOff(
  tx: Acting,
  { id, number, writtenOff, client }: Owed,
  amount: bigint,
  type: string,
  facts: object = {},
): Promise<void> {
  if (amount === 0n) return
  const { vat, lines } = await writeOffVat(tx, id, writtenOff, writtenOff + amount)
  const moved = await moveInvoice(tx, id, { writtenOff: amount }, type, facts)
  const date = today(tx.clock)
  await post(tx, {
    journal: 'OD',
    date,
    label: `Créance irrécouvrable ${number} ${client.name}`,
    pieceRef: number ?? '',
    pieceDate: date,
    documentType: 'Invoice',
    documentId: id,
    client,
    lines: [...writeOffEntry(moved.base, vat), ...lines, ...moved.lines],
  })
}

/** Puts money received against a locked invoice; what was written off comes back first as far as the money reaches it. Returns what it took. */
export async function applyPayment(
  tx: Acting,
  id: string,
  wanted: bigint,
  facts: object,
): Promise<{ amount: bigint; base: bigint; lines: Awaited<ReturnType<typeof moveInvoice>>['lines'] }> {
  const { client, ...invoice } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { client: true } })
  const open =
    invoice.status === 'ISSUED' || invoice.status === 'UNCOLLECTIBLE' ? invoice.balance + invoice.writtenOff : 0n
  const amount = wanted < open ? wanted : open
  if (amount === 0n) return { amount: 0n, base: 0n, lines: [] }
  if (amount > invoice.balance)
    await writeOff(tx, { ...invoice, client: client! }, invoice.balance - amount, 'invoice.recovered')
  const moved = await moveInvoice(tx, id, { paid: amount }, 'invoice.paid', {
    ...facts,
    amount: formatMoney(amount, invoice.currency),
    currency: invoice.currency,
  })
  return { amount, ...moved }
}

/** Takes money off an invoice again; it is owed again. `base` is what comes back onto the receivable. */
export async function unapplyPayment(
  tx: Acting,
  id: string,
  amount: bigint,
  facts: object,
): Promise<{ base: bigint; lines: Awaited<ReturnType<typeof moveInvoice>>['lines'] }> {
  const moved = await moveInvoice(tx, id, { paid: -amount }, 'invoice.unpaid', facts)
  return { base: -moved.base, lines: moved.lines }
}

function discountOf(discount: DiscountShape | null | undefined, currency: string): Discount {
  if (discount?.amount == null) return discount?.percent == null ? null : { percent: discount.percent }
  try {
    return { amount: minor(discount.amount, currency) }
  } catch {
    throw invalid(['discount', 'amount'], 'INVALID_FORMAT', {
      en: `${discount.amount} is not an amount in ${currency}.`,
      fr: `${discount.amount} n’est pas un montant en ${currency}.`,
    })
  }
}

/** Lines, VAT groups and totals as columns. */
async function contentOf(tx: Acting, typed: readonly BillingLine[], discount: Discount, currency: string) {
  const lines = await lineColumns(tx, typed, currency)
  const totals = invoiceTotals(lines, discount, currency)
  refuseAll(totalsFaults(totals))
  const { net, vat, total } = totals
  const base =
    currency === tx.currency
      ? { netBase: net, vatBase: vat, totalBase: total }
      : await provisional(tx, { net, vat }, currency)
  return {
    lines: lines.map((line, index) => ({
      ...line,
      id: typed[index]!.id ?? newId(),
      quoteLineId: typed[index]!.quoteLineId ?? null,
      net: totals.lineNets[index]!,
      allowance: totals.lineAllowances[index]!,
    })),
    groups: totals.groups.map((group) => ({ ...group, currency })),
    totals: { net, vat, total, balance: total, balanceBase: base.totalBase, ...base },
  }
}

/** A draft in a foreign currency shows what it would be worth today; the rate is booked at issue. */
async function provisional(tx: Acting, amounts: { net: bigint; vat: bigint }, currency: string) {
  return baseAmounts(amounts, currency, {
    currency: tx.currency,
    rate: await exchangeRate(tx, currency, today(tx.clock)),
  })
}

function draftColumns({ discount, suppliedOn, dueOn, purchaseOrder, notes }: Draft, currency: string) {
  const given = discount === undefined ? undefined : discountOf(discount, currency)
  return {
    ...(given !== undefined && { discountPercent: given?.percent ?? null, discountAmount: given?.amount ?? null }),
    ...(suppliedOn !== undefined && { suppliedOn: suppliedOn && toDate(suppliedOn) }),
    ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
    ...(purchaseOrder !== undefined && { purchaseOrder }),
    ...(notes !== undefined && { notes }),
  }
}

function keepsIdentity(
  typed: readonly BillingLine[],
  existing: readonly { id: string; quoteLineId: string | null }[],
): void {
  const known = new Map(existing.map((line) => [line.id, line]))
  typed.forEach((line, index) => {
    if (!line.id) return
    const kept = known.get(line.id)
    if (!kept)
      throw invalid(['lines', String(index), 'id'], 'NOT_FOUND', {
        en: 'The invoice has no such line.',
        fr: 'La facture n’a pas cette ligne.',
      })
    line.quoteLineId ??= kept.quoteLineId
  })
}

type StoredLine = Prisma.InvoiceLineGetPayload<object>

const asTyped = (line: StoredLine): BillingLine => ({
  id: line.id,
  articleId: line.articleId,
  quoteLineId: line.quoteLineId,
  description: line.description,
  quantity: line.quantity.toFixed(),
  unit: line.unit,
  unitPrice: line.unitPrice.toFixed(),
  discountPercent: line.discountPercent?.toFixed() ?? null,
  discountAmount: line.discountAmount === null ? null : formatMoney(line.discountAmount, line.currency),
  vatCategory: line.vatCategory,
  vatRate: line.vatRate.toFixed(),
  section: line.section,
})

const snapshot = ({
  position,
  description,
  quantity,
  unit,
  unitPrice,
  vatCategory,
  vatRate,
  net,
  allowance,
}: StoredLine) => ({
  position,
  description,
  quantity: quantity.toFixed(),
  unit,
  unitPrice: unitPrice.toFixed(),
  vatCategory,
  vatRate: vatRate.toFixed(),
  net,
  allowance,
})

type Party = Record<'name' | 'country', string> &
  Record<'siren' | 'siret' | 'vatNumber' | 'street' | 'street2' | 'postalCode' | 'city' | 'email', string | null>

export const partyOf = ({
  name,
  siren,
  siret,
  vatNumber,
  street,
  street2,
  postalCode,
  city,
  country,
  email,
}: Party) => ({ name, siren, siret, vatNumber, street, street2, postalCode, city, country, email })
