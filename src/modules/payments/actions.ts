import { can } from '../../access/can.ts'
import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { convert, decimal, formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import { amountIn, shareOf } from '../invoices/rules.ts'
import { holdInvoices } from '../invoices/settle.ts'
import type { Method } from '../ledger/accounts.ts'
import { post } from '../ledger/actions.ts'
import { addAllocations, allocationsOf, planned, reduce } from './allocations.ts'
import {
  applyShares,
  change,
  counterEntry,
  factsOf,
  receiptEntry,
  setOffEntry,
  unallocated,
  unapplyParts,
} from './effects.ts'
import { payOut, type RefundShape, refundReturned } from './refunds.ts'
import { cashFaults } from './rules.ts'
import { paymentStates } from './states.ts'
import { type Aim, lockedShares } from './targets.ts'

// Whatever locks a payment locks it before the invoices, these in the order of their ids, and both before any counter:
// so no two transactions wait for each other, and what is read after the locks is what is written upon.

type Version = { expectedVersion?: number | null }
type Why = Version & { reason?: string | null }

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
 * Records a payment received. An allocation larger than what is left to pay takes what is left, and the rest stays
 * unallocated, the client's credit: however many payments come at once, no invoice is paid twice.
 */
export function paymentRecord(ctx: Acting, input: PaymentRecordShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency
    const amount = amountIn(input.amount, currency, 'amount')
    const shares = await lockedShares(tx, input, { clientId: client.id, currency, amount })

    const validate = input.validate ?? true
    const cash = { ...input, amount, currency, country: client.country }
    refuseAll([...(validate ? validateFaults(tx, input.receivedOn) : []), ...cashFaults(cash)])

    const rate = await exchangeRate(tx, currency, input.receivedOn)
    const amountBase = convert(amount, currency, tx.currency, decimal(rate))
    const effect = validate ? await applyShares(tx, shares) : planned(shares)
    const sums = { amount, amountBase, allocated: effect.amount, refunded: 0n }

    const id = newId()
    const now = tx.clock.now()
    const number = (await nextNumber(tx, 'PAYMENT', input.receivedOn)) ?? id
    const payment = await tx.db.payment.create({
      data: {
        ...{ id, number, currency, ...sums, ...unallocated(sums), clientId: client.id, exchangeRate: rate },
        ...{ status: validate ? 'SETTLED' : 'PENDING', method: input.method, reference: input.reference ?? null },
        ...{ receivedOn: toDate(input.receivedOn), createdAt: now, updatedAt: now },
        recordedById: tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null,
        allocations: { createMany: { data: allocationsOf(effect, { currency, effective: validate, createdAt: now }) } },
      },
    })

    if (validate) await post(tx, receiptEntry(payment, client, effect), ...effect.entries)
    await emit(tx, {
      type: 'payment.recorded',
      entity: 'Payment',
      before: null,
      after: payment,
      facts: factsOf(payment),
    })
    return id
  })
}

/** Validates a payment: planned allocations take effect as far as their invoices still owe, and the balance moves. */
export function paymentValidate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, allocations, ...before } = await locked(tx, id, input)

    const status = paymentStates.check(before, 'validate')!

    const effect = await applyShares(tx, allocations)
    const sums = { ...before, allocated: effect.amount }

    await tx.db.allocation.deleteMany({ where: { paymentId: id } })
    const { currency } = before
    const rows = allocationsOf(effect, { currency, effective: true, createdAt: tx.clock.now() })
    await tx.db.allocation.createMany({ data: rows.map((row) => ({ ...row, paymentId: id })) })
    const data = { status, allocated: effect.amount, ...unallocated(sums) }
    const after = await change(tx, before, data, { type: 'payment.validated' })

    await post(tx, receiptEntry(after, client, effect), ...effect.entries)
    return id
  })
}

/** Hands a cheque to the bank. */
export function paymentDeposit(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const before = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    const status = paymentStates.check(before, 'deposit')!
    await change(tx, before, { status }, { type: 'payment.deposited' })
    return id
  })
}

/** Puts unallocated money against invoices; before the payment counts, it is only planned. */
export function paymentAllocate(ctx: Acting, id: string, input: Version & Aim): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const { client, ...before } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include: { client: true } })
    paymentStates.check(before, 'allocate')
    if (!input.allocations?.length && !input.strategy) throw noTarget()
    const { clientId, currency, unallocated: free } = before
    const shares = await lockedShares(tx, input, { clientId, currency, amount: free })

    const effective = before.status === 'SETTLED'
    const effect = effective ? await applyShares(tx, shares) : planned(shares)
    if (effect.amount === 0n) throw nothingOwed()

    await addAllocations(tx, id, allocationsOf(effect, { currency, effective, createdAt: tx.clock.now() }))
    const allocated = before.allocated + effect.amount
    const left = unallocated({ ...before, allocated })
    await change(
      tx,
      before,
      { allocated, ...left },
      { type: 'payment.allocated', facts: { part: text(effect.amount, currency) } },
    )

    if (effective)
      await post(
        tx,
        setOffEntry(tx, before, client!, { effect, moved: before.unallocatedBase - left.unallocatedBase }),
        ...effect.entries,
      )
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
    const { client, allocations, ...before } = await locked(tx, id, input)
    paymentStates.check(before, 'deallocate')
    const { currency } = before
    const allocation = allocations.find(({ invoiceId }) => invoiceId === input.invoiceId)
    const amount = input.amount == null ? allocation?.amount : amountIn(input.amount, currency, 'amount')
    if (!allocation || !amount || amount > allocation.amount) throw notAllocated()

    const amountBase = shareOf(allocation.amountBase, amount, allocation.amount)
    const part = { invoiceId: allocation.invoiceId, amount, amountBase }
    const effect = allocation.effective ? await unapplyParts(tx, [part]) : { ...planned([]), amount }

    await reduce(tx, allocation, part)
    const allocated = before.allocated - amount
    const left = unallocated({ ...before, allocated })
    await change(
      tx,
      before,
      { allocated, ...left },
      { type: 'payment.deallocated', facts: { part: text(amount, currency) } },
    )

    const back = { ...effect, base: -effect.base }
    if (allocation.effective)
      await post(
        tx,
        setOffEntry(tx, before, client, { effect: back, moved: before.unallocatedBase - left.unallocatedBase }),
        ...effect.entries,
      )
    return id
  })
}

