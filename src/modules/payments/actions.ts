import { can } from '../../access/can.ts'
import { lock, lockAll, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Payment } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { convert, decimal, formatMoney, minor } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import { applyPayment, unapplyPayment } from '../invoices/actions.ts'
import { shareOf } from '../invoices/rules.ts'
import { journalOf, treasury } from '../ledger/accounts.ts'
import { type Line, post, signed } from '../ledger/actions.ts'
import { cashFault, type Share, type Strategy, sharesOf } from './rules.ts'
import { paymentStates } from './states.ts'

type Method = keyof typeof treasury
type Version = { expectedVersion?: number | null }
type AllocationShape = { invoiceId: string; amount: string }
type Aim = { allocations?: AllocationShape[] | null; strategy?: Strategy | null }

export type PaymentRecordShape = Aim & {
  clientId: string
  amount: string
  currency?: string | null
  method: Method
  receivedOn: DateText
  reference?: string | null
  validate?: boolean | null
}

/**
 * Records a payment received. An allocation larger than what is left to pay when it is booked takes what is left; the
 * rest stays unallocated and is the client's credit, so concurrent payments never pay an invoice twice.
 */
export function paymentRecord(ctx: Acting, input: PaymentRecordShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency
    const amount = amountIn(input.amount, currency, 'amount')
    const validate = input.validate ?? true
    await lockTargets(tx, input, client.id, currency)

    const fault = recordFault(tx, { ...input, amount, currency, validate, country: client.country })
    if (fault) throw fault
    const shares = await wantedShares(tx, input, { amount, clientId: client.id, currency })

    const rate = await exchangeRate(tx, currency, input.receivedOn)
    const amountBase = convert(amount, currency, tx.currency, decimal(rate))
    const now = tx.clock.now()
    const payment = await tx.db.payment.create({
      data: {
        clientId: client.id,
        method: input.method,
        currency,
        exchangeRate: rate,
        amount,
        amountBase,
        unallocated: amount,
        unallocatedBase: amountBase,
        number: (await nextNumber(tx, 'PAYMENT', input.receivedOn)) ?? `RE-${now.getTime()}`,
        receivedOn: toDate(input.receivedOn),
        reference: input.reference ?? null,
        recordedById: tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null,
        createdAt: now,
        updatedAt: now,
      },
    })
    await emit(tx, {
      type: 'payment.recorded',
      entity: 'Payment',
      before: null,
      after: payment,
      facts: factsOf(payment),
    })
    await planned(tx, payment, shares)
    if (validate) await settle(tx, payment.id)
    return payment.id
  })
}

/** Validates a payment: planned allocations take effect and the client's balance moves. */
export function paymentValidate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockInvoicesOf(tx, id)
    await lock(tx, 'Payment', id, input.expectedVersion)
    await settle(tx, id)
    return id
  })
}

/** Hands a cheque to the bank. */
export const paymentDeposit = (ctx: Acting, id: string, input: Version): Promise<string> =>
  transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const before = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    const status = paymentStates.check(before, 'deposit')!
    await change(tx, before, { status }, 'payment.deposited')
    return id
  })

/** Puts unallocated money against invoices. */
export function paymentAllocate(ctx: Acting, id: string, input: Version & Aim): Promise<string> {
  return transact(ctx, async (tx) => {
    const { clientId, currency } = await peek(tx, id)
    await lockTargets(tx, input, clientId, currency)
    await lock(tx, 'Payment', id, input.expectedVersion)
    const payment = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    paymentStates.check(payment, 'allocate')

    const shares = await wantedShares(tx, input, { amount: payment.unallocated, clientId, currency })
    if (shares.length === 0)
      throw invalid('allocations', 'REQUIRED', {
        en: 'Say which invoices, or give a strategy.',
        fr: 'Indiquez les factures, ou une stratégie.',
      })

    if (payment.status !== 'SETTLED') await planned(tx, payment, shares)
    else await allocateSettled(tx, payment, shares)
    return id
  })
}

/** Takes money off an invoice; it becomes the client's credit. */
export function paymentDeallocate(
  ctx: Acting,
  id: string,
  input: Version & { invoiceId: string; amount?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    await lock(tx, 'Payment', id, input.expectedVersion)
    const payment = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    paymentStates.check(payment, 'deallocate')
    const allocation = await tx.db.allocation.findUnique({
      where: { paymentId_invoiceId: { paymentId: id, invoiceId: input.invoiceId } },
    })
    const amount = input.amount == null ? allocation?.amount : amountIn(input.amount, payment.currency, 'amount')
    if (!allocation || !amount || amount > allocation.amount)
      throw invalid('amount', 'EXCEEDS_AMOUNT', {
        en: 'No more than what is allocated can be taken off.',
        fr: 'On ne peut retirer plus que ce qui est affecté.',
      })

    const lines = await takeOff(tx, payment, allocation, amount)
    await bookAdjustment(tx, payment, lines)
    return id
  })
}

