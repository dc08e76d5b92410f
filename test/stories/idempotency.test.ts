import { beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/client.ts'
import { countRows } from '../support/rows.ts'
import { openStage } from '../support/stage.ts'

const { world, act, ask } = await openStage()
const { db } = world
const lines = [{ description: 'Pose', quantity: '2', unitPrice: '50', vatRate: '20' }]

let clientId = ''
beforeAll(async () => {
  const { data } = await ask('admin', '{ clients(first: 1) { nodes { id } } }')
  clientId = data.clients.nodes[0].id
})

const draft = async () =>
  (await act('accountant', 'invoiceCreate', { input: { clientId, lines } }, 'invoice { id }')).invoice.id
const issued = async () => {
  const id = await draft()
  await act('accountant', 'invoiceIssue', { id }, 'invoice { number }')
  return id
}
const acceptedQuote = async () => {
  const { quote } = await act('manager', 'quoteCreate', { input: { party: { clientId }, lines } }, 'quote { id }')
  await act('manager', 'quoteSend', { id: quote.id, input: {} })
  await act('manager', 'quoteAccept', { id: quote.id, input: { signerName: 'Élise Roy' } })
  return quote.id
}

type Call = readonly [mutation: string, prepare: () => Promise<{ id?: string; input: object }>, selection: string]
type Keyed = readonly [...Call, other: object]

/** One mutation of each kind: what creates, what takes a number, what moves money. */
const keyed: Keyed[] = [
  [
    'clientCreate',
    async () => ({ input: { name: 'Une seule fois', kind: 'BUSINESS' } }),
    'client { id code }',
    { name: 'Autre' },
  ],
  [
    'ticketOpen',
    async () => ({ input: { clientId, subject: 'Une fois', body: 'Bonjour' } }),
    'ticket { id number }',
    { subject: 'Autre' },
  ],
  [
    'invoiceIssue',
    async () => ({ id: await draft(), input: {} }),
    'invoice { number status total }',
    { issuedOn: '2030-01-01' },
  ],
  [
    'paymentRecord',
    async () => ({ input: { clientId, amount: '10.00', method: 'TRANSFER', receivedOn: '2026-01-05' } }),
    'payment { id number }',
    { reference: 'Autre' },
  ],
  [
    'creditNoteCreate',
    async () => ({ input: { invoiceId: await issued(), reason: 'REBATE', content: { amount: '12.00' } } }),
    'creditNote { id total }',
    { reason: 'RETURN' },
  ],
]

const tally = async () => ({ events: await db.event.count(), keys: await db.idempotency.count() })

describe.each(keyed)('%s with one key', (mutation, prepare, selection, other) => {
  test('50 times at once acts once and answers 50 times the same; another input is IDEMPOTENCY_MISMATCH', async () => {
    const { id, input } = await prepare()
    const send = (idempotencyKey: string, more = {}) =>
      act('admin', mutation, { ...(id && { id }), input: { ...input, ...more, idempotencyKey } }, selection)
    const alone = await tally()
    const replies = await Promise.all(Array.from({ length: 50 }, () => patiently(() => send(`${mutation} once`))))
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
    expect(replies[0].errors).toEqual([])

    const { events, keys } = await tally()
    expect(keys - alone.keys).toBe(1)
    const written = await db.event.findMany({ orderBy: { seq: 'desc' }, take: events - alone.events })
    expect(new Set(written.map(({ type, entityId }) => `${type} ${entityId}`)).size).toBe(written.length)

    await expect(send(`${mutation} once`, other)).rejects.toThrow('with another input')
    expect(await tally()).toEqual({ events, keys })
  })
})

/** A caller who comes again with the same key as long as no connection is free. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await send()
    } catch (error) {
      if (!(error as Error).message.includes('does not answer')) throw error
    }
}

test('a key is its caller’s and its mutation’s own', async () => {
  const input = { name: 'Même clé', kind: 'BUSINESS', idempotencyKey: 'shared' }
  const first = await act('admin', 'clientCreate', { input }, 'client { id }')
  const second = await act('manager', 'clientCreate', { input: { ...input, name: 'Autre personne' } }, 'client { id }')
  expect(second.errors).toEqual([])
  expect(second.client.id).not.toBe(first.client.id)
  const lead = await act(
    'admin',
    'leadCreate',
    { input: { name: 'Autre verbe', idempotencyKey: 'shared' } },
    'lead { id }',
  )
  expect(lead.errors).toEqual([])
})

test('a refusal is not kept: mended, the same key acts', async () => {
  const send = (name: string) =>
    act('admin', 'clientCreate', { input: { name, kind: 'BUSINESS', idempotencyKey: 'mended' } }, 'client { name }')
  expect((await send('')).errors[0].code).toBe('REQUIRED')
  expect(await send('Réparé')).toEqual({ client: { name: 'Réparé' }, errors: [] })
})

test('a replay answers with its own selection and today’s row', async () => {
  const input = { name: 'Avant', kind: 'BUSINESS', idempotencyKey: 'later' }
  const { client } = await act('admin', 'clientCreate', { input }, 'client { id version }')
  await act('admin', 'clientUpdate', { id: client.id, input: { name: 'Après', expectedVersion: client.version } })
  expect((await act('admin', 'clientCreate', { input }, 'client { id name }')).client).toEqual({
    id: client.id,
    name: 'Après',
  })
})

const rehearsed: Call[] = [
  ['invoiceIssue', async () => ({ id: await draft(), input: {} }), 'invoice { number status total }'],
  [
    'quoteConvertToInvoice',
    async () => ({ id: await acceptedQuote(), input: { kind: 'STANDARD' } }),
    'invoice { number status total } quote { status }',
  ],
  [
    'creditNoteCreate',
    async () => ({ input: { invoiceId: await issued(), reason: 'REBATE', content: { amount: '12.00' } } }),
    'creditNote { number total }',
  ],
  [
    'paymentRecord',
    async () => ({ input: { clientId, amount: '10.00', method: 'TRANSFER', receivedOn: '2026-01-05' } }),
    'payment { number amount }',
  ],
]

test.each(rehearsed)(
  'a dry run of %s answers, and leaves no row, no event and no number',
  async (mutation, prepare, selection) => {
    const { id, input } = await prepare()
    const before = await countRows(db)
    const reply = await act(
      'admin',
      mutation,
      { ...(id && { id }), input: { ...input, dryRun: true, idempotencyKey: 'dry' } },
      selection,
    )
    expect(reply.errors).toEqual([])
    const [entity] = Object.values(reply) as { number: string | null }[]
    expect(entity!.number).toBeNull()
    await until(async () => JSON.stringify(await countRows(db)) === JSON.stringify(before))
  },
)

test('a dry run takes no number: the next invoice has the next one', async () => {
  const number = async () => {
    const { invoice } = await act('admin', 'invoiceIssue', { id: await draft(), input: {} }, 'invoice { number }')
    return Number(/(\d+)$/.exec(invoice.number)![1])
  }
  const first = await number()
  const id = await draft()
  for (let n = 0; n < 5; n++) await act('admin', 'invoiceIssue', { id, input: { dryRun: true } }, 'invoice { total }')
  expect(await number()).toBe(first + 1)
})
