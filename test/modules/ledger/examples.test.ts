import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rehearse } from '../../../src/db/transact.ts'
import type { Acting } from '../../../src/graphql/context.ts'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { creditNoteApply } from '../../../src/modules/credit-notes/actions/apply.ts'
import { invoiceCorrect, invoiceVoid } from '../../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteCreate } from '../../../src/modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../../../src/modules/credit-notes/actions/issue.ts'
import { creditNoteRefund } from '../../../src/modules/credit-notes/actions/refund.ts'
import { creditNoteUnapply } from '../../../src/modules/credit-notes/actions/unapply.ts'
import { creditNoteVoid } from '../../../src/modules/credit-notes/actions/void.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceDiscard } from '../../../src/modules/invoices/actions/discard.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { invoiceReinstate, invoiceWriteOff } from '../../../src/modules/invoices/actions/lose.ts'
import { invoiceUpdate } from '../../../src/modules/invoices/actions/update.ts'
import { registerRecount } from '../../../src/modules/invoices/recounts.ts'
import { paymentStatus } from '../../../src/modules/invoices/rules.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { paymentAllocate } from '../../../src/modules/payments/actions/allocate.ts'
import { paymentDeallocate } from '../../../src/modules/payments/actions/deallocate.ts'
import { paymentDeposit } from '../../../src/modules/payments/actions/deposit.ts'
import { paymentRefund } from '../../../src/modules/payments/actions/refund.ts'
import { paymentBounce, paymentCancel } from '../../../src/modules/payments/actions/take-back.ts'
import { paymentValidate } from '../../../src/modules/payments/actions/validate.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'