/** The bank sent it back: its invoices are owed again. */
export const paymentBounce = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  takeBack(ctx, id, input, 'bounce')

/** It was recorded by mistake: its invoices are owed again; the row stays. */
export const paymentCancel = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  takeBack(ctx, id, input, 'cancel')

export type RefundShape = {
  amount?: string | null
  method?: Method | null
  paidOn?: DateText | null
  reference?: string | null
}

/** Gives unallocated money back, by a payment OUT. */
export function paymentRefund(ctx: Acting, id: string, input: Version & RefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const payment = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    const amount = input.amount == null ? payment.unallocated : amountIn(input.amount, payment.currency, 'amount')
    paymentStates.check({ ...payment, refund: amount }, 'refund')

    const left = payment.unallocated - amount
    const leftBase = shareOf(payment.amountBase, left, payment.amount)
    await change(
      tx,
      payment,
      { refunded: payment.refunded + amount, unallocated: left, unallocatedBase: leftBase },
      'payment.refunded',
      { refund: formatMoney(amount, payment.currency) },
    )
    await payOut(tx, {
      clientId: payment.clientId,
      currency: payment.currency,
      exchangeRate: payment.exchangeRate.toFixed(),
      amount,
      base: payment.unallocatedBase - leftBase,
      method: input.method ?? payment.method,
      paidOn: input.paidOn ?? today(tx.clock),
      reference: input.reference ?? null,
      refundsId: id,
    })
    return id
  })
}

type Outgoing = {
  clientId: string
  currency: string
  exchangeRate: string
  amount: bigint
  base: bigint
  method: Method
  paidOn: DateText
  reference: string | null
  refundsId?: string
  creditNoteId?: string
}

/** Money given back to a client: a settled payment OUT and its entry. Called by credit notes too. */
export async function payOut(tx: Acting, { base, paidOn, ...outgoing }: Outgoing): Promise<string> {
  const client = await tx.db.client.findUniqueOrThrow({ where: { id: outgoing.clientId } })
  const now = tx.clock.now()
  const number = (await nextNumber(tx, 'PAYMENT', paidOn)) ?? `RE-${now.getTime()}-OUT`
  const payment = await tx.db.payment.create({
    data: {
      ...outgoing,
      direction: 'OUT',
      status: 'SETTLED',
      number,
      amountBase: base,
      refunded: outgoing.amount,
      receivedOn: toDate(paidOn),
      recordedById: tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null,
      createdAt: now,
      updatedAt: now,
    },
  })
  await post(tx, {
    journal: journalOf(outgoing.method),
    date: paidOn,
    label: `Remboursement ${number} ${client.name}`,
    pieceRef: number,
    pieceDate: paidOn,
    documentType: 'Payment',
    documentId: payment.id,
    client,
    lines: [...signed('411', 'debit', base), ...signed(treasury[outgoing.method], 'credit', base)],
  })
  await emit(tx, { type: 'payment.paidOut', entity: 'Payment', before: null, after: payment, facts: factsOf(payment) })
  return payment.id
}

const factsOf = ({ number, amount, currency, method }: Payment) => ({
  number,
  amount: formatMoney(amount, currency),
  currency,
  method,
})

