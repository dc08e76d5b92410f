import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { Refusal } from '../../../src/kernel/errors.ts'
import { formatMoney } from '../../../src/kernel/money.ts'
import { creditNoteApply } from '../../../src/modules/credit-notes/actions/apply.ts'
import { invoiceVoid } from '../../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteRefund } from '../../../src/modules/credit-notes/actions/refund.ts'
import { creditNoteUnapply } from '../../../src/modules/credit-notes/actions/unapply.ts'
import { creditNoteVoid } from '../../../src/modules/credit-notes/actions/void.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { invoiceReinstate, invoiceWriteOff } from '../../../src/modules/invoices/actions/lose.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { paymentAllocate } from '../../../src/modules/payments/actions/allocate.ts'
import { paymentDeallocate } from '../../../src/modules/payments/actions/deallocate.ts'
import { paymentRefund } from '../../../src/modules/payments/actions/refund.ts'
import { paymentBounce, paymentCancel } from '../../../src/modules/payments/actions/take-back.ts'
import { paymentValidate } from '../../../src/modules/payments/actions/validate.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'

const clock = steppedClock(new Date('2026-06-30T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { pay, credit, rate } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await rate('USD', '2026-04-01', '0.873211')
  await rate('USD', '2026-05-01', '0.941177')
})
afterAll(world.close)

type Step = { verb: string; pick: number; other: number; cents: number; flag: boolean }
type Model = 'invoice' | 'payment' | 'creditNote'

/** One of the rows there are, whatever its state: what it does not allow is refused, and must leave no trace. */
async function pickOf(model: Model, index: number, where: object): Promise<string> {
  const rows = (await (db[model] as typeof db.invoice).findMany({
    where,
    select: { id: true },
    orderBy: { id: 'asc' },
  })) as { id: string }[]
  return rows.length ? rows[index % rows.length]!.id : '00000000-0000-0000-0000-000000000000'
}

async function act({ verb, pick, other, cents, flag }: Step): Promise<unknown> {
  const currency = flag ? 'USD' : 'EUR'
  const amount = formatMoney(BigInt(cents), currency)
  // Mostly one that the verb is for, sometimes any.
  const likely = (where: object) => ({ currency, ...(pick % 5 && where) })
  const invoice = (where: object = {}) => pickOf('invoice', pick, likely(where))
  const payment = (where: object = {}) => pickOf('payment', other, likely(where))
  const note = (where: object = {}) => pickOf('creditNote', other, likely(where))
  const open = { status: 'ISSUED', balance: { gt: 0n } }
  const reason = 'Essai'
  const day = ['2026-04-15', '2026-05-15', '2026-06-15'][cents % 3]!
  switch (verb) {
    case 'invoice': {
      const lines = [line(amount), line('33.33', '10'), line('7.77', '5.5', '3')].slice(0, 1 + (pick % 3))
      const discount = other % 2 ? { percent: '7.5' } : null
      return invoiceIssue(acting, await invoiceCreate(acting, { clientId, currency, lines, discount }), {})
    }
    case 'pay':
      return pay(amount, await invoice(), { currency, receivedOn: day, validate: other % 4 > 0, method: 'CHEQUE' })
    case 'prepay':
      return pay(amount, null, { currency, receivedOn: day, strategy: other % 2 ? 'PROPORTIONAL' : 'DUE_DATE' })
    case 'validate':
      return paymentValidate(acting, await payment({ status: 'PENDING' }), {})
    case 'allocate':
      return paymentAllocate(acting, await payment({ unallocated: { gt: cents } }), {
        allocations: [{ invoiceId: await invoice(open), amount }],
      })
    case 'deallocate': {
      const paymentId = await payment({ allocations: { some: {} } })
      return paymentDeallocate(acting, paymentId, {
        invoiceId: await invoice({ allocations: { some: { paymentId } } }),
        ...(cents % 3 === 0 && { amount }),
      })
    }
    case 'bounce':
      return paymentBounce(acting, await payment({ status: 'SETTLED', refunded: 0n }), { reason })
    case 'cancel':
      return paymentCancel(acting, await payment(), { reason })
    case 'refund':
      return paymentRefund(acting, await payment({ unallocated: { gt: 0n } }), {
        ...(cents % 3 === 0 && { amount }),
        paidOn: day,
      })
    case 'creditAmount':
      return credit(await invoice(open), { amount }, other % 2 ? [{ kind: 'REFUND' }] : [])
    case 'creditLine': {
      const lines = await db.invoiceLine.findMany({
        where: { invoiceId: await invoice() },
        orderBy: { position: 'asc' },
      })
      const target = lines[other % Math.max(lines.length, 1)]
      return target && credit(target.invoiceId, { lines: [{ lineId: target.id, quantity: '1' }] })
    }
    case 'creditFull':
      return credit(await invoice(), { full: true })
    case 'apply':
      return creditNoteApply(acting, await note({ remaining: { gt: 0n } }), {
        invoiceId: await invoice(open),
        ...(cents % 2 && { amount }),
      })
    case 'unapply': {
      const creditNoteId = await note({ applications: { some: {} } })
      return creditNoteUnapply(acting, creditNoteId, {
        invoiceId: await invoice({ credits: { some: { creditNoteId } } }),
        ...(cents % 2 && { amount }),
      })
    }
    case 'noteRefund':
      return creditNoteRefund(acting, await note({ remaining: { gt: 0n } }), { ...(cents % 3 === 0 && { amount }) })
    case 'noteVoid':
      return creditNoteVoid(acting, await note({ status: 'ISSUED', applied: 0n, refunded: 0n }), {})
    case 'void':
      return invoiceVoid(acting, await invoice({ status: 'ISSUED', paid: 0n }), {})
    case 'writeOff':
      return invoiceWriteOff(acting, await invoice(), {})
    default:
      return invoiceReinstate(acting, await invoice({ status: 'UNCOLLECTIBLE' }), {})
  }
}

const verbs = [
  ...[
    'invoice',
    'invoice',
    'invoice',
    'pay',
    'pay',
    'prepay',
    'validate',
    'allocate',
    'deallocate',
    'bounce',
    'cancel',
  ],
  ...['refund', 'creditAmount', 'creditLine', 'creditFull', 'apply', 'apply', 'unapply', 'noteRefund', 'noteVoid'],
  ...['void', 'writeOff', 'writeOff', 'reinstate'],
]
const step = fc.record({
  verb: fc.constantFrom(...verbs),
  pick: fc.nat(200),
  other: fc.nat(200),
  cents: fc.integer({ min: 1, max: 20_000 }),
  flag: fc.boolean(),
})

it('whatever happens in whatever order, the books agree', async () => {
  const done = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 25 }), async (steps) => {
      for (const one of steps)
        try {
          if (await act(one)) done.set(one.verb, (done.get(one.verb) ?? 0) + 1)
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
        }
      expect(await reconcile(db)).toEqual([])
    }),
    { numRuns: 30, endOnFailure: true },
  )
  // A test in which a verb is always refused would prove nothing of it.
  expect([...new Set(verbs)].filter((verb) => !done.has(verb))).toEqual([])
}, 240_000)
