import { expect, test } from 'vitest'
import { addDays, systemClock, today } from '../../src/kernel/clock.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, ask, act } = await openStage()
const day = today(systemClock)
const place = { siren: '732829320', billingAddress: { street: '1 rue Haute', postalCode: '69001', city: 'Lyon' } }

async function newClient(more: object = {}): Promise<string> {
  const input = { name: 'Vélos Marchand', kind: 'BUSINESS', force: true, ...place, ...more }
  return (await act('admin', 'clientCreate', { input }, 'client { id }')).client.id
}

/** An issued invoice of so much with VAT at 20 %. */
async function invoiced(clientId: string, net: string, more: object = {}): Promise<string> {
  const lines = [{ description: 'Vélo', kind: 'GOODS', quantity: '1', unitPrice: net, vatRate: '20' }]
  const { invoice } = await act(
    'accountant',
    'invoiceCreate',
    { input: { clientId, lines, ...more } },
    'invoice { id }',
  )
  expect((await act('accountant', 'invoiceIssue', { id: invoice.id })).errors).toEqual([])
  return invoice.id
}
const payment = 'payment { id status allocated unallocated refunded refundState }'
const record = (input: object) =>
  act('accountant', 'paymentRecord', { input: { method: 'TRANSFER', receivedOn: day, ...input } }, payment)
const on = (invoiceId: string, amount: string) => ({ allocations: [{ invoiceId, amount }] })

async function balanceOf(clientId: string): Promise<Any> {
  const query = 'query($id: ID!) { client(id: $id) { balance { outstanding unallocated credit } } }'
  return (await ask('accountant', query, { id: clientId })).data.client.balance
}
const stateOf = async (id: string): Promise<Any> =>
  (await ask('accountant', 'query($id: ID!) { invoice(id: $id) { paymentStatus balance } }', { id })).data.invoice

/** What an account says of the whole year, in cents. */
async function account(code: string): Promise<bigint> {
  const query = 'query($year: Int!) { trialBalance(year: $year) { rows { account balance } } }'
  const { data } = await ask('accountant', query, { year: Number(day.slice(0, 4)) })
  const row = data.trialBalance.rows.find((one: Any) => one.account === code)
  return BigInt((row?.balance ?? '0.00').replace('.', ''))
}

test('[REG-1] [REG-2] [REG-3] a bounced cheque: received, deposited, cleared, sent back by the bank', async () => {
  const clientId = await newClient()
  const [first, second] = [await invoiced(clientId, '200'), await invoiced(clientId, '100')]
  const cheque = { clientId, amount: '400.00', method: 'CHEQUE', reference: 'CHQ 0012', validate: false }
  const { payment: received } = await record({ ...cheque, strategy: 'OLDEST_FIRST' })
  expect(received).toMatchObject({ status: 'PENDING', allocated: '360.00', unallocated: '40.00', refundState: 'NONE' })
  expect(await balanceOf(clientId)).toEqual({ outstanding: '360.00', unallocated: '0.00', credit: '0.00' })

  const { id } = received
  const before = await account('5112')
  const move = (verb: string, input: object = {}) => act('accountant', verb, { id, input }, payment)
  expect((await move('paymentBounce', { reason: 'x' })).errors).toMatchObject([{ code: 'INVALID_TRANSITION' }])
  expect((await move('paymentDeposit')).payment.status).toBe('DEPOSITED')
  expect((await move('paymentValidate')).payment.status).toBe('SETTLED')
  expect(await balanceOf(clientId)).toEqual({ outstanding: '0.00', unallocated: '40.00', credit: '0.00' })
  expect((await stateOf(first)).paymentStatus).toBe('PAID')
  expect((await account('5112')) - before).toBe(40_000n)

  expect((await move('paymentBounce', { reason: ' ' })).errors).toMatchObject([{ code: 'REASON_REQUIRED' }])
  const { payment: bounced } = await move('paymentBounce', { reason: 'Provision insuffisante' })
  expect(bounced).toMatchObject({ status: 'BOUNCED', allocated: '0.00' })
  expect([await stateOf(first), await stateOf(second)]).toEqual([
    { paymentStatus: 'UNPAID', balance: '240.00' },
    { paymentStatus: 'UNPAID', balance: '120.00' },
  ])
  expect(await balanceOf(clientId)).toEqual({ outstanding: '360.00', unallocated: '0.00', credit: '0.00' })
  expect(await account('5112')).toBe(before)

  const query = 'query($id: ID!) { client(id: $id) { timeline(first: 1) { nodes { type } } } }'
  const { data } = await ask('accountant', query, { id: clientId })
  expect(data.client.timeline.nodes).toEqual([{ type: 'payment.bounced' }])
  expect((await move('paymentCancel', { reason: 'x' })).errors).toMatchObject([{ code: 'INVALID_TRANSITION' }])
})

test('[REG-2] a direct debit comes back; a transfer does not, it is cancelled', async () => {
  const clientId = await newClient()
  const invoice = await invoiced(clientId, '100')
  const { payment: debit } = await record({
    clientId,
    amount: '120.00',
    method: 'DIRECT_DEBIT',
    ...on(invoice, '120.00'),
  })
  await act('accountant', 'paymentBounce', { id: debit.id, input: { reason: 'Opposition' } })
  expect((await stateOf(invoice)).balance).toBe('120.00')

  const { payment: transfer } = await record({ clientId, amount: '120.00', ...on(invoice, '120.00') })
  const input = { reason: 'Saisi deux fois' }
  const bounced = await act('accountant', 'paymentBounce', { id: transfer.id, input })
  expect(bounced.errors).toMatchObject([{ code: 'NOT_ALLOWED' }])
  expect((await act('accountant', 'paymentCancel', { id: transfer.id, input }, payment)).payment.status).toBe(
    'CANCELED',
  )
  expect((await stateOf(invoice)).balance).toBe('120.00')
})