function amountIn(text: string, currency: string, path: string): bigint {
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

function recordFault(
  tx: Acting,
  input: { method: Method; amount: bigint; currency: string; country: string; validate: boolean; receivedOn: DateText },
): Refusal | undefined {
  if (input.validate && !can(tx.viewer, 'payments.validate'))
    return invalid('validate', 'FORBIDDEN_VALUE', {
      en: 'You may record payments but not validate them: send validate: false.',
      fr: 'Vous pouvez enregistrer des règlements mais pas les valider : envoyez validate: false.',
    })
  if (input.receivedOn > today(tx.clock))
    return invalid('receivedOn', 'OUT_OF_RANGE', {
      en: 'The day lies in the future.',
      fr: 'Ce jour est dans le futur.',
    })
  return cashFault(input)
}

/** Locks the invoices that may be paid, in the order of their ids and before anything else, so that two payments cannot wait for each other. */
async function lockTargets(
  tx: Acting,
  { allocations, strategy }: Aim,
  clientId: string,
  currency: string,
): Promise<void> {
  if (allocations?.length)
    return lockAll(
      tx,
      'Invoice',
      allocations.map(({ invoiceId }) => invoiceId),
      'allocations',
    )
  if (!strategy) return
  const open = await tx.db.invoice.findMany({
    where: { clientId, currency, status: { in: ['ISSUED', 'UNCOLLECTIBLE'] }, balance: { gt: 0n } },
    select: { id: true },
  })
  await lockAll(
    tx,
    'Invoice',
    open.map(({ id }) => id),
  )
}

async function lockInvoicesOf(tx: Acting, paymentId: string): Promise<void> {
  const allocations = await tx.db.allocation.findMany({ where: { paymentId }, select: { invoiceId: true } })
  const ids = allocations.map(({ invoiceId }) => invoiceId).sort()
  // The payment's own scope decides here: whoever may undo a payment undoes it on all its invoices.
  if (ids.length)
    await tx.db.$queryRaw`SELECT 1 FROM "Invoice" WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR UPDATE`
}

async function peek(tx: Acting, id: string): Promise<{ clientId: string; currency: string }> {
  await visible(tx, 'Payment', id, 'id')
  return tx.db.payment.findUniqueOrThrow({ where: { id }, select: { clientId: true, currency: true } })
}

async function wantedShares(
  tx: Acting,
  { allocations, strategy }: Aim,
  of: { amount: bigint; clientId: string; currency: string },
): Promise<Share[]> {
  if (!allocations?.length && !strategy) return []
  const ids = allocations?.map(({ invoiceId }) => invoiceId)
  const invoices = await tx.db.invoice.findMany({
    where: {
      ...(ids ? { id: { in: ids } } : { clientId: of.clientId, currency: of.currency }),
      status: ids ? { in: ['DRAFT', 'ISSUED', 'VOIDED', 'UNCOLLECTIBLE'] } : { in: ['ISSUED', 'UNCOLLECTIBLE'] },
    },
  })
  if (!allocations?.length)
    return sharesOf(
      strategy!,
      of.amount,
      invoices.map(({ id, balance, issuedOn, dueOn }) => ({
        id,
        balance,
        issuedOn: fromDate(issuedOn!),
        dueOn: fromDate(dueOn!),
      })),
    )

  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]))
  const shares = allocations.map(({ invoiceId, amount }, index) => {
    const invoice = byId.get(invoiceId)!
    const at = ['allocations', String(index), 'invoiceId']
    if (invoice.clientId !== of.clientId)
      throw invalid(at, 'OTHER_CLIENT', {
        en: 'The invoice is another client’s.',
        fr: 'La facture est celle d’un autre client.',
      })
    if (invoice.currency !== of.currency)
      throw invalid(at, 'OTHER_CURRENCY', {
        en: 'The invoice is in another currency.',
        fr: 'La facture est dans une autre monnaie.',
      })
    if (invoice.status === 'DRAFT')
      throw invalid(at, 'NOT_ALLOWED', { en: 'Issue the invoice first.', fr: 'Émettez d’abord la facture.' })
    return { invoiceId, amount: amountIn(amount, of.currency, 'allocations') }
  })
  if (shares.reduce((sum, { amount }) => sum + amount, 0n) > of.amount)
    throw invalid('allocations', 'EXCEEDS_AMOUNT', {
      en: 'The allocations add up to more than the payment.',
      fr: 'Les affectations dépassent le règlement.',
    })
  return shares
}

/** Plans allocations on a payment that does not count yet. */
async function planned(tx: Acting, payment: Payment, shares: Share[]): Promise<void> {
  for (const { invoiceId, amount } of shares)
    await tx.db.allocation.upsert({
      where: { paymentId_invoiceId: { paymentId: payment.id, invoiceId } },
      create: { paymentId: payment.id, invoiceId, amount, currency: payment.currency, createdAt: tx.clock.now() },
      update: { amount: { increment: amount } },
    })
  const sum = shares.reduce((total, { amount }) => total + amount, 0n)
  if (sum === 0n) return
  const allocated = payment.allocated + sum
  await tx.db.payment.update({
    where: { id: payment.id },
    data: { allocated, unallocated: payment.amount - allocated - payment.refunded },
  })
}

