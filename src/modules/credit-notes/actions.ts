import { lock, lockAll, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import { type CreditNote, Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { formatMoney, minor } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { joinChain } from '../company/chain.ts'
import { nextNumber } from '../company/series.ts'
import { invoiceCreate, partyOf } from '../invoices/actions.ts'
import { baseAmounts, shareOf, spread, total } from '../invoices/rules.ts'
import { creditVat, moveInvoice } from '../invoices/settle.ts'
import { invoiceStates } from '../invoices/states.ts'
import { rebates, sales } from '../ledger/accounts.ts'
import { type Line, post, signed } from '../ledger/actions.ts'
import { payOut } from '../payments/actions.ts'
import { type Content, type Credit, creditOf, type Settlement, settlementOf } from './rules.ts'
import { creditNoteStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Reason = 'RETURN' | 'REBATE' | 'CORRECTION' | 'CANCELLATION' | 'GOODWILL'
type Method = 'TRANSFER' | 'CARD' | 'CHEQUE' | 'DIRECT_DEBIT' | 'CASH'
type ContentShape = {
  amount?: string | null
  lines?: { lineId: string; quantity: string }[] | null
  full?: boolean | null
}
type SettlementShape = { kind: 'OFFSET' | 'CREDIT' | 'REFUND'; amount?: string | null; method?: Method | null }

export type CreditNoteCreateShape = {
  invoiceId: string
  reason: Reason
  content: ContentShape
  settlement?: SettlementShape[] | null
}
export type CreditNoteUpdateShape = Version & {
  reason?: Reason | null
  content?: ContentShape | null
  settlement?: SettlementShape[] | null
}

/** Drafts a credit note on an issued invoice: by amount, by returned lines, or in full. */
export function creditNoteCreate(ctx: Acting, input: CreditNoteCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    const invoice = await creditable(tx, input.invoiceId)
    const credit = creditOf(contentIn(input.content, invoice.currency), invoice.lines, invoice.groups)
    creditNoteStates.check({ status: 'DRAFT', ...credit }, 'issue')
    if (credit.total === 0n)
      throw invalid('content', 'NOTHING_REMAINS', {
        en: 'Nothing is left to credit.',
        fr: 'Il ne reste rien à créditer.',
      })
    settlementIn(input.settlement, invoice.currency)

    const now = tx.clock.now()
    const note = await tx.db.creditNote.create({
      data: {
        invoiceId: invoice.id,
        clientId: invoice.clientId,
        currency: invoice.currency,
        exchangeRate: invoice.exchangeRate,
        reason: input.reason,
        ...columns(tx, credit, invoice),
        settlement: (input.settlement ?? []) as Prisma.InputJsonArray,
        createdAt: now,
        updatedAt: now,
        ...parts(credit, invoice.currency),
      },
    })

    await emit(tx, {
      type: 'creditNote.created',
      entity: 'CreditNote',
      before: null,
      after: note,
      facts: factsOf(note),
    })
    return note.id
  })
}

/** Changes a draft. */
export function creditNoteUpdate(ctx: Acting, id: string, input: CreditNoteUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check({ status: before.status }, 'update')

    const invoice = await creditable(tx, before.invoiceId)
    const credit = input.content
      ? creditOf(contentIn(input.content, before.currency), invoice.lines, invoice.groups)
      : undefined
    if (credit) creditNoteStates.check({ status: 'DRAFT', ...credit }, 'issue')
    settlementIn(input.settlement, before.currency)

    if (credit) {
      await tx.db.creditNoteLine.deleteMany({ where: { creditNoteId: id } })
      await tx.db.creditNoteVat.deleteMany({ where: { creditNoteId: id } })
    }
    const after = await tx.db.creditNote.update({
      where: { id },
      data: {
        ...(input.reason && { reason: input.reason }),
        ...(credit && { ...columns(tx, credit, invoice), ...parts(credit, before.currency) }),
        ...(input.settlement && { settlement: input.settlement as Prisma.InputJsonArray }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, { type: 'creditNote.updated', entity: 'CreditNote', before, after, facts: factsOf(after) })
    return id
  })
}

/** Deletes a draft. */
export function creditNoteDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check({ status: before.status }, 'discard')
    await tx.db.creditNote.delete({ where: { id } })
    await emit(tx, { type: 'creditNote.discarded', entity: 'CreditNote', before, after: null, facts: factsOf(before) })
    return id
  })
}