/** The bank sent it back: its invoices are owed again. */
export const paymentBounce = (ctx: Acting, id: string, input: Why): Promise<string> =>
  takeBack(ctx, id, input, { verb: 'bounce', type: 'payment.bounced' })

/** It was recorded by mistake: its invoices are owed again, the row stays. A cancelled refund is credit again. */
export const paymentCancel = (ctx: Acting, id: string, input: Why): Promise<string> =>
  takeBack(ctx, id, input, { verb: 'cancel', type: 'payment.canceled' })

function takeBack(
  ctx: Acting,
  id: string,
  input: Why,
  { verb, type }: { verb: 'bounce' | 'cancel'; type: string },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, allocations, ...before } = await locked(tx, id, input)
    const status = paymentStates.check({ ...before, why: input.reason ?? '' }, verb)!

    const effective = allocations.filter((allocation) => allocation.effective)
    const effect = await unapplyParts(tx, effective)

    await tx.db.allocation.deleteMany({ where: { paymentId: id } })
    const reason = input.reason ?? null
    const left = before.direction === 'IN' ? { allocated: 0n, ...unallocated({ ...before, allocated: 0n }) } : {}
    const after = await change(tx, before, { status, reason, ...left }, { type, facts: { reason } })

    if (before.status !== 'SETTLED') return id
    const entry =
      before.direction === 'OUT'
        ? await refundReturned(tx, after, client)
        : counterEntry(before, client, effect, today(tx.clock))
    await post(tx, entry, ...effect.entries)
    return id
  })
}

/** Gives unallocated money back, by a payment OUT. */
export function paymentRefund(ctx: Acting, id: string, input: Version & RefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const { client, ...before } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include: { client: true } })
    const { currency, method } = before
    const amount = input.amount == null ? before.unallocated : amountIn(input.amount, currency, 'amount')
    paymentStates.check({ ...before, refund: amount }, 'refund')

    const refunded = before.refunded + amount
    const left = unallocated({ ...before, refunded })
    const base = before.unallocatedBase - left.unallocatedBase

    await change(
      tx,
      before,
      { refunded, ...left },
      { type: 'payment.refunded', facts: { part: text(amount, currency) } },
    )
    const entry = await payOut(
      tx,
      { client: client!, currency, amount, base, source: { refundsId: id } },
      { method, ...given(input) },
    )

    await post(tx, entry)
    return id
  })
}

/** The payment, then its invoices, locked and read. */
async function locked(tx: Acting, id: string, { expectedVersion }: Version) {
  await lock(tx, 'Payment', id, expectedVersion)
  const include = { client: true, allocations: { orderBy: { invoiceId: 'asc' } } } as const
  const { client, ...payment } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include })
  await holdInvoices(
    tx,
    payment.allocations.map(({ invoiceId }) => invoiceId),
  )
  return { ...payment, client: client! }
}

const text = (amount: bigint, currency: string) => formatMoney(amount, currency)
const given = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value != null)) as Shape

const noTarget = () =>
  invalid('allocations', 'REQUIRED', {
    en: 'Say which invoices, or give a strategy.',
    fr: 'Indiquez les factures, ou une stratégie.',
  })
const nothingOwed = () =>
  invalid('allocations', 'HAS_NO_BALANCE', {
    en: 'There is nothing to pay, or nothing left to pay with.',
    fr: 'Il n’y a rien à régler, ou plus rien pour régler.',
  })
const notAllocated = () =>
  invalid('amount', 'EXCEEDS_AMOUNT', {
    en: 'No more than what is allocated can be taken off.',
    fr: 'On ne peut retirer plus que ce qui est affecté.',
  })

function validateFaults({ viewer, clock }: Acting, receivedOn: DateText): Refusal[] {
  const mayNot = invalid('validate', 'FORBIDDEN_VALUE', {
    en: 'You may record payments but not validate them: send validate: false.',
    fr: 'Vous pouvez enregistrer des règlements mais pas les valider : envoyez validate: false.',
  })
  const tooEarly = invalid('receivedOn', 'OUT_OF_RANGE', {
    en: 'Money that is yet to come is not validated: send validate: false.',
    fr: 'De l’argent à venir ne se valide pas : envoyez validate: false.',
  })
  return [...(can(viewer, 'payments.validate') ? [] : [mayNot]), ...(receivedOn > today(clock) ? [tooEarly] : [])]
}