/** The planned allocations take effect, as far as their invoices still owe, and everything is booked in one entry. */
async function settle(tx: Acting, id: string): Promise<void> {
  const { client, allocations, ...payment } = await tx.db.payment.findUniqueOrThrow({
    where: { id },
    include: { client: true, allocations: { orderBy: { invoiceId: 'asc' } } },
  })
  const status = paymentStates.check(payment, 'validate')!

  let allocated = 0n
  let taken = 0n
  const lines: Line[] = []
  for (const allocation of allocations) {
    const applied = await applyPayment(tx, allocation.invoiceId, allocation.amount, { payment: payment.number })
    if (applied.amount === 0n) await tx.db.allocation.delete({ where: { id: allocation.id } })
    else
      await tx.db.allocation.update({
        where: { id: allocation.id },
        data: { amount: applied.amount, amountBase: applied.base, effective: true },
      })
    allocated += applied.amount
    taken += applied.base
    lines.push(...applied.lines)
  }
  const unallocated = payment.amount - allocated
  const unallocatedBase = shareOf(payment.amountBase, unallocated, payment.amount)
  await change(tx, payment, { status, allocated, unallocated, unallocatedBase }, 'payment.validated')

  const date = fromDate(payment.receivedOn)
  await post(tx, {
    journal: journalOf(payment.method),
    date,
    label: `Règlement ${payment.number} ${client!.name}`,
    pieceRef: payment.number,
    pieceDate: date,
    documentType: 'Payment',
    documentId: id,
    client: client!,
    lines: [
      ...signed(treasury[payment.method], 'debit', payment.amountBase),
      ...signed('411', 'credit', taken + unallocatedBase),
      ...exchangeDifference(payment.amountBase - taken - unallocatedBase),
      ...lines,
    ],
  })
}

/** What the money was worth more (766) or less (666) than the receivable it paid. */
const exchangeDifference = (gain: bigint): Line[] =>
  gain > 0n ? signed('766', 'credit', gain) : signed('666', 'debit', -gain)

async function allocateSettled(tx: Acting, payment: Payment, shares: Share[]): Promise<void> {
  let sum = 0n
  let taken = 0n
  const lines: Line[] = []
  for (const share of [...shares].sort((a, b) => a.invoiceId.localeCompare(b.invoiceId))) {
    const applied = await applyPayment(tx, share.invoiceId, share.amount, { payment: payment.number })
    if (applied.amount === 0n) continue
    await tx.db.allocation.upsert({
      where: { paymentId_invoiceId: { paymentId: payment.id, invoiceId: share.invoiceId } },
      create: {
        paymentId: payment.id,
        invoiceId: share.invoiceId,
        amount: applied.amount,
        amountBase: applied.base,
        currency: payment.currency,
        effective: true,
        createdAt: tx.clock.now(),
      },
      update: { amount: { increment: applied.amount }, amountBase: { increment: applied.base } },
    })
    sum += applied.amount
    taken += applied.base
    lines.push(...applied.lines)
  }
  const unallocated = payment.unallocated - sum
  const unallocatedBase = shareOf(payment.amountBase, unallocated, payment.amount)
  await change(tx, payment, { allocated: payment.allocated + sum, unallocated, unallocatedBase }, 'payment.allocated')
  // The receivable falls by what the invoices lose, and the credit by what the payment loses of it.
  const gain = payment.unallocatedBase - unallocatedBase - taken
  await bookAdjustment(tx, payment, [...signed('411', 'debit', gain), ...exchangeDifference(gain), ...lines])
}

/** Takes an amount of an allocation off its invoice again, on both sides; returns the lines that this makes. */
async function takeOff(
  tx: Acting,
  payment: Payment,
  allocation: { id: string; invoiceId: string; amount: bigint; amountBase: bigint },
  amount: bigint,
): Promise<Line[]> {
  const effective = payment.status === 'SETTLED'
  const back = effective
    ? await unapplyPayment(tx, allocation.invoiceId, amount, { payment: payment.number })
    : { base: 0n, lines: [] }
  if (amount === allocation.amount) await tx.db.allocation.delete({ where: { id: allocation.id } })
  else
    await tx.db.allocation.update({
      where: { id: allocation.id },
      data: { amount: allocation.amount - amount, amountBase: allocation.amountBase - back.base },
    })
  const unallocated = payment.unallocated + amount
  const unallocatedBase = effective ? shareOf(payment.amountBase, unallocated, payment.amount) : payment.unallocatedBase
  await change(
    tx,
    payment,
    { allocated: payment.allocated - amount, unallocated, unallocatedBase },
    'payment.deallocated',
  )
  const loss = effective ? back.base - (unallocatedBase - payment.unallocatedBase) : 0n
  return [...signed('411', 'debit', loss), ...exchangeDifference(loss), ...back.lines]
}

