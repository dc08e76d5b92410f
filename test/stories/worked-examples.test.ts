import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { writeId } from '../../src/graphql/ids.ts'
import { openOffice } from '../support/office.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, ids, read, act, done } = await openOffice('2026-07-02T09:00:00Z')
const told = new Set<string>()
let clientId = ''
beforeAll(() => {
  clientId = writeId('Client', ids.client!)
})

/** A client of the example's own, so that its figures stand alone. */
async function nextClient(name: string): Promise<string> {
  const input = {
    ...{ name, kind: 'BUSINESS', siren: '732829320', email: 'achats@client.example', force: true },
    billingAddress: { street: '2 rue du Test', postalCode: '75002', city: 'Paris' },
  }
  const { client } = await done('clientCreate', { input }, 'client { id code }')
  clientId = client.id
  return client.code
}

const line = (unitPrice: string, more: object = {}) => ({
  ...{ description: 'Prestation', quantity: '1', unitPrice, vatRate: '20' },
  ...more,
})
const amounts = 'id number net vat total balance paymentStatus deducted deductedVat'

async function issue(invoiceId: string, on?: string): Promise<Any> {
  return (await done('invoiceIssue', { id: invoiceId, input: on ? { issuedOn: on } : {} }, `invoice { ${amounts} }`))
    .invoice
}
async function invoice(unitPrice: string, on: string, more: object = {}): Promise<Any> {
  const input = { clientId, lines: [line(unitPrice)], ...more }
  return issue((await done('invoiceCreate', { input }, 'invoice { id }')).invoice.id, on)
}
function pay(invoiceId: string, amount: string, receivedOn: string, more: object = {}): Promise<Any> {
  const allocations = [{ invoiceId, amount }]
  const input = { clientId, amount, method: 'TRANSFER', receivedOn, allocations, ...more }
  return done('paymentRecord', { input }, 'payment { status }')
}
async function credit(invoiceId: string, amount: string, issuedOn: string): Promise<void> {
  const input = { invoiceId, reason: 'REBATE', content: { amount } }
  const { creditNote } = await done('creditNoteCreate', { input }, 'creditNote { id }')
  await done('creditNoteIssue', { id: creditNote.id, input: { issuedOn } })
}
const now = async (id: string): Promise<Any> =>
  (await read(`query($id: ID!) { invoice(id: $id) { ${amounts} } }`, { id })).invoice

/** The entries that were booked since this was last asked, as `VE: D 411/C000001 1200.00; C 706 1000.00`. */
async function booked(): Promise<string[]> {
  const { ledgerEntries } = await read(
    '{ ledgerEntries(first: 100) { nodes { id journal lines { account auxiliary debit credit } } } }',
  )
  const fresh = ledgerEntries.nodes.filter(({ id }: Any) => !told.has(id))
  for (const { id } of fresh) told.add(id)
  const side = ({ account, auxiliary, debit, credit: other }: Any) =>
    `${debit === '0.00' ? 'C' : 'D'} ${auxiliary ? `${account}/${auxiliary}` : account} ${debit === '0.00' ? other : debit}`
  return fresh.map(({ journal, lines }: Any) => `${journal}: ${lines.map(side).join('; ')}`)
}

test('[E11] three days close with perpetual totals of 1,200.00, 1,080.00 and 1,680.00; one byte changed is named', async () => {
  const first = await invoice('1000', '2026-01-02')
  await credit(first.id, '120.00', '2026-01-03')
  const last = await invoice('500', '2026-01-04')
  const closings: [string, string][] = []
  for (const endsOn of ['2026-01-02', '2026-01-03', '2026-01-04']) {
    const { closing } = await done('ledgerClose', { input: { kind: 'DAY', endsOn } }, 'closing { total perpetual }')
    closings.push([closing.total, closing.perpetual])
  }
  expect(closings).toEqual([
    ['1200.00', '1200.00'],
    ['-120.00', '1080.00'],
    ['600.00', '1680.00'],
  ])
  const lines = [
    { account: '627', debit: '1.00' },
    { account: '512', credit: '1.00' },
  ]
  const closed = { journal: 'BQ', date: '2026-01-04', label: 'Trop tard', lines }
  expect((await act('ledgerRecord', { input: closed })).errors).toMatchObject([{ code: 'PERIOD_CLOSED' }])

  const faults = async () => (await read('{ chainVerification { faults { name problem } } }')).chainVerification.faults
  expect(await faults()).toEqual([])
  const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL! })
  await owner.connect()
  const spell = (text: string) =>
    owner.query(
      `BEGIN; SET LOCAL session_replication_role = replica;
       UPDATE "InvoiceLine" SET "description" = '${text}' FROM "Invoice" i WHERE i."id" = "invoiceId" AND i."number" = '${last.number}'; COMMIT`,
    )
  await spell('Prestatiom')
  expect(await faults()).toEqual([{ name: last.number, problem: 'CHANGED' }])
  await spell('Prestation')
  await owner.end()
  expect(await faults()).toEqual([])
})

