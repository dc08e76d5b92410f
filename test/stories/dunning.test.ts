import { expect, test } from 'vitest'
import { addDays, systemClock, today } from '../../src/kernel/clock.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { ask, act } = await openStage()
const day = today(systemClock)
const lines = [{ description: 'Audit', quantity: '1', unitPrice: '1000', vatRate: '20' }]

async function newClient(more: object = {}): Promise<string> {
  const input = {
    ...{ name: 'Scierie Roussel', kind: 'BUSINESS', email: 'compta@roussel.example', force: true },
    ...{ siren: '732829320', billingAddress: { street: '1 rue', postalCode: '75001', city: 'Paris' } },
    ...more,
  }
  return (await act('admin', 'clientCreate', { input }, 'client { id }')).client.id
}

async function issued(clientId: string, more: object = {}): Promise<string> {
  const draft = await act('accountant', 'invoiceCreate', { input: { clientId, lines, ...more } }, 'invoice { id }')
  expect(draft.errors).toEqual([])
  const { id } = draft.invoice
  expect((await act('accountant', 'invoiceIssue', { id })).errors).toEqual([])
  return id
}
const read = async (id: string, selection: string): Promise<Any> =>
  (await ask('accountant', `query($id: ID!) { invoice(id: $id) { ${selection} } }`, { id })).data.invoice

test('E6 over HTTP: 60 days late at 12.40 % are 24.46, and 40.00 for recovery', async () => {
  const { version } = (await ask('admin', '{ company { version } }')).data.company
  const input = { penaltyRate: '12.40', expectedVersion: version }
  expect((await act('admin', 'companyUpdate', { input })).errors).toEqual([])
  const id = await issued(await newClient(), { dueOn: day })

  const penalty = 'days rate penalty indemnity total currency'
  const { late, punctual } = await read(
    id,
    `late: latePenalty(on: "${addDays(day, 60)}") { ${penalty} } punctual: latePenalty(on: "${day}") { ${penalty} }`,
  )
  expect(late).toEqual({
    days: 60,
    rate: '12.4',
    penalty: '24.46',
    indemnity: '40.00',
    total: '64.46',
    currency: 'EUR',
  })
  expect(punctual).toBeNull()
  const consumer = await issued(await newClient({ kind: 'CONSUMER' }), { dueOn: day })
  expect((await read(consumer, `latePenalty(on: "${addDays(day, 60)}") { total }`)).latePenalty).toBeNull()
})

test('an invoice in three parts: money covers the first, and only what is late is overdue', async () => {
  const clientId = await newClient()
  const past = addDays(day, -20)
  const schedule = [
    { percent: '30', dueOn: past },
    { percent: '30', dueOn: addDays(day, -2) },
    { percent: '40', days: 30 },
  ]
  const refused = await act('accountant', 'invoiceCreate', { input: { clientId, lines, schedule, dueOn: day } })
  expect(refused.errors).toMatchObject([{ code: 'NOT_ALLOWED', path: ['dueOn'] }])
  const id = await issued(clientId, { schedule })
  expect(await read(id, 'dueOn nextDueOn isOverdue schedule { percent dueOn amount }')).toEqual({
    ...{ dueOn: addDays(day, 30), nextDueOn: past, isOverdue: true },
    schedule: [
      { percent: '30', dueOn: past, amount: '360.00' },
      { percent: '30', dueOn: addDays(day, -2), amount: '360.00' },
      { percent: '40', dueOn: addDays(day, 30), amount: '480.00' },
    ],
  })

  const pay = (amount: string) =>
    act('accountant', 'paymentRecord', {
      input: { clientId, amount, method: 'TRANSFER', receivedOn: day, allocations: [{ invoiceId: id, amount }] },
    })
  await pay('400.00')
  const balance = async () =>
    (await ask('admin', 'query($id: ID!) { client(id: $id) { balance { outstanding overdue } } }', { id: clientId }))
      .data.client.balance
  expect(await balance()).toEqual({ outstanding: '800.00', overdue: '320.00' })
  expect((await read(id, 'nextDueOn isOverdue')).nextDueOn).toBe(addDays(day, -2))
  await pay('320.00')
  expect(await balance()).toEqual({ outstanding: '480.00', overdue: '0.00' })
  expect(await read(id, 'nextDueOn isOverdue')).toEqual({ nextDueOn: addDays(day, 30), isOverdue: false })
  await pay('480.00')
  expect(await read(id, 'nextDueOn paymentStatus')).toEqual({ nextDueOn: null, paymentStatus: 'PAID' })
})

test('a schedule follows its draft, and is frozen with the invoice', async () => {
  const clientId = await newClient({ paymentTermDays: 45, paymentTermEndOfMonth: true })
  const schedule = [
    { percent: '50', days: 10 },
    { percent: '50', days: 40 },
  ]
  const { invoice } = await act(
    'accountant',
    'invoiceCreate',
    { input: { clientId, lines, schedule } },
    'invoice { id version }',
  )
  const longer = [{ ...lines[0], quantity: '2' }]
  const input = { lines: longer, expectedVersion: invoice.version }
  const { invoice: changed } = await act(
    'accountant',
    'invoiceUpdate',
    { id: invoice.id, input },
    'invoice { version schedule { amount } }',
  )
  expect(changed.schedule).toEqual([{ amount: '1200.00' }, { amount: '1200.00' }])
  const off = { schedule: [], expectedVersion: changed.version }
  await act('accountant', 'invoiceUpdate', { id: invoice.id, input: off })
  const { invoice: done } = await act(
    'accountant',
    'invoiceIssue',
    { id: invoice.id },
    'invoice { dueOn schedule { amount } }',
  )
  expect(done.schedule).toEqual([])
  expect(addDays(done.dueOn, 1).slice(8)).toBe('01')
  expect(done.dueOn > addDays(day, 44)).toBe(true)
})