const clock = steppedClock(new Date('2026-06-30T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { invoice, pay, credit, entries, read, readPayment, readNote, rate } = booksOf(world, () => clientId)

let clients = 0
/** Every story has a client of its own; answers the client's code. */
async function nextClient(): Promise<string> {
  const { id: _i, code: _c, nameKey: _n, emailKey: _e, cityKey: _k, ...model } = await db.client.findFirstOrThrow()
  clients += 1
  const client = await db.client.create({ data: { ...model, code: `C8${String(clients).padStart(5, '0')}` } })
  clientId = client.id
  return client.code
}

beforeAll(async () => {
  await foundCompany(world)
})
// Whatever a story does, the books agree after it.
afterEach(async () => expect(await reconcile(db)).toEqual([]))
afterAll(world.close)

describe('the worked examples', () => {
  it('E1: VAT on receipts', async () => {
    const code = await nextClient()
    const id = await invoice('1000', { on: '2026-03-10' })
    expect(await entries(id)).toEqual([`VE D 411/${code} 1200.00; C 706 1000.00; C 44574 200.00`])

    const payment = await pay('600.00', id, { receivedOn: '2026-04-05' })
    expect(await entries(payment)).toEqual([`BQ D 512 600.00; C 411/${code} 600.00; D 44574 100.00; C 44571 100.00`])

    const draft = await creditNoteCreate(acting, { invoiceId: id, reason: 'REBATE', content: { amount: '120.00' } })
    const note = await creditNoteIssue(acting, draft, { issuedOn: '2026-04-20' })
    expect(await entries(note)).toEqual([`VE D 7096 100.00; D 44574 20.00; C 411/${code} 120.00`])
    const after = await read(id)
    expect([after.balance, paymentStatus(after)]).toEqual([48000n, 'PARTIAL'])
  })

  it('E3: an overpayment is credit, and a bounce takes everything back', async () => {
    await nextClient()
    const first = await invoice('83.333333', { due: '2026-07-31' })
    const second = await invoice('208.333333', { due: '2026-08-31' })
    const payment = await pay('400.00', null, { strategy: 'OLDEST_FIRST', method: 'CHEQUE' })
    const owed = async () => (await db.invoice.aggregate({ where: { clientId }, _sum: { balance: true } }))._sum.balance
    const parts = await db.allocation.findMany({ where: { paymentId: payment }, orderBy: { amount: 'asc' } })
    expect(parts.map(({ invoiceId, amount }) => [invoiceId, amount])).toEqual([
      [first, 10000n],
      [second, 25000n],
    ])
    expect([await owed(), (await readPayment(payment)).unallocated]).toEqual([0n, 5000n])

    await paymentBounce(acting, payment, { reason: 'Sans provision' })
    expect([await read(first), await read(second)].map(paymentStatus)).toEqual(['UNPAID', 'UNPAID'])
    expect([await owed(), await db.payment.count({ where: { clientId, status: 'SETTLED' } })]).toEqual([35000n, 0])
  })

  it('E4: a credit note offsets first, then refunds', async () => {
    await nextClient()
    const id = await invoice('1000')
    await pay('1000.00', id)
    const note = await credit(id, { full: true }, [{ kind: 'OFFSET' }, { kind: 'REFUND' }])
    expect([(await read(id)).balance, paymentStatus(await read(id))]).toEqual([0n, 'PAID'])
    expect(await readNote(note)).toMatchObject({ total: 120000n, applied: 20000n, refunded: 100000n, remaining: 0n })
    const paidOut = await db.payment.findMany({ where: { creditNoteId: note } })
    expect(paidOut.map(({ direction, amount, status }) => [direction, amount, status])).toEqual([
      ['OUT', 100000n, 'SETTLED'],
    ])
  })

  it('E12: a foreign currency keeps its rate, and the difference is the exchange’s', async () => {
    const code = await nextClient()
    const id = await invoice('1000', { rate: '0', currency: 'USD' })
    const booked = await read(id)
    expect([booked.total, booked.totalBase, booked.exchangeRate.toFixed()]).toEqual([100000n, 90000n, '0.9'])
    await rate('USD', '2026-07-01', '0.92')
    clock.set(new Date('2026-07-02T09:00:00Z'))
    const payment = await pay('1000.00', id, { currency: 'USD', receivedOn: '2026-07-01' })
    expect(await entries(payment)).toEqual([`BQ D 512 920.00; C 411/${code} 900.00; C 766 20.00`])

    const dearer = await invoice('1000', { rate: '0', currency: 'USD' })
    await rate('USD', '2026-07-02', '0.90')
    const less = await pay('1000.00', dearer, { currency: 'USD', receivedOn: '2026-07-02' })
    expect(await entries(less)).toEqual([`BQ D 512 900.00; C 411/${code} 920.00; D 666 20.00`])
  })
})

describe('VAT that waits', () => {
  it('falls due when another invoice’s credit note pays, and waits again when that comes back', async () => {
    await nextClient()
    const [paid, open] = [await invoice('100'), await invoice('200')]
    await pay('120.00', paid)
    const note = await credit(paid, { full: true })
    await creditNoteApply(acting, note, { invoiceId: open })
    const group = async () => (await db.invoiceVat.findMany({ where: { invoiceId: open } }))[0]!
    expect([(await group()).pending, (await group()).released]).toEqual([4000n, 2000n])

    await creditNoteUnapply(acting, note, { invoiceId: open })
    expect([(await group()).released, (await readNote(note)).remaining]).toEqual([0n, 12000n])
  })

  it('waits no more once a part payment and a credit note on one rate have settled the invoice', async () => {
    await nextClient()
    const lines = [line('1000', '20'), line('1000', '10')]
    const id = await invoiceIssue(acting, await invoiceCreate(acting, { clientId, lines }), {})
    await pay('1150.00', id)
    const [first] = await db.invoiceLine.findMany({ where: { invoiceId: id }, orderBy: { position: 'asc' } })
    await credit(id, { lines: [{ lineId: first!.id, quantity: '1' }] })
    const groups = await db.invoiceVat.findMany({ where: { invoiceId: id } })
    expect((await read(id)).balance).toBe(0n)
    expect(groups.map(({ pending, released, unpended }) => pending - released - unpended)).toEqual([0n, 0n])
  })

  it('does not exist on goods, and always does on a deposit', async () => {
    const code = await nextClient()
    const goods = {
      sku: 'GOODS',
      name: 'Marchandise',
      kind: 'GOODS',
      unitPrice: '900',
      currency: 'EUR',
      vatRate: '20',
    } as const
    const { id: articleId } = await db.article.create({ data: goods })
    const sell = async (kind: 'STANDARD' | 'DEPOSIT') =>
      invoiceIssue(acting, await invoiceCreate(acting, { clientId, kind, lines: [{ articleId, quantity: '1' }] }), {})
    expect(await entries(await sell('STANDARD'))).toEqual([`VE D 411/${code} 1080.00; C 707 900.00; C 44571 180.00`])
    const deposit = await sell('DEPOSIT')
    expect(await entries(deposit)).toEqual([`VE D 411/${code} 1080.00; C 4191 900.00; C 44574 180.00`])
    expect(await entries(await pay('1080.00', deposit))).toEqual([
      `BQ D 512 1080.00; C 411/${code} 1080.00; D 44574 180.00; C 44571 180.00`,
    ])
  })
})

describe('a write-off', () => {
  it('is a loss without the VAT, shrinks as it is paid, and grows again when that bounces', async () => {
    const code = await nextClient()
    const id = await invoice('1000')
    await invoiceWriteOff(acting, id, { reason: 'Liquidation' })
    expect((await entries(id))[1]).toBe(
      `OD D 416 1200.00; C 411/${code} 1200.00; D 654 1000.00; D 44574 200.00; C 416 1200.00`,
    )
    expect(paymentStatus(await read(id))).toBe('UNPAID')

    const payment = await pay('600.00', id, { method: 'CHEQUE' })
    expect(await read(id)).toMatchObject({ status: 'UNCOLLECTIBLE', paid: 60000n, writtenOff: 60000n, balance: 0n })
    expect(await entries(payment)).toEqual([`BQ D 5112 600.00; C 411/${code} 600.00; D 44574 100.00; C 44571 100.00`])

    await paymentBounce(acting, payment, { reason: 'Sans provision' })
    expect(await read(id)).toMatchObject({ paid: 0n, writtenOff: 120000n, balance: 0n })
    await invoiceReinstate(acting, id, {})
    expect(await read(id)).toMatchObject({ status: 'ISSUED', writtenOff: 0n, balance: 120000n })
  })

  it('is lowered first by a credit note on the invoice: nobody is owed what they never paid', async () => {
    await nextClient()
    const id = await invoice('1000')
    await invoiceWriteOff(acting, id, {})
    const note = await credit(id, { full: true })
    expect([(await read(id)).writtenOff, (await readNote(note)).remaining]).toEqual([0n, 0n])
  })

  it('in a foreign currency loses what the invoice was booked at', async () => {
    await nextClient()
    const id = await invoice('33.33', { currency: 'USD', rate: '0' })
    await pay('11.11', id, { currency: 'USD' })
    await invoiceWriteOff(acting, id, {})
    await pay('7.77', id, { currency: 'USD' })
    expect(await read(id)).toMatchObject({ paid: 1888n, writtenOff: 1445n, balance: 0n, balanceBase: 0n })
  })
})

describe('payments', () => {
  it('that wait are planned, and take effect as far as the invoice still owes', async () => {
    await nextClient()
    const id = await invoice('100')
    const cheque = await pay('120.00', id, { validate: false, method: 'CHEQUE' })
    await paymentDeposit(acting, cheque, {})
    const more = await pay('130.00', null, { validate: false, allocations: [{ invoiceId: id, amount: '130.00' }] })
    expect(await readPayment(more)).toMatchObject({ allocated: 12000n, unallocated: 1000n })
    await paymentCancel(acting, more, { reason: 'Doublon' })
    expect([(await read(id)).paid, (await readPayment(cheque)).allocated, await entries(cheque)]).toEqual([
      0n,
      12000n,
      [],
    ])
    await pay('50.00', id)
    await paymentValidate(acting, cheque, {})
    expect(await readPayment(cheque)).toMatchObject({ status: 'SETTLED', allocated: 7000n, unallocated: 5000n })
    expect((await read(id)).balance).toBe(0n)
  })

  it('move between invoices, give back what is left, and are taken back in turn', async () => {
    await nextClient()
    const [first, second] = [await invoice('100'), await invoice('50')]
    const payment = await pay('120.00', first)
    await paymentDeallocate(acting, payment, { invoiceId: first, amount: '70.00' })
    await paymentAllocate(acting, payment, { strategy: 'PROPORTIONAL' })
    expect((await readPayment(payment)).unallocated).toBe(0n)
    expect((await read(first)).balance + (await read(second)).balance).toBe(6000n)

    await paymentDeallocate(acting, payment, { invoiceId: second })
    const { unallocated: left } = await readPayment(payment)
    await paymentRefund(acting, payment, {})
    expect(await readPayment(payment)).toMatchObject({ unallocated: 0n, refunded: left })
    await expect(paymentCancel(acting, payment, { reason: 'Erreur' })).rejects.toMatchObject({ code: 'ALREADY_USED' })

    const refund = await db.payment.findFirstOrThrow({ where: { refundsId: payment } })
    await paymentCancel(acting, refund.id, { reason: 'Erreur' })
    expect((await readPayment(payment)).unallocated).toBe(left)
    await paymentCancel(acting, payment, { reason: 'Erreur' })
    expect([(await read(first)).balance, (await read(second)).balance]).toEqual([12000n, 6000n])
  })

  type Odd = Parameters<typeof pay>[2] & { amount?: string }
  // biome-ignore format: read by column
  const odd: [what: string, more: Odd, code: string][] = [
    ['more in cash than the law allows', { amount: '1000.01', method: 'CASH' }, 'LIMIT'],
    ['money of tomorrow',                { receivedOn: '2027-01-01' },          'OUT_OF_RANGE'],
    ['a currency without a rate',        { currency: 'JPY', amount: '100' },    'NOT_FOUND'],
    ['nothing',                          { amount: '0.00' },                    'INVALID_FORMAT'],
  ]
  it.each(odd)('refuse %s', async (_what, more, code) => {
    await nextClient()
    await expect(pay(more.amount ?? '1.00', null, more)).rejects.toMatchObject({ code })
  })

  it('refuse invoices of somebody else, in another currency, in draft, and more than there is', async () => {
    await nextClient()
    const foreign = await invoice('10', { currency: 'USD', rate: '0' })
    const draft = await invoiceCreate(acting, { clientId, lines: [line('10')] })
    const own = await invoice('10')
    const more = { allocations: [{ invoiceId: own, amount: '1.01' }] }
    await expect(pay('1.00', foreign)).rejects.toMatchObject({ code: 'OTHER_CURRENCY' })
    await expect(pay('1.00', draft)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    await expect(pay('1.00', null, more)).rejects.toMatchObject({ code: 'EXCEEDS_AMOUNT' })
    await nextClient()
    await expect(pay('1.00', own)).rejects.toMatchObject({ code: 'OTHER_CLIENT' })
  })
})

describe('credit notes', () => {
  it('void an invoice, correct one, and are voided while unused', async () => {
    await nextClient()
    const [voided, wrong, paid] = [await invoice('10'), await invoice('20'), await invoice('30')]
    await invoiceVoid(acting, voided, { reason: 'Doublon' })
    expect(await read(voided)).toMatchObject({ status: 'VOIDED', balance: 0n })

    await invoiceCorrect(acting, wrong, {})
    const replacement = await db.invoice.findFirstOrThrow({ where: { correctsId: wrong } })
    expect([(await read(wrong)).balance, replacement.status, replacement.total]).toEqual([0n, 'DRAFT', 2400n])

    await pay('36.00', paid)
    await expect(invoiceVoid(acting, paid, {})).rejects.toMatchObject({ code: 'ALREADY_PAID' })
    const note = await credit(paid, { full: true })
    await creditNoteVoid(acting, note, {})
    expect((await readNote(note)).status).toBe('VOIDED')

    const again = await credit(paid, { full: true })
    await creditNoteRefund(acting, again, { amount: '16.00' })
    await expect(creditNoteVoid(acting, again, {})).rejects.toMatchObject({ code: 'ALREADY_USED' })
    const out = await db.payment.findFirstOrThrow({ where: { creditNoteId: again } })
    await paymentCancel(acting, out.id, { reason: 'Erreur' })
    expect((await readNote(again)).remaining).toBe(3600n)
  })

  it('drafted at once do not credit a line twice: the second one is refused at issue', async () => {
    await nextClient()
    const invoiceId = await invoice('100')
    const draft = () => creditNoteCreate(acting, { invoiceId, reason: 'RETURN', content: { full: true } })
    const [first, second] = [await draft(), await draft()]
    await creditNoteIssue(acting, first, {})
    await expect(creditNoteIssue(acting, second, {})).rejects.toMatchObject({ code: 'EXCEEDS_LINE_CAP' })
  })

  it('are numbered in the order of their dates, chained, and name their invoice', async () => {
    await nextClient()
    const id = await invoice('100')
    await credit(id, { amount: '1.00' })
    const draft = await creditNoteCreate(acting, { invoiceId: id, reason: 'REBATE', content: { amount: '12.00' } })
    await expect(creditNoteIssue(acting, draft, { issuedOn: '2026-01-01' })).rejects.toMatchObject({
      code: 'DATE_BEFORE_LAST',
    })
    const note = await readNote(await creditNoteIssue(acting, draft, {}))
    expect(note.number).toMatch(/^AV-2026-\d{6}$/)
    const previous = await db.creditNote.findFirstOrThrow({ where: { chainIndex: note.chainIndex! - 1 } })
    expect(note.previousHash).toBe(previous.hash)
    expect(note.mentions).toContainEqual({
      code: 'ORIGIN',
      text: expect.stringContaining((await read(id)).number!),
    })
  })
})

describe('an invoice', () => {
  it('of nothing is paid at once', async () => {
    await nextClient()
    expect(paymentStatus(await read(await invoice('0')))).toBe('PAID')
  })

  it('issued in a rehearsal has no number and leaves nothing behind', async () => {
    await nextClient()
    const draft = await invoiceCreate(acting, { clientId, lines: [line('10')] })
    const traces = async () => [
      await db.numberSeries.findMany({ orderBy: { id: 'asc' } }),
      await db.chain.findMany({ orderBy: { kind: 'asc' } }),
      await db.ledgerEntry.count(),
    ]
    const before = await traces()
    const seen = await rehearse(acting, async (tx) => {
      await invoiceIssue(tx as unknown as Acting, draft, {})
      return tx.db.invoice.findUniqueOrThrow({ where: { id: draft } })
    })
    expect([seen.status, seen.number]).toEqual(['ISSUED', null])
    expect([await traces(), (await read(draft)).status]).toEqual([before, 'DRAFT'])
  })

  it('keeps a line’s identity while it is a draft, and gives back what lines billed', async () => {
    await nextClient()
    const released: string[][] = []
    registerRecount(async (_tx, _id, lineIds) => void released.push([...lineIds].sort()))
    const id = await invoiceCreate(acting, { clientId, lines: [line('10'), line('20')] })
    const [first, second] = await db.invoiceLine.findMany({ where: { invoiceId: id }, orderBy: { position: 'asc' } })
    await invoiceUpdate(acting, id, { expectedVersion: 1, lines: [{ ...line('15'), id: second!.id }] })
    const kept = await db.invoiceLine.findMany({ where: { invoiceId: id } })
    expect(kept.map((one) => [one.id, one.net])).toEqual([[second!.id, 1500n]])
    await invoiceDiscard(acting, id, {})

    const sold = await invoice('30')
    await credit(sold, { full: true })
    // A credited line is still there: whatever it billed is counted again, and nothing is gone.
    expect(released).toEqual([[first!.id], [second!.id], []])
  })
})