async function bookAdjustment(tx: Acting, payment: Payment, lines: Line[]): Promise<void> {
  const client = await tx.db.client.findUniqueOrThrow({ where: { id: payment.clientId } })
  const date = today(tx.clock)
  await post(tx, {
    journal: 'OD',
    date,
    label: `Affectation ${payment.number} ${client.name}`,
    pieceRef: payment.number,
    pieceDate: fromDate(payment.receivedOn),
    documentType: 'Payment',
    documentId: payment.id,
    client,
    lines,
  })
}

/** settle, read backwards: allocations go, invoices are owed again, and the entry is countered. */
function takeBack(
  ctx: Acting,
  id: string,
  input: Version & { reason?: string | null },
  verb: 'bounce' | 'cancel',
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockInvoicesOf(tx, id)
    await lock(tx, 'Payment', id, input.expectedVersion)
    const { client, allocations, ...payment } = await tx.db.payment.findUniqueOrThrow({
      where: { id },
      include: { client: true, allocations: { orderBy: { invoiceId: 'asc' } } },
    })
    const status = paymentStates.check(
      { ...payment, refunded: payment.direction === 'OUT' ? 0n : payment.refunded, reason: input.reason ?? null },
      verb,
    )!

    let restored = 0n
    const lines: Line[] = []
    for (const { id: allocationId, invoiceId, amount, effective } of allocations) {
      if (effective) {
        const back = await unapplyPayment(tx, invoiceId, amount, { payment: payment.number })
        restored += back.base
        lines.push(...back.lines)
      }
      await tx.db.allocation.delete({ where: { id: allocationId } })
    }
    const open =
      payment.direction === 'IN'
        ? { allocated: 0n, unallocated: payment.amount - payment.refunded, unallocatedBase: payment.amountBase }
        : {}
    await change(
      tx,
      payment,
      { status, reason: input.reason ?? null, ...open },
      verb === 'bounce' ? 'payment.bounced' : 'payment.canceled',
      { reason: input.reason ?? null },
    )

    if (payment.status !== 'SETTLED') return id
    const date = today(tx.clock)
    const receivable = payment.direction === 'IN' ? restored + payment.unallocatedBase : -payment.amountBase
    const money = payment.direction === 'IN' ? payment.amountBase : -payment.amountBase
    await post(tx, {
      journal: journalOf(payment.method),
      date,
      label: `${verb === 'bounce' ? 'Rejet' : 'Annulation'} ${payment.number} ${client!.name}`,
      pieceRef: payment.number,
      pieceDate: fromDate(payment.receivedOn),
      documentType: 'Payment',
      documentId: id,
      client: client!,
      lines: [
        ...signed('411', 'debit', receivable),
        ...signed(treasury[payment.method], 'credit', money),
        ...exchangeDifference(receivable - money),
        ...lines,
      ],
    })
    if (payment.direction === 'OUT') await giveBack(tx, payment)
    return id
  })
}

/** A cancelled refund: what it had paid out is the client's credit again. */
async function giveBack(tx: Acting, { refundsId, creditNoteId, amount, amountBase }: Payment): Promise<void> {
  if (refundsId) {
    const source = await tx.db.payment.findUniqueOrThrow({ where: { id: refundsId } })
    const unallocated = source.unallocated + amount
    await change(
      tx,
      source,
      { refunded: source.refunded - amount, unallocated, unallocatedBase: source.unallocatedBase + amountBase },
      'payment.refundCanceled',
    )
  }
  if (creditNoteId) {
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id: creditNoteId } })
    const after = await tx.db.creditNote.update({
      where: { id: creditNoteId },
      data: {
        refunded: before.refunded - amount,
        remaining: before.remaining + amount,
        remainingBase: before.remainingBase + amountBase,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })
    await emit(tx, {
      type: 'creditNote.refundCanceled',
      entity: 'CreditNote',
      before,
      after,
      facts: { number: after.number },
    })
  }
}

async function change(
  tx: Acting,
  before: Payment,
  data: Partial<Payment>,
  type: string,
  facts: object = {},
): Promise<void> {
  const after = await tx.db.payment.update({
    where: { id: before.id },
    data: { ...data, version: { increment: 1 }, updatedAt: tx.clock.now() } as never,
  })
  await emit(tx, { type, entity: 'Payment', before, after, facts: { ...factsOf(after), ...facts } })
}