test('[E10] on 2026-06-30, what is owed falls into its bucket, and the sum is account 411', async () => {
  await nextClient('Le Retard')
  const dues = ['2026-07-15', '2026-06-15', '2026-05-15', '2026-04-15', '2026-01-15']
  for (const [index, dueOn] of dues.entries()) await invoice(`${index + 1}00`, '2026-01-05', { dueOn })
  const { agedReceivables, generalLedger } = await read(`{
    agedReceivables(on: "2026-06-30") { total clients { name notDue days30 days60 days90 older total } }
    generalLedger(account: "411", from: "2026-01-01", to: "2026-06-30") { closing } }`)
  expect(agedReceivables.clients.find(({ name }: Any) => name === 'Le Retard')).toEqual({
    ...{ name: 'Le Retard', notDue: '120.00', days30: '240.00', days60: '360.00', days90: '480.00', older: '600.00' },
    total: '1800.00',
  })
  // 1,800.00 here, and 1,680.00 of the closings above.
  expect([agedReceivables.total, generalLedger.closing]).toEqual(['3480.00', '3480.00'])
})

test('[E1] VAT on receipts: 200.00 wait, 100.00 fall due in April, and 480.00 are left', async () => {
  const code = await nextClient('La Recette')
  await booked()
  const { id } = await invoice('1000', '2026-03-10')
  expect(await booked()).toEqual([`VE: D 411/${code} 1200.00; C 706 1000.00; C 44574 200.00`])
  await pay(id, '600.00', '2026-04-05')
  expect(await booked()).toEqual([`BQ: D 512 600.00; C 411/${code} 600.00; D 44574 100.00; C 44571 100.00`])
  await credit(id, '120.00', '2026-04-20')
  expect(await booked()).toEqual([`VE: D 7096 100.00; D 44574 20.00; C 411/${code} 120.00`])
  expect(await now(id)).toMatchObject({ balance: '480.00', paymentStatus: 'PARTIAL' })
  const { vatSummary } = await read('{ vatSummary(from: "2026-04-01", to: "2026-04-30") { due } }')
  expect(vatSummary).toEqual({ due: '100.00' })
})

test('[E6] 1,200.00 due 2026-03-31, unpaid on 2026-05-30, at 12.40 %: 60 days, 24.46 and 40.00', async () => {
  await nextClient('Le Pénalisé')
  const { company } = await read('{ company { version } }')
  await done('companyUpdate', { input: { penaltyRate: '12.40', expectedVersion: company.version } })
  const { id } = await invoice('1000', '2026-03-10', { dueOn: '2026-03-31' })
  const penalty = await read(
    'query($id: ID!) { invoice(id: $id) { latePenalty(on: "2026-05-30") { days penalty indemnity total } } }',
    { id },
  )
  expect(penalty.invoice.latePenalty).toEqual({ days: 60, penalty: '24.46', indemnity: '40.00', total: '64.46' })
})

test('[E2] a deposit of 30 % on goods of 3,600.00, paid, is deducted from the final invoice: 2,520.00 to pay', async () => {
  const code = await nextClient('L’Acompte')
  await booked()
  const quoted = { party: { clientId }, lines: [line('3000', { kind: 'GOODS' })] }
  const { quote } = await done('quoteCreate', { input: quoted }, 'quote { id total }')
  expect(quote.total).toBe('3600.00')
  await done('quoteSend', { id: quote.id, input: {} })
  await done('quoteAccept', { id: quote.id, input: { signerName: 'Inès Caron' } })
  const part = async (input: object, on: string) =>
    issue((await done('quoteConvertToInvoice', { id: quote.id, input }, 'invoice { id }')).invoice.id, on)

  const deposit = await part({ kind: 'DEPOSIT', percent: '30' }, '2026-05-04')
  expect(deposit).toMatchObject({ net: '900.00', vat: '180.00', total: '1080.00' })
  expect(await booked()).toEqual([`VE: D 411/${code} 1080.00; C 4191 900.00; C 44574 180.00`])
  await pay(deposit.id, '1080.00', '2026-05-05')
  expect(await booked()).toEqual([`BQ: D 512 1080.00; C 411/${code} 1080.00; D 44574 180.00; C 44571 180.00`])

  const final = await part({ kind: 'FINAL' }, '2026-05-06')
  expect(final).toMatchObject({
    ...{ total: '3600.00', vat: '600.00', deducted: '1080.00', deductedVat: '180.00', balance: '2520.00' },
  })
  expect(await booked()).toEqual([`VE: D 411/${code} 2520.00; D 4191 900.00; C 707 3000.00; C 44571 420.00`])
  const { xml } = await world.db.rendition.findFirstOrThrow({ where: { number: final.number } })
  expect(/<ram:BusinessProcessSpecifiedDocumentContextParameter>\s*<ram:ID>(\w+)/.exec(xml)![1]).toBe('B4')
  expect(/<ram:TotalPrepaidAmount>([\d.]+)/.exec(xml)![1]).toBe('1080.00')
  expect(/<ram:DuePayableAmount>([\d.]+)/.exec(xml)![1]).toBe('2520.00')
  expect(xml).toContain(`<ram:IssuerAssignedID>${deposit.number}</ram:IssuerAssignedID>`)
})

