import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { Refusal } from '../../src/kernel/errors.ts'
import { formatMoney } from '../../src/kernel/money.ts'
import { creditNoteApply } from '../../src/modules/credit-notes/actions/apply.ts'
import { creditNoteRefund } from '../../src/modules/credit-notes/actions/refund.ts'
import { creditNoteUnapply } from '../../src/modules/credit-notes/actions/unapply.ts'
import { invoiceIssue } from '../../src/modules/invoices/actions/issue.ts'
import { paymentAllocate } from '../../src/modules/payments/actions/allocate.ts'
import { paymentDeallocate } from '../../src/modules/payments/actions/deallocate.ts'
import { paymentRefund } from '../../src/modules/payments/actions/refund.ts'
import { paymentCancel } from '../../src/modules/payments/actions/take-back.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../src/modules/quotes/billing.ts'
import { booksOf, line } from '../modules/books.ts'
import { agree } from '../modules/ledger/histories.ts'
import { foundCompany, openWorld } from '../support/world.ts'
import { insist } from './crew.ts'
import { type Books, balance, type Command, left, orders, type Told, used, type Verb, verbs } from './model.ts'

const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
const { acting, db } = world
let clientId = ''
const { invoice, pay, credit } = booksOf(world, () => clientId)
beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

const euros = (cents: number) => formatMoney(BigInt(cents), 'EUR')

async function quoted(net: string): Promise<string> {
  const id = await quoteCreate(acting, { party: { clientId }, lines: [line(net)] })
  await quoteSend(acting, id, {})
  await quoteAccept(acting, id, { signerName: 'Inès Caron' })
  return invoiceIssue(acting, (await quoteConvertToInvoice(acting, id, { kind: 'FINAL' })).invoiceId, {})
}

type Act = (command: Command & { amount: string }) => Promise<string>
const acts: Record<Verb, Act> = {
  invoice: ({ cents }) => invoice(euros(cents * 5)),
  quote: ({ cents }) => quoted(euros(cents * 5)),
  pay: ({ invoice, amount }) => pay(amount, invoice),
  prepay: ({ amount }) => pay(amount, null),
  allocate: ({ invoice, payment, amount }) =>
    paymentAllocate(acting, payment, { allocations: [{ invoiceId: invoice, amount }] }),
  deallocate: ({ invoice, payment }) => paymentDeallocate(acting, payment, { invoiceId: invoice }),
  cancel: ({ payment }) => paymentCancel(acting, payment, { reason: 'Essai' }),
  refund: ({ payment, amount }) => paymentRefund(acting, payment, { amount }),
  credit: ({ invoice, amount }) => credit(invoice, { amount }),
  apply: ({ invoice, note, amount }) => creditNoteApply(acting, note, { invoiceId: invoice, amount }),
  unapply: ({ invoice, note }) => creditNoteUnapply(acting, note, { invoiceId: invoice }),
  refundNote: ({ note, amount }) => creditNoteRefund(acting, note, { amount }),
}

/** Does a command; tells whether it was refused, and which row it made. */
async function tell(command: Command): Promise<Told> {
  try {
    const made = await insist(() => acts[command.verb]({ ...command, amount: euros(command.cents) }))
    return { command: { ...command, made }, done: true }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { command, done: false }
  }
}

const nobody = '00000000-0000-7000-8000-000000000000'
type Pick = { verb: Verb; invoice: number; purse: number; cents: number }
/** A command on the rows that there are. */
function commandOf(books: Books, { verb, cents, ...at }: Pick): Command {
  const pick = (kind: string, index: number) => {
    const ids = Object.keys(books).filter((id) => books[id]!.kind === kind)
    return ids.length ? ids[index % ids.length]! : nobody
  }
  return {
    verb,
    cents,
    invoice: pick('invoice', at.invoice),
    payment: pick('payment', at.purse),
    note: pick('note', at.purse),
  }
}

/** The model's rows as the columns of the database say them. */
function columns(books: Books) {
  return Object.fromEntries(
    Object.entries(books).map(([id, row]) => {
      if (row.kind === 'invoice') return [id, [row.total, row.paid, row.credited, balance(row)]]
      return [id, [row.total, used(row), row.refunded, left(row)]]
    }),
  )
}

async function stored(ids: string[]) {
  const where = { id: { in: ids } }
  const rows = [
    ...(await db.invoice.findMany({ where })).map((row) => [row.id, row.total, row.paid, row.credited, row.balance]),
    ...(await db.payment.findMany({ where })).map((row) => [
      row.id,
      row.amount,
      row.allocated,
      row.refunded,
      row.unallocated,
    ]),
    ...(await db.creditNote.findMany({ where })).map((row) => [
      row.id,
      row.total,
      row.applied,
      row.refunded,
      row.remaining,
    ]),
  ]
  return Object.fromEntries(rows.map(([id, ...amounts]) => [id, amounts.map(Number)]))
}

const pick = fc.record({
  verb: fc.constantFrom(...verbs),
  invoice: fc.nat(3),
  purse: fc.nat(5),
  // What a net and its VAT of 20 % come to without rounding: roundings have tests of their own.
  cents: fc.integer({ min: 17, max: 2_000 }).map((vat) => vat * 6),
})
const done = new Set<Verb>()

/** Lives forty commands, so many at a time; what came of them must be what comes of them in some order. */
async function live(picks: readonly Pick[], atOnce: number): Promise<void> {
  let books: Books = {}
  for (let n = 0; n < picks.length; n += atOnce) {
    const commands = picks.slice(n, n + atOnce).map((it) => commandOf(books, it))
    const told = await Promise.all(commands.map(tell))
    for (const it of told) if (it.done) done.add(it.command.verb)
    const made = told.flatMap(({ command }) => command.made ?? [])
    const found = await stored([...Object.keys(books), ...made])
    const next = orders(books, told).find((outcome) => isDeepStrictEqual(columns(outcome), found))
    if (!next) throw new Error(`in no order: ${JSON.stringify({ books, told, found })}`)
    books = next
  }
}

test.each([
  ['one after the other', 1],
  ['four at a time', 4],
])('histories of 40 commands, %s, come out as in the plain model', async (_how, atOnce) => {
  await fc.assert(
    fc.asyncProperty(fc.array(pick, { minLength: 40, maxLength: 40 }), (picks) => live(picks, atOnce)),
    { numRuns: 150, endOnFailure: true, seed: 20_261_124 },
  )
  await agree(world)
  expect(verbs.filter((verb) => !done.has(verb))).toEqual([])
})
