import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { fecFaults } from '../../src/modules/ledger/fec-check.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
const tokens: Record<string, string> = {}
const names = ['admin', 'manager', 'accountant', 'sales'] as const
const year = new Date().getUTCFullYear() - 1
const period = { from: `${year}-01-01`, to: `${year}-12-31` }

beforeAll(async () => {
  server = await openServer(world, schema)
  for (const name of names) tokens[name] = await signedIn(server.address, name)
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

const ask = (name: (typeof names)[number], query: string, variables: object = {}) =>
  caller(server.address, tokens[name])(query, variables)
const cents = (text: string) => BigInt(text.replace('.', ''))

test('[FAC-1] what is invoiced and paid reaches the books: balance, statement, VAT and ageing agree', async () => {
  const { data, errors } = await ask(
    'accountant',
    `query($year: Int!, $from: Date!, $to: Date!) {
      trialBalance(year: $year) { debit credit rows { account opening debit credit balance } }
      agedReceivables(on: $to) { total notDue days30 days60 days90 older unallocated clients { clientId total } }
      vatSummary(from: $from, to: $to) { collected deductible due waiting rows { rate box base collected onDebits onReceipts } }
      generalLedger(account: "411", from: $from, to: $to) { opening closing more lines { balance } }
      journalTotals(from: $from, to: $to) { journal debit credit }
      chainVerification { links faults { name } }
      ledgerJournals { code label } ledgerAccounts { code }
    }`,
    { year, ...period },
  )
  expect(errors).toBeUndefined()
  expect(data.trialBalance.debit).toBe(data.trialBalance.credit)
  const balance = (account: string): string =>
    data.trialBalance.rows.find((row: { account: string }) => row.account === account).balance
  expect(data.agedReceivables.total).toBe(balance('411'))
  expect(data.generalLedger.closing).toBe(balance('411'))
  expect(`-${data.vatSummary.waiting}`).toBe(balance('44574'))
  const rates = data.vatSummary.rows.map(({ box }: { box: string }) => box)
  expect(rates).toEqual(['08', '9B', '09'])
  const { notDue, days30, days60, days90, older, unallocated, total } = data.agedReceivables
  expect([notDue, days30, days60, days90, older, unallocated].map(cents).reduce((a, b) => a + b, 0n)).toBe(cents(total))
  const statements = await Promise.all(
    data.agedReceivables.clients
      .slice(0, 5)
      .map(({ clientId }: { clientId: string }) =>
        ask(
          'accountant',
          'query($id: ID!, $from: Date!, $to: Date!) { clientStatement(clientId: $id, from: $from, to: $to) { closing } }',
          { id: clientId, ...period },
        ),
      ),
  )
  expect(statements.map((reply) => reply.data.clientStatement.closing)).toEqual(
    data.agedReceivables.clients.slice(0, 5).map((client: { total: string }) => client.total),
  )
  for (const { debit, credit } of data.journalTotals) expect(debit).toBe(credit)
  expect(data.chainVerification.faults).toEqual([])
  expect(data.chainVerification.links).toBeGreaterThan(100)
})

test('[FAC-1] the accountant exports the FEC, whose link gives a file without a fault; others may not', async () => {
  const mutation =
    'mutation($year: Int!) { fecExport(input: { year: $year }) { file { name url sha256 size } errors { code } } }'
  const { data } = await ask('accountant', mutation, { year })
  const { name, url, size } = data.fecExport.file
  const { pathname, search } = new URL(url)
  const text = await (await fetch(`${server.address}${pathname}${search}`)).text()
  expect(Buffer.byteLength(text)).toBe(size)
  expect(fecFaults(name, text)).toEqual([])
  for (const other of ['manager', 'sales'] as const)
    expect((await ask(other, mutation, { year })).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await ask('sales', '{ agedReceivables { total } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
})

test('[FAC-1] an entry is booked by hand, taken back, and its month closed', async () => {
  const record = await ask(
    'accountant',
    `mutation($date: Date!) {
      ledgerOpenAccount(input: { code: "6278", label: "Autres frais et commissions" }) { errors { code } }
      ledgerRecord(input: { journal: BQ, date: $date, label: "Frais", lines: [{ account: "6278", debit: "12.00" }, { account: "512", credit: "12.00" }] }) {
        ledgerEntry { id journal lines { account debit credit lettering } } errors { code message }
      }
    }`,
    { date: period.to },
  )
  const { ledgerEntry, errors } = record.data.ledgerRecord
  expect([errors, ledgerEntry.lines.length]).toEqual([[], 2])
  const reverse = await ask(
    'accountant',
    'mutation($id: ID!) { ledgerReverse(id: $id) { ledgerEntry { label } errors { code } } }',
    { id: ledgerEntry.id },
  )
  expect(reverse.data.ledgerReverse.errors).toEqual([])
  const close =
    'mutation($on: Date!) { ledgerClose(input: { kind: MONTH, endsOn: $on }) { closing { startsOn total perpetual closedBy { name } } errors { code } } }'
  expect((await ask('manager', close, { on: period.to })).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const closed = await ask('accountant', close, { on: period.to })
  expect(closed.data.ledgerClose).toMatchObject({
    closing: { startsOn: `${year}-12-01`, closedBy: { name: 'Chloé Garnier' } },
    errors: [],
  })
  const late = await ask(
    'accountant',
    `mutation($date: Date!) { ledgerRecord(input: { journal: OD, date: $date, label: "Tard", lines: [{ account: "6278", debit: "1.00" }, { account: "512", credit: "1.00" }] }) { errors { code } } }`,
    { date: period.to },
  )
  expect(late.data.ledgerRecord.errors).toEqual([{ code: 'PERIOD_CLOSED' }])
})
