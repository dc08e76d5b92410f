import fc from 'fast-check'
import { expect } from 'vitest'
import { Refusal } from '../../../src/kernel/errors.ts'
import { formatMoney } from '../../../src/kernel/money.ts'
import { creditNoteApply } from '../../../src/modules/credit-notes/actions/apply.ts'
import { invoiceVoid } from '../../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteRefund } from '../../../src/modules/credit-notes/actions/refund.ts'
import { creditNoteUnapply } from '../../../src/modules/credit-notes/actions/unapply.ts'
import { creditNoteVoid } from '../../../src/modules/credit-notes/actions/void.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../../../src/modules/expenses/actions.ts'
import { disbursementCancel, expensePay } from '../../../src/modules/expenses/disbursements.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { invoiceReinstate, invoiceWriteOff } from '../../../src/modules/invoices/actions/lose.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { paymentAllocate } from '../../../src/modules/payments/actions/allocate.ts'
import { paymentDeallocate } from '../../../src/modules/payments/actions/deallocate.ts'
import { paymentRefund } from '../../../src/modules/payments/actions/refund.ts'
import { paymentBounce, paymentCancel } from '../../../src/modules/payments/actions/take-back.ts'
import { paymentValidate } from '../../../src/modules/payments/actions/validate.ts'
import { supplierCreate } from '../../../src/modules/suppliers/actions.ts'
import type { openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'

type World = Awaited<ReturnType<typeof openWorld>>
type Step = { verb: string; pick: number; other: number; cents: number; flag: boolean }
type Model = 'invoice' | 'payment' | 'creditNote' | 'expense' | 'disbursement'

const open = { status: 'ISSUED', balance: { gt: 0n } }
const reason = 'Essai'

/** What may happen, each on rows there are, whatever their state: what it does not allow is refused, and must leave no trace. */
async function actsOf(world: World, clientId: string) {
  const { acting, db } = world
  const { pay, credit, rate } = booksOf(world, () => clientId)
  await rate('USD', '2026-04-01', '0.873211')
  await rate('USD', '2026-05-01', '0.941177')
  await db.expensePolicy.create({ data: { receiptAbove: 10_000_000n, currency: 'EUR' } })
  const supplierId = await supplierCreate(acting, { name: 'Hôtel du Port' })
  const { id: categoryId } = await db.expenseCategory.create({ data: { name: 'Missions', account: '6256' } })

  async function pickOf(model: Model, index: number, where: object): Promise<string> {
    const rows = await (db[model] as typeof db.invoice).findMany({
      where,
      select: { id: true },
      orderBy: { id: 'asc' },
    })
    return rows.length ? rows[index % rows.length]!.id : '00000000-0000-0000-0000-000000000000'
  }
  /** What a step says: its amount and day, and rows, mostly those that the verb is for, sometimes any. */
  function told({ pick, other, cents, flag }: Step) {
    const currency = flag ? 'USD' : 'EUR'
    const likely = (where: object) => ({ currency, ...(pick % 5 && where) })
    return {
      ...{ pick, other, currency, amount: formatMoney(BigInt(cents), currency) },
      day: ['2026-04-15', '2026-05-15', '2026-06-15'][cents % 3]!,
      some: { ...(cents % 3 === 0 && { amount: formatMoney(BigInt(cents), currency) }) },
      invoice: (where: object = {}) => pickOf('invoice', pick, likely(where)),
      payment: (where: object = {}) => pickOf('payment', other, likely(where)),
      note: (where: object = {}) => pickOf('creditNote', other, likely(where)),
      expense: (where: object = {}) => pickOf('expense', pick, likely(where)),
      disbursement: (where: object = {}) => pickOf('disbursement', other, likely(where)),
    }
  }
  type Told = ReturnType<typeof told>
  const acts = {
    async invoice({ amount, currency, pick, other }: Told) {
      const lines = [line(amount), line('33.33', '10'), line('7.77', '5.5', '3')].slice(0, 1 + (pick % 3))
      const discount = other % 2 ? { percent: '7.5' } : null
      return invoiceIssue(acting, await invoiceCreate(acting, { clientId, currency, lines, discount }), {})
    },
    pay: async ({ amount, currency, day, other, invoice }: Told) =>
      pay(amount, await invoice(), { currency, receivedOn: day, validate: other % 4 > 0, method: 'CHEQUE' }),
    prepay: ({ amount, currency, day, other }: Told) =>
      pay(amount, null, { currency, receivedOn: day, strategy: other % 2 ? 'PROPORTIONAL' : 'DUE_DATE' }),
    validate: async ({ payment }: Told) => paymentValidate(acting, await payment({ status: 'PENDING' }), {}),
    allocate: async ({ amount, payment, invoice }: Told) =>
      paymentAllocate(acting, await payment({ unallocated: { gt: 0n } }), {
        allocations: [{ invoiceId: await invoice(open), amount }],
      }),
    async deallocate({ some, payment, invoice }: Told) {
      const paymentId = await payment({ allocations: { some: {} } })
      const invoiceId = await invoice({ allocations: { some: { paymentId } } })
      return paymentDeallocate(acting, paymentId, { invoiceId, ...some })
    },
    bounce: async ({ payment }: Told) =>
      paymentBounce(acting, await payment({ status: 'SETTLED', refunded: 0n }), { reason }),
    cancel: async ({ payment }: Told) => paymentCancel(acting, await payment(), { reason }),
    refund: async ({ some, day, payment }: Told) =>
      paymentRefund(acting, await payment({ unallocated: { gt: 0n } }), { ...some, paidOn: day }),
    creditAmount: async ({ amount, other, invoice }: Told) =>
      credit(await invoice(open), { amount }, other % 2 ? [{ kind: 'REFUND' }] : []),
    async creditLine({ other, invoice }: Told) {
      const lines = await db.invoiceLine.findMany({
        where: { invoiceId: await invoice() },
        orderBy: { position: 'asc' },
      })
      const target = lines[other % Math.max(lines.length, 1)]
      return target && credit(target.invoiceId, { lines: [{ lineId: target.id, quantity: '1' }] })
    },
    creditFull: async ({ invoice }: Told) => credit(await invoice(), { full: true }),
    apply: async ({ some, note, invoice }: Told) =>
      creditNoteApply(acting, await note({ remaining: { gt: 0n } }), { invoiceId: await invoice(open), ...some }),
    async unapply({ some, note, invoice }: Told) {
      const creditNoteId = await note({ applications: { some: {} } })
      const invoiceId = await invoice({ credits: { some: { creditNoteId } } })
      return creditNoteUnapply(acting, creditNoteId, { invoiceId, ...some })
    },
    noteRefund: async ({ some, note }: Told) => creditNoteRefund(acting, await note({ remaining: { gt: 0n } }), some),
    noteVoid: async ({ note }: Told) =>
      creditNoteVoid(acting, await note({ status: 'ISSUED', applied: 0n, refunded: 0n }), {}),
    void: async ({ invoice }: Told) => invoiceVoid(acting, await invoice({ status: 'ISSUED', paid: 0n }), {}),
    writeOff: async ({ invoice }: Told) => invoiceWriteOff(acting, await invoice(), {}),
    reinstate: async ({ invoice }: Told) => invoiceReinstate(acting, await invoice({ status: 'UNCOLLECTIBLE' }), {}),
    async buy({ amount, currency, day, pick, other }: Told) {
      const amounts = [{ vatRate: pick % 2 ? '20' : '5.5', net: amount }]
      const what = { supplierId, categoryId, spentOn: day, currency, amounts, allowDuplicate: true }
      const id = await expenseCreate(acting, { ...what, reverseCharge: other % 3 === 0 })
      await expenseSubmit(acting, id, {})
      return expenseApprove(acting, id, {})
    },
    payOut: async ({ some, day, expense }: Told) =>
      expensePay(acting, await expense({ balance: { gt: 0n } }), { ...some, paidOn: day }),
    takeBack: async ({ disbursement }: Told) =>
      disbursementCancel(acting, await disbursement({ status: 'SETTLED' }), { reason }),
  }
  return { acts, told }
}

/** All that may happen; what the rest needs happens more often. */
export const verbs =
  'invoice pay prepay validate allocate deallocate bounce cancel refund creditAmount creditLine creditFull apply unapply noteRefund noteVoid void writeOff reinstate buy payOut takeBack'.split(
    ' ',
  )
export const step = fc.record({
  verb: fc.constantFrom(...verbs, ...['invoice', 'invoice', 'pay', 'apply', 'writeOff', 'buy']),
  pick: fc.nat(200),
  other: fc.nat(200),
  cents: fc.integer({ min: 1, max: 20_000 }),
  flag: fc.boolean(),
})

/** Takes steps in a world, refusals as they come; `done` are the verbs that were not always refused. */
export async function walker(world: World, clientId: string) {
  const { acts, told } = await actsOf(world, clientId)
  const done = new Set<string>()
  async function take(one: Step): Promise<void> {
    try {
      if (await acts[one.verb as keyof typeof acts](told(one))) done.add(one.verb)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return { take, done }
}

/** The books agree with the documents, on each of them and on the whole. */
export async function agree(world: World): Promise<void> {
  expect(await reconcile(world.db)).toEqual([])
  expect(await sums(world)).toEqual({ sides: 0n, receivables: 0n, vat: 0n })
}

/** Lives through histories one after the other; after each the books must agree. Answers which verbs were done. */
export async function liveThrough(
  world: World,
  clientId: string,
  { histories, steps = 25, seed }: { histories: number; steps?: number; seed?: number },
): Promise<Set<string>> {
  const { take, done } = await walker(world, clientId)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: steps, maxLength: steps }), async (history) => {
      for (const one of history) await take(one)
      await agree(world)
    }),
    { numRuns: histories, endOnFailure: true, ...(seed !== undefined && { seed }) },
  )
  return done
}

