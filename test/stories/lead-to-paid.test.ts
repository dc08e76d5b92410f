import { expect, test } from 'vitest'
import { today } from '../../src/kernel/clock.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, ask, act, address } = await openStage()
const day = today(world.clock)

/** Does it and answers the row; nothing may be refused. */
async function done(name: string, mutation: string, variables: { id?: string; input?: object }, selection: string) {
  const reply = await act(name, mutation, variables, selection)
  expect([mutation, reply.errors]).toEqual([mutation, []])
  return reply
}

const invoice = 'invoice { id number kind status paymentStatus net vat total deducted balance }'
const issued = async (id: string): Promise<Any> => (await done('accountant', 'invoiceIssue', { id }, invoice)).invoice
const invoiceNow = async (id: string): Promise<Any> =>
  (await ask('accountant', 'query($id: ID!) { invoice(id: $id) { paymentStatus balance credited } }', { id })).data
    .invoice

test('[PRO-3] [OFF-3] [DEV-3] [DEV-4] [REG-3] [AVO-2] [AVO-3] from a lead to a refund', async () => {
  const { lead } = await done(
    'sales',
    'leadCreate',
    { input: { name: 'Odile Marchetti', company: 'Marchetti Traiteur SARL', email: 'odile@marchetti.example' } },
    'lead { id }',
  )
  const oven = { description: 'Four à convection', kind: 'GOODS', quantity: '2', unitPrice: '1300', vatRate: '20' }
  const rack = { description: 'Chariot', kind: 'GOODS', quantity: '1', unitPrice: '400', vatRate: '20', optional: true }
  const { offer } = await done(
    'sales',
    'offerCreate',
    {
      input: {
        name: 'Cuisine',
        party: { leadId: lead.id },
        lines: [oven],
        terms: 'Solde à 30 jours.',
        depositPercent: '30',
      },
    },
    'offer { id }',
  )
  await done('sales', 'offerValidate', { id: offer.id }, '')
  const { quote: first } = await done('sales', 'offerCreateQuote', { id: offer.id }, 'quote { id net }')
  expect(first.net).toBe('2600.00')
  const { quote: sent } = await done('sales', 'quoteSend', { id: first.id }, 'quote { number }')

  const { quote: second } = await done('sales', 'quoteRevise', { id: first.id }, 'quote { id version }')
  const lines = [oven, rack]
  await done('sales', 'quoteUpdate', { id: second.id, input: { expectedVersion: second.version, lines } }, '')
  const { quote: resent } = await done(
    'sales',
    'quoteSend',
    { id: second.id },
    'quote { number lines { id optional } }',
  )
  expect(resent.number).toBe(`${sent.number}-V2`)
  await acceptOnline(second.id)

  const { data } = await ask(
    'manager',
    'query($id: ID!) { quote(id: $id) { status net total signerName client { id name } offer { status } previous { status } } }',
    { id: second.id },
  )
  const { client, ...accepted } = data.quote
  expect(accepted).toEqual({
    ...{ status: 'ACCEPTED', net: '3000.00', total: '3600.00', signerName: 'Odile Marchetti' },
    ...{ offer: { status: 'WON' }, previous: { status: 'SUPERSEDED' } },
  })
  expect(client.name).toBe('Marchetti Traiteur SARL')
  const input = {
    siren: '732829320',
    billingAddress: { street: '4 rue des Halles', postalCode: '69002', city: 'Lyon' },
  }
  const { version } = (await ask('manager', 'query($id: ID!) { client(id: $id) { version } }', { id: client.id })).data
    .client
  await done('manager', 'clientUpdate', { id: client.id, input: { expectedVersion: version, ...input } }, '')

  // E2: a deposit of 30 % on goods, paid, and deducted from the final invoice.
  const convert = async (kind: string) =>
    (await done('manager', 'quoteConvertToInvoice', { id: second.id, input: { kind } }, invoice)).invoice
  const deposit = await issued((await convert('DEPOSIT')).id)
  expect(deposit).toMatchObject({ kind: 'DEPOSIT', net: '900.00', vat: '180.00', total: '1080.00', balance: '1080.00' })
  const pay = (invoiceId: string, amount: string) => {
    const allocations = [{ invoiceId, amount }]
    const payment = { clientId: client.id, amount, method: 'TRANSFER', receivedOn: day, allocations }
    return done('accountant', 'paymentRecord', { input: payment }, 'payment { status }')
  }
  await pay(deposit.id, '1080.00')
  const final = await issued((await convert('FINAL')).id)
  expect(final).toMatchObject({
    kind: 'FINAL',
    total: '3600.00',
    vat: '600.00',
    deducted: '1080.00',
    balance: '2520.00',
  })

  // E4 on it: 200.00 left to pay, 1 200.00 credited: the first 200.00 offset the invoice, the rest is paid back.
  await pay(final.id, '2320.00')
  expect(await invoiceNow(final.id)).toEqual({ paymentStatus: 'PARTIAL', balance: '200.00', credited: '0.00' })
  const { creditNote } = await done(
    'accountant',
    'creditNoteCreate',
    {
      input: {
        ...{ invoiceId: final.id, reason: 'REBATE', content: { amount: '1200.00' } },
        settlement: [{ kind: 'OFFSET' }, { kind: 'REFUND' }],
      },
    },
    'creditNote { id total }',
  )
  expect(creditNote.total).toBe('1200.00')
  const { creditNote: note } = await done(
    'accountant',
    'creditNoteIssue',
    { id: creditNote.id },
    'creditNote { applied refunded remaining }',
  )
  expect(note).toEqual({ applied: '200.00', refunded: '1000.00', remaining: '0.00' })
  expect(await invoiceNow(final.id)).toEqual({ paymentStatus: 'PAID', balance: '0.00', credited: '200.00' })

  // E3: 400.00 for 100.00 and 250.00; what is over is the client's, until the cheque bounces.
  const due = async (unitPrice: string, dueOn: string) => {
    const bill = {
      clientId: client.id,
      dueOn,
      lines: [{ description: 'Réglage', quantity: '1', unitPrice, vatRate: '20' }],
    }
    return issued((await done('accountant', 'invoiceCreate', { input: bill }, invoice)).invoice.id)
  }
  const [small, large] = [await due('83.333333', '2099-01-31'), await due('208.333333', '2099-02-28')]
  expect([small.total, large.total]).toEqual(['100.00', '250.00'])
  const cheque = { clientId: client.id, amount: '400.00', method: 'CHEQUE', receivedOn: day, strategy: 'OLDEST_FIRST' }
  const { payment } = await done(
    'accountant',
    'paymentRecord',
    { input: cheque },
    'payment { id allocated unallocated }',
  )
  expect(payment).toMatchObject({ allocated: '350.00', unallocated: '50.00' })
  const balance = async () =>
    (
      await ask('accountant', 'query($id: ID!) { client(id: $id) { balance { outstanding unallocated } } }', {
        id: client.id,
      })
    ).data.client.balance
  expect(await balance()).toEqual({ outstanding: '0.00', unallocated: '50.00' })
  await done('accountant', 'paymentBounce', { id: payment.id, input: { reason: 'Sans provision' } }, '')
  expect(await balance()).toEqual({ outstanding: '350.00', unallocated: '0.00' })
  expect([(await invoiceNow(small.id)).paymentStatus, (await invoiceNow(large.id)).paymentStatus]).toEqual([
    'UNPAID',
    'UNPAID',
  ])
})

/** The other party opens the link of the mail, takes the option, sees the new total and agrees. */
async function acceptOnline(quoteId: string): Promise<void> {
  const mails = 'query($id: ID!) { mails(filter: { documentId: { eq: $id } }) { nodes { text } } }'
  const { data } = await ask('admin', mails, { id: quoteId })
  const url = `${address()}${/\/quotes\/[\w-]{43}/.exec(data.mails.nodes[0].text)![0]}`
  const field = (html: string, pattern: RegExp) => pattern.exec(html)![1]!
  const option = field(await (await fetch(url)).text(), /type="checkbox" name="line" value="([0-9a-f-]{36})"/)
  const send = (form: [string, string][]) =>
    fetch(url, { method: 'POST', body: new URLSearchParams([['line', option], ...form]), redirect: 'manual' })
  const seen = await (await send([['action', 'recount']])).text()
  expect(seen.replaceAll('\u00a0', ' ')).toContain('3 600,00 €')
  const document = field(seen, /name="document" value="([0-9a-f]{64})"/)
  const agreed: [string, string][] = [
    ['document', document],
    ['signer', 'Odile Marchetti'],
    ['agree', 'yes'],
    ['action', 'accept'],
  ]
  expect((await send(agreed)).status).toBe(303)
}