test('[E12] USD 1,000.00 booked at 0.90 and paid at 0.92 gain 20.00', async () => {
  const code = await nextClient('The Exporter')
  const lines = [line('1000', { vatCategory: 'G', vatRate: '0' })]
  const { id } = await invoice('', '2026-06-01', { lines, currency: 'USD' })
  const query = `query($id: ID!) { client(id: $id) { invoices { aggregate { currency sum { total } byCurrency { currency sum { total } } } } } }`
  const { client } = await read(query, { id: clientId })
  expect(client.invoices.aggregate).toEqual({
    ...{ currency: 'EUR', sum: { total: '900.00' } },
    byCurrency: [{ currency: 'USD', sum: { total: '1000.00' } }],
  })
  await done('exchangeRateRecord', { input: { currency: 'USD', validFrom: '2026-07-01', rate: '0.92' } })
  await booked()
  await pay(id, '1000.00', '2026-07-01', { currency: 'USD' })
  expect(await booked()).toEqual([`BQ: D 512 920.00; C 411/${code} 900.00; C 766 20.00`])
})

/** A contract of 310.00 a month from 2026-01-15, in force. */
async function contract(more: object = {}): Promise<string> {
  const lines = [line('310', { description: 'Maintenance' })]
  const input = { clientId, name: 'Entretien', startsOn: '2026-01-15', lines, ...more }
  const made = await done('contractCreate', { input }, 'contract { id }')
  await done('contractActivate', { id: made.contract.id })
  return made.contract.id
}
const bill = async (id: string, until: string): Promise<Any> =>
  (await done('contractBill', { id, input: { until } }, 'invoice { id lines { description net } }')).invoice

test('[E7] 310.00 a month, terminated from 2026-03-01: 155.00 net for 14 of 28 days', async () => {
  await nextClient('L’Abonné')
  const id = await contract()
  const billed = await bill(id, '2026-02-15')
  expect(billed.lines).toEqual([
    { description: 'Maintenance – du 15/01/2026 au 14/02/2026', net: '310.00' },
    { description: 'Maintenance – du 15/02/2026 au 14/03/2026', net: '310.00' },
  ])
  await issue(billed.id)
  const input = { date: '2026-03-01', reason: 'Déménagement' }
  const ended = await done('contractTerminate', { id, input }, 'contract { status endsOn } creditNotes { net }')
  expect(ended).toMatchObject({
    contract: { status: 'TERMINATED', endsOn: '2026-02-28' },
    creditNotes: [{ net: '155.00' }],
  })
})

test('[E7] indexed by 2.5 % at its renewal: 317.75; a pause of 10 days is not billed and moves the end', async () => {
  const indexed = await contract({ indexationPercent: '2.5' })
  await bill(indexed, '2026-12-15')
  await done('contractRenew', { id: indexed, input: {} })
  expect((await bill(indexed, '2027-01-15')).lines).toEqual([
    { description: 'Maintenance – du 15/01/2027 au 14/02/2027', net: '317.75' },
  ])

  const paused = await contract()
  await done('contractSuspend', { id: paused, input: { date: '2026-04-01' } })
  const input = { date: '2026-04-11' }
  const resumed = await done('contractResume', { id: paused, input }, 'contract { status endsOn }')
  expect(resumed.contract).toEqual({ status: 'ACTIVE', endsOn: '2027-01-24' })
  const { lines } = await bill(paused, '2026-04-15')
  expect(lines.slice(2)).toEqual([
    { description: 'Maintenance – du 15/03/2026 au 14/04/2026 (21/31 jours)', net: '210.00' },
    { description: 'Maintenance – du 15/04/2026 au 14/05/2026', net: '310.00' },
  ])
})