/** Issues a draft: numbers, freezes, chains and books it, takes it off its invoice, and settles the rest as asked. */
export function creditNoteIssue(
  ctx: Acting,
  id: string,
  input: Version & { issuedOn?: DateText | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const { invoiceId } = await peek(tx, id)
    await lockInvoices(tx, [invoiceId])
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const { lines, vatBreakdown, client, ...before } = await tx.db.creditNote.findUniqueOrThrow({
      where: { id },
      include: { client: true, lines: { orderBy: { position: 'asc' } }, vatBreakdown: true },
    })
    const invoice = await creditable(tx, invoiceId)
    const status = creditNoteStates.check({ status: before.status, ...capsOf(lines, vatBreakdown, invoice) }, 'issue')!

    const issuedOn = input.issuedOn ?? today(tx.clock)
    if (issuedOn < fromDate(invoice.issuedOn!))
      throw invalid('issuedOn', 'OUT_OF_RANGE', {
        en: 'The invoice is dated later.',
        fr: 'La facture porte une date postérieure.',
      })
    const { offset, refunds, over } = settlementOf(
      settlementIn(before.settlement as SettlementShape[] | null, before.currency),
      before.total,
      invoice.balance,
    )
    if (over)
      throw invalid('settlement', 'EXCEEDS_REMAINING', {
        en: 'The settlement is more than what the invoice leaves of the credit note.',
        fr: 'Le règlement demandé dépasse ce que la facture laisse de l’avoir.',
      })

    const number = await nextNumber(tx, 'CREDIT_NOTE', issuedOn)
    const company = await tx.db.company.findFirstOrThrow()
    const frozen = {
      seller: partyOf(company),
      buyer: partyOf(client!),
      mentions: {
        penalty: company.penaltyText,
        recovery: company.recoveryText,
        discount: company.discountText,
        invoice: invoice.number,
        invoiceIssuedOn: fromDate(invoice.issuedOn!),
      },
    }
    const link = await joinChain(tx, 'creditNote', {
      number,
      issuedOn,
      invoice: invoice.number,
      currency: before.currency,
      net: before.net,
      vat: before.vat,
      total: before.total,
      lines: lines.map(({ description, quantity, net, vatRate }) => ({
        description,
        quantity: quantity.toFixed(),
        net,
        vatRate: vatRate.toFixed(),
      })),
      ...frozen,
    })
    const after = await tx.db.creditNote.update({
      where: { id },
      data: {
        ...link,
        ...(frozen as unknown as {
          seller: Prisma.InputJsonObject
          buyer: Prisma.InputJsonObject
          mentions: Prisma.InputJsonObject
        }),
        status,
        number,
        issuedOn: toDate(issuedOn),
        issuedAt: tx.clock.now(),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    for (const line of lines)
      if (line.invoiceLineId)
        await tx.db.invoiceLine.update({
          where: { id: line.invoiceLineId },
          data: { creditedNet: { increment: line.net } },
        })
    const vatBases = spread(
      before.vatBase,
      vatBreakdown.map(({ vat }) => vat),
    )
    const vatLines = await creditVat(
      tx,
      invoiceId,
      vatBreakdown.map((group, index) => ({
        category: group.category,
        rate: group.rate.toFixed(2),
        base: group.base,
        vat: group.vat,
        vatInBase: vatBases[index]!,
      })),
      1n,
    )
    await post(tx, {
      journal: 'VE',
      date: issuedOn,
      label: `Avoir ${number} ${client!.name}`,
      pieceRef: number ?? '',
      pieceDate: issuedOn,
      documentType: 'CreditNote',
      documentId: id,
      client: client!,
      lines: [...revenueLines(before, lines, invoice.kind), ...vatLines, ...signed('411', 'credit', before.totalBase)],
    })
    await emit(tx, {
      type: 'creditNote.issued',
      entity: 'CreditNote',
      before,
      after,
      facts: { ...factsOf(after), invoice: invoice.number },
    })

    if (offset > 0n) await applyTo(tx, id, invoiceId, offset)
    for (const { amount, method } of refunds)
      await refund(tx, id, amount, { method: (method as Method | null) ?? 'TRANSFER', paidOn: issuedOn })
    return id
  })
}

/** Takes what remains off another invoice of the client. */
export function creditNoteApply(
  ctx: Acting,
  id: string,
  input: Version & { invoiceId: string; amount?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const note = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    const invoice = await tx.db.invoice.findUniqueOrThrow({ where: { id: input.invoiceId } })
    const balance = invoice.status === 'ISSUED' ? invoice.balance : 0n
    const most = note.remaining < balance ? note.remaining : balance
    const amount = input.amount == null ? most : amountIn(input.amount, note.currency)
    creditNoteStates.check(
      {
        status: note.status,
        otherClient: invoice.clientId !== note.clientId,
        otherCurrency: invoice.currency !== note.currency,
        amount,
        most,
      },
      'apply',
    )

    await applyTo(tx, id, invoice.id, amount)
    return id
  })
}

/** Takes an application back; the invoice is owed again. */
export function creditNoteUnapply(
  ctx: Acting,
  id: string,
  input: Version & { invoiceId: string; amount?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const note = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check({ status: note.status }, 'unapply')
    const application = await tx.db.creditApplication.findUnique({
      where: { creditNoteId_invoiceId: { creditNoteId: id, invoiceId: input.invoiceId } },
    })
    const amount = input.amount == null ? application?.amount : amountIn(input.amount, note.currency)
    if (!application || !amount || amount > application.amount)
      throw invalid('amount', 'EXCEEDS_AMOUNT', {
        en: 'No more than what is applied can be taken back.',
        fr: 'On ne peut reprendre plus que ce qui est appliqué.',
      })

    await applyTo(tx, id, input.invoiceId, -amount)
    return id
  })
}