test('[REG-1] [REG-3] one payment over many invoices; what is over is credit, given back in parts', async () => {
  const clientId = await newClient()
  const invoices: string[] = []
  for (const net of ['100', '200', '50']) invoices.push(await invoiced(clientId, net))
  const { payment: paid } = await record({ clientId, amount: '500.00', strategy: 'DUE_DATE' })
  expect(paid).toMatchObject({ allocated: '420.00', unallocated: '80.00', refundState: 'NONE' })

  const refund = (amount?: string) => act('accountant', 'paymentRefund', { id: paid.id, input: { amount } }, payment)
  expect((await refund('80.01')).errors).toMatchObject([{ code: 'EXCEEDS_REMAINING' }])
  expect((await refund('30.00')).payment).toMatchObject({ unallocated: '50.00', refundState: 'PARTIAL' })
  for (const invoiceId of invoices) await act('accountant', 'paymentDeallocate', { id: paid.id, input: { invoiceId } })
  expect(await balanceOf(clientId)).toEqual({ outstanding: '420.00', unallocated: '470.00', credit: '0.00' })
  expect((await refund()).payment).toMatchObject({ unallocated: '0.00', refunded: '500.00', refundState: 'FULL' })

  const list = (state: string) =>
    `${state}: payments(filter: { clientId: { eq: $id }, refundState: { eq: ${state} } }) { totalCount }`
  const query = `query($id: ID!) { ${['NONE', 'PARTIAL', 'FULL'].map(list).join(' ')} }`
  const { data } = await ask('accountant', query, { id: clientId })
  // The two refunds are payments of their own, of which nothing is given back.
  expect(data).toEqual({ NONE: { totalCount: 2 }, PARTIAL: { totalCount: 0 }, FULL: { totalCount: 1 } })
})

test('[REG-2] a month of a shop with cash and card', async () => {
  const start = addDays(day, -30)
  const till = await account('530')
  const cards = await account('5115')
  const passer = await newClient({ name: 'Client comptoir', kind: 'CONSUMER' })
  const sell = async (net: string, method: string, on_: number) => {
    const id = await invoiced(passer, net)
    const { total } = (await ask('accountant', 'query($id: ID!) { invoice(id: $id) { total } }', { id })).data.invoice
    const sold = await record({
      clientId: passer,
      amount: total,
      method,
      receivedOn: addDays(start, on_),
      ...on(id, total),
    })
    return { id, ...sold }
  }
  let first = ''
  for (let week = 0; week < 4; week++) {
    const cash = await sell('50', 'CASH', week * 7)
    first ||= cash.id
    await sell('125', 'CARD', week * 7 + 1)
    await sell('8.25', 'CASH', week * 7 + 2)
  }
  expect((await sell('833.34', 'CASH', 28)).errors).toMatchObject([
    { __typename: 'LimitError', code: 'LIMIT', path: ['amount'] },
  ])

  // Nor in two halves: it is one debt.
  const bike = await invoiced(passer, '1000')
  const half = { clientId: passer, amount: '600.00', method: 'CASH', ...on(bike, '600.00') }
  const { payment: once } = await record(half)
  expect((await record(half)).errors).toMatchObject([{ code: 'LIMIT' }])
  const { payment: free } = await record({ clientId: passer, amount: '500.00', method: 'CASH' })
  const more = await act('accountant', 'paymentAllocate', { id: free.id, input: on(bike, '500.00') })
  expect(more.errors).toMatchObject([{ code: 'LIMIT' }])
  for (const { id } of [once, free])
    await act('accountant', 'paymentCancel', { id, input: { reason: 'Règle par carte' } })
  expect(
    (await record({ clientId: passer, amount: '1200.00', method: 'CARD', ...on(bike, '1200.00') })).errors,
  ).toEqual([])
  const tourist = await newClient({
    name: 'Tourist',
    kind: 'CONSUMER',
    siren: null,
    billingAddress: { ...place.billingAddress, country: 'US' },
  })
  expect((await record({ clientId: tourist, amount: '1200.00', method: 'CASH' })).errors).toEqual([])

  const note = {
    invoiceId: first,
    reason: 'RETURN',
    content: { full: true },
    settlement: [{ kind: 'REFUND', method: 'CASH' }],
  }
  const { creditNote } = await act('accountant', 'creditNoteCreate', { input: note }, 'creditNote { id }')
  expect((await act('accountant', 'creditNoteIssue', { id: creditNote.id })).errors).toEqual([])

  const taken = (method: string) =>
    `${method}: payments(filter: { clientId: { eq: $id }, method: { eq: ${method} }, direction: { eq: IN }, status: { eq: SETTLED } }) { aggregate { count sum { amount } } }`
  const { data } = await ask('accountant', `query($id: ID!) { ${taken('CASH')} ${taken('CARD')} }`, { id: passer })
  expect(data).toEqual({
    CASH: { aggregate: { count: 8, sum: { amount: '279.60' } } },
    CARD: { aggregate: { count: 5, sum: { amount: '1800.00' } } },
  })
  expect((await account('530')) - till).toBe(27_960n + 120_000n - 6_000n)
  expect((await account('5115')) - cards).toBe(180_000n)
  expect(await balanceOf(passer)).toEqual({ outstanding: '1000.01', unallocated: '0.00', credit: '0.00' })
})

test('the books agree with everything that was paid and taken back', async () => {
  expect(await reconcile(world.db)).toEqual([])
})