/**
 * What is left between the books and the documents, told once more and on the whole: debits and credits, account 411
 * and what clients owe, 44571 with 44574 and the VAT of documents. VAT that is lost with an invoice is booked in OD.
 */
async function sums({ db }: World) {
  const [left] = await db.$queryRaw<{ sides: bigint; receivables: bigint; vat: bigint }[]>`
    WITH lines AS (SELECT *, "debit" - "credit" AS amount FROM "LedgerLine")
    SELECT (SELECT sum(amount)::bigint FROM lines) AS sides,
      (SELECT coalesce(sum(amount), 0)::bigint FROM lines WHERE "accountCode" = '411')
        - (SELECT coalesce(sum("balanceBase"), 0)::bigint FROM "Invoice" WHERE "status" <> 'DRAFT')
        + (SELECT coalesce(sum("unallocatedBase"), 0)::bigint FROM "Payment" WHERE "status" = 'SETTLED' AND "direction" = 'IN')
        + (SELECT coalesce(sum("remainingBase"), 0)::bigint FROM "CreditNote" WHERE "status" = 'ISSUED') AS receivables,
      (SELECT coalesce(sum(amount), 0)::bigint FROM lines WHERE "accountCode" IN ('44571', '44574') AND "journal" <> 'OD')
        + (SELECT coalesce(sum("vatBase"), 0)::bigint FROM "Invoice" WHERE "status" <> 'DRAFT')
        - (SELECT coalesce(sum("vatBase"), 0)::bigint FROM "CreditNote" WHERE "status" = 'ISSUED') AS vat`
  return left
}