export type CreditRefundShape = Version & {
  amount?: string | null
  method?: Method | null
  paidOn?: DateText | null
  reference?: string | null
}

/** Pays what remains back to the client. */
export function creditNoteRefund(ctx: Acting, id: string, input: CreditRefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const note = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    const amount = input.amount == null ? note.remaining : amountIn(input.amount, note.currency)
    creditNoteStates.check({ status: note.status, amount, most: note.remaining }, 'refund')

    await refund(tx, id, amount, {
      method: input.method ?? 'TRANSFER',
      paidOn: input.paidOn ?? today(tx.clock),
      reference: input.reference ?? null,
    })
    return id
  })
}

/** Cancels a credit note of which nothing was used, by a counter-entry; what it credited is owed as before. */
export function creditNoteVoid(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { invoiceId } = await peek(tx, id)
    await lockInvoices(tx, [invoiceId])
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const { lines, vatBreakdown, client, invoice, ...before } = await tx.db.creditNote.findUniqueOrThrow({
      where: { id },
      include: { client: true, invoice: true, lines: { orderBy: { position: 'asc' } }, vatBreakdown: true },
    })
    const status = creditNoteStates.check(
      { status: before.status, applied: before.applied, refunded: before.refunded },
      'void',
    )!

    const after = await tx.db.creditNote.update({
      where: { id },
      data: { status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    for (const line of lines)
      if (line.invoiceLineId)
        await tx.db.invoiceLine.update({
          where: { id: line.invoiceLineId },
          data: { creditedNet: { decrement: line.net } },
        })
    const vatBases = spread(
      before.vatBase,
      vatBreakdown.map(({ vat }) => vat),
    )
    const vatLines = await creditVat(
      tx,
      invoiceId,
      vatBreakdown.map((group, index) => ({
        category: group.category,
        rate: group.rate.toFixed(2),
        base: group.base,
        vat: group.vat,
        vatInBase: vatBases[index]!,
      })),
      -1n,
    )
    const date = today(tx.clock)
    await post(tx, {
      journal: 'VE',
      date,
      label: `Annulation avoir ${before.number} ${client!.name}`,
      pieceRef: before.number ?? '',
      pieceDate: date,
      documentType: 'CreditNote',
      documentId: id,
      client: client!,
      lines: [
        ...revenueLines(before, lines, invoice!.kind).map(countered),
        ...vatLines,
        ...signed('411', 'debit', before.totalBase),
      ],
    })

    await emit(tx, { type: 'creditNote.voided', entity: 'CreditNote', before, after, facts: factsOf(after) })
    return id
  })
}

/** Voids an issued invoice by a full credit note: French law knows no bare cancellation. */
export function invoiceVoid(ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const invoice = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
    const status = invoiceStates.check({ status: invoice.status, paid: invoice.paid }, 'void')!

    await creditInFull(tx, id, 'CANCELLATION')
    const before = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
    const after = await tx.db.invoice.update({
      where: { id },
      data: { status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, {
      type: 'invoice.voided',
      entity: 'Invoice',
      before,
      after,
      facts: { number: after.number, reason: input.reason ?? null },
    })
    return id
  })
}

/** Credits an issued invoice in full and drafts its replacement, linked both ways. */
export function invoiceCorrect(ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.invoice.findUniqueOrThrow({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    invoiceStates.check({ status: before.status }, 'correct')

    await creditInFull(tx, id, 'CORRECTION')
    const replacement = await invoiceCreate(tx, {
      clientId: before.clientId,
      kind: 'CORRECTIVE',
      currency: before.currency,
      correctsId: id,
      discount: before.discountPercent
        ? { percent: before.discountPercent.toFixed() }
        : before.discountAmount
          ? { amount: formatMoney(before.discountAmount, before.currency) }
          : null,
      lines: lines.map((line) => ({
        articleId: line.articleId,
        description: line.description,
        quantity: line.quantity.toFixed(),
        unit: line.unit,
        unitPrice: line.unitPrice.toFixed(),
        discountPercent: line.discountPercent?.toFixed() ?? null,
        discountAmount: line.discountAmount === null ? null : formatMoney(line.discountAmount, line.currency),
        vatCategory: line.vatCategory,
        vatRate: line.vatRate.toFixed(),
        section: line.section,
      })),
    })

    const after = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
    await emit(tx, {
      type: 'invoice.corrected',
      entity: 'Invoice',
      before,
      after,
      facts: { number: after.number, replacement, reason: input.reason ?? null },
    })
    return id
  })
}

async function creditInFull(tx: Acting, invoiceId: string, reason: Reason): Promise<void> {
  const creditNoteId = await creditNoteCreate(tx, { invoiceId, reason, content: { full: true } })
  await creditNoteIssue(tx, creditNoteId, {})
}

async function peek(tx: Acting, id: string): Promise<{ invoiceId: string }> {
  await visible(tx, 'CreditNote', id, 'id')
  return tx.db.creditNote.findUniqueOrThrow({ where: { id }, select: { invoiceId: true } })
}

const lockInvoices = (tx: Acting, ids: string[]) =>
  tx.db.$queryRaw`SELECT 1 FROM "Invoice" WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR UPDATE`

/** The invoice with what is left to credit of each line and VAT group. */
async function creditable(tx: Acting, id: string) {
  const { lines, vatBreakdown, ...invoice } = await tx.db.invoice.findUniqueOrThrow({
    where: { id },
    include: {
      lines: {
        orderBy: { position: 'asc' },
        include: { creditLines: { where: { creditNote: { is: { status: 'ISSUED' } } } } },
      },
      vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
    },
  })
  if (invoice.status !== 'ISSUED' && invoice.status !== 'UNCOLLECTIBLE')
    throw invalid('invoiceId', 'NOT_ALLOWED', {
      en: 'Only an issued invoice can be credited.',
      fr: 'Seule une facture émise peut être créditée.',
    })
  return {
    ...invoice,
    lines: lines.map((line) => ({
      id: line.id,
      kind: line.kind,
      description: line.description,
      quantity: line.quantity.toFixed(),
      unit: line.unit,
      unitPrice: line.unitPrice.toFixed(),
      vatCategory: line.vatCategory,
      vatRate: line.vatRate.toFixed(2),
      value: line.net - line.allowance,
      remaining: line.net - line.allowance - line.creditedNet,
      returned: line.creditLines.reduce((sum, { quantity }) => sum.plus(quantity), new Prisma.Decimal(0)).toFixed(),
    })),
    groups: vatBreakdown.map((group) => ({
      category: group.category,
      rate: group.rate.toFixed(2),
      base: group.base - group.creditedBase,
      vat: group.vat - group.creditedVat,
    })),
  }
}
type Creditable = Awaited<ReturnType<typeof creditable>>

function contentIn({ amount, lines, full }: ContentShape, currency: string): Content {
  if (full === false)
    throw invalid(['content', 'full'], 'NOT_ALLOWED', {
      en: 'full is true or left out.',
      fr: 'full vaut true ou est omis.',
    })
  return {
    full: full ?? null,
    lines: lines ?? null,
    amount: amount == null ? null : amountIn(amount, currency, 'content'),
  }
}

const settlementIn = (settlement: SettlementShape[] | null | undefined, currency: string): Settlement[] =>
  (settlement ?? []).map(({ kind, amount, method }) => ({
    kind,
    method: method ?? null,
    amount: amount == null ? null : amountIn(amount, currency, 'settlement'),
  }))

function amountIn(text: string, currency: string, path = 'amount'): bigint {
  try {
    const amount = minor(text, currency)
    if (amount > 0n) return amount
  } catch {
    // Falls through to the same refusal as an amount of nothing.
  }
  throw invalid(path, 'INVALID_FORMAT', {
    en: `${text} is not an amount above zero in ${currency}.`,
    fr: `${text} n’est pas un montant supérieur à zéro en ${currency}.`,
  })
}

function columns(tx: Acting, { net, vat, total: sum }: Credit, invoice: Creditable) {
  const base = baseAmounts({ net, vat }, invoice.currency, {
    currency: tx.currency,
    rate: invoice.exchangeRate.toFixed(),
  })
  return { net, vat, total: sum, remaining: sum, ...base, remainingBase: base.totalBase }
}

const parts = ({ lines, groups }: Credit, currency: string) => ({
  lines: {
    createMany: {
      data: lines.map((line, index) => ({
        ...line,
        position: index + 1,
        currency,
        vatCategory: line.vatCategory as 'S',
      })),
    },
  },
  vatBreakdown: {
    createMany: { data: groups.map((group) => ({ ...group, category: group.category as 'S', currency })) },
  },
})

function capsOf(
  lines: readonly { invoiceLineId: string | null; net: bigint }[],
  groups: readonly { category: string; rate: { toFixed(places: number): string }; base: bigint; vat: bigint }[],
  invoice: Creditable,
) {
  const left = new Map(invoice.lines.map((line) => [line.id, line.remaining]))
  return {
    overLine: lines.some(({ invoiceLineId, net }) => invoiceLineId !== null && net > (left.get(invoiceLineId) ?? 0n)),
    overRate: groups.some(({ category, rate, base, vat }) => {
      const group = invoice.groups.find((it) => it.category === category && it.rate === rate.toFixed(2))
      return !group || base > group.base || vat > group.vat
    }),
  }
}

const factsOf = ({ number, total: sum, currency }: CreditNote) => ({
  number,
  total: formatMoney(sum, currency),
  currency,
})

/** The revenue taken back: a return on its own account, a rebate on 709x, a deposit on 4191. */
function revenueLines(
  { netBase, reason }: CreditNote,
  lines: readonly { kind: 'GOODS' | 'SERVICE'; net: bigint }[],
  kind: string,
): Line[] {
  const isRebate = reason === 'REBATE' || reason === 'GOODWILL'
  const bases = spread(
    netBase,
    lines.map(({ net }) => net),
  )
  const byAccount = Map.groupBy(lines.keys(), (index) =>
    kind === 'DEPOSIT' ? '4191' : (isRebate ? rebates : sales)[lines[index]!.kind],
  )
  return [...byAccount].flatMap(([account, indexes]) =>
    signed(account, 'debit', total([...indexes].map((index) => bases[index]!))),
  )
}

const countered = ({ debit, credit, ...line }: Line): Line => ({
  ...line,
  ...(debit && { credit: debit }),
  ...(credit && { debit: credit }),
})

/** Moves an amount between a credit note and an invoice, above zero onto it, below back. Both bases move by their own share; what they differ by is an exchange difference. */
async function applyTo(tx: Acting, id: string, invoiceId: string, amount: bigint): Promise<void> {
  const { client, ...before } = await tx.db.creditNote.findUniqueOrThrow({ where: { id }, include: { client: true } })
  const remaining = before.remaining - amount
  const remainingBase = shareOf(before.totalBase, remaining, before.total)
  const moved = await moveInvoice(
    tx,
    invoiceId,
    { credited: amount },
    amount > 0n ? 'invoice.credited' : 'invoice.uncredited',
    {
      creditNote: before.number,
      amount: formatMoney(amount > 0n ? amount : -amount, before.currency),
      currency: before.currency,
    },
  )

  const key = { creditNoteId_invoiceId: { creditNoteId: id, invoiceId } }
  const application = await tx.db.creditApplication.findUnique({ where: key })
  const applied = (application?.amount ?? 0n) + amount
  if (applied === 0n) await tx.db.creditApplication.delete({ where: key })
  else
    await tx.db.creditApplication.upsert({
      where: key,
      create: {
        creditNoteId: id,
        invoiceId,
        amount,
        amountBase: moved.base,
        currency: before.currency,
        createdAt: tx.clock.now(),
      },
      update: { amount: applied, amountBase: { increment: moved.base } },
    })
  const after = await tx.db.creditNote.update({
    where: { id },
    data: {
      applied: before.applied + amount,
      remaining,
      remainingBase,
      version: { increment: 1 },
      updatedAt: tx.clock.now(),
    },
  })

  const gain = before.remainingBase - remainingBase - moved.base
  const date = today(tx.clock)
  const difference = gain > 0n ? signed('766', 'credit', gain) : signed('666', 'debit', -gain)
  await post(tx, {
    journal: 'OD',
    date,
    label: `Imputation avoir ${before.number} ${client!.name}`,
    pieceRef: before.number ?? '',
    pieceDate: date,
    documentType: 'CreditNote',
    documentId: id,
    client: client!,
    lines: [...signed('411', 'debit', gain), ...difference, ...moved.lines],
  })
  await emit(tx, {
    type: amount > 0n ? 'creditNote.applied' : 'creditNote.unapplied',
    entity: 'CreditNote',
    before,
    after,
    facts: factsOf(after),
  })
}

async function refund(
  tx: Acting,
  id: string,
  amount: bigint,
  { method, paidOn, reference = null }: { method: Method; paidOn: DateText; reference?: string | null },
): Promise<void> {
  const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
  const remaining = before.remaining - amount
  const remainingBase = shareOf(before.totalBase, remaining, before.total)
  const after = await tx.db.creditNote.update({
    where: { id },
    data: {
      refunded: before.refunded + amount,
      remaining,
      remainingBase,
      version: { increment: 1 },
      updatedAt: tx.clock.now(),
    },
  })
  await emit(tx, {
    type: 'creditNote.refunded',
    entity: 'CreditNote',
    before,
    after,
    facts: { ...factsOf(after), refund: formatMoney(amount, after.currency) },
  })
  await payOut(tx, {
    clientId: before.clientId,
    currency: before.currency,
    exchangeRate: before.exchangeRate.toFixed(),
    amount,
    base: before.remainingBase - remainingBase,
    method,
    paidOn,
    reference,
    creditNoteId: id,
  })
}
