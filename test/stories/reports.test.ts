import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { formatMoney } from '../../src/kernel/money.ts'
import { documentOf } from '../../src/modules/papers/papers.ts'
import { bucketStart } from '../../src/modules/reports/rules.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, signedIn, socket, until } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
const tokens: Record<string, string> = {}
const names = ['admin', 'manager', 'accountant', 'sales'] as const
const year = new Date().getUTCFullYear() - 1

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
const all = (rows: { net: string }[]) => rows.reduce((sum, { net }) => sum + cents(net), 0n)

test('a day falls into its week, month, quarter and year', () => {
  const buckets = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const
  expect(buckets.map((bucket) => bucketStart('2026-03-01', bucket))).toEqual([
    '2026-03-01',
    '2026-02-23',
    '2026-03-01',
    '2026-01-01',
    '2026-01-01',
  ])
})

test('revenue is what the ledger earned, and a salesperson sees their own clients’ only', async () => {
  const query = `query($from: Date!, $to: Date!) { revenueReport(from: $from, to: $to, bucket: MONTH) { startsOn net invoiced credited vat documents } receivablesReport { total clients { code } } }`
  const variables = { from: `${year}-01-01`, to: `${year}-12-31` }
  const [admin, sales] = [await ask('admin', query, variables), await ask('sales', query, variables)]
  expect([admin.errors, sales.errors]).toEqual([undefined, undefined])
  const balance = await ask('admin', 'query($year: Int!) { trialBalance(year: $year) { rows { account balance } } }', {
    year,
  })
  const earned = balance.data.trialBalance.rows
    .filter(({ account }: { account: string }) => account.startsWith('70'))
    .reduce((sum: bigint, row: { balance: string }) => sum - cents(row.balance), 0n)
  expect(all(admin.data.revenueReport)).toBe(earned)

  const member = await world.db.member.findFirstOrThrow({ where: { role: 'SALES' } })
  const own = await world.db.client.findMany({ where: { ownerId: member.id } })
  const codes = new Set(own.map(({ code }) => code))
  expect(sales.data.receivablesReport.clients.every(({ code }: { code: string }) => codes.has(code))).toBe(true)
  expect(sales.data.receivablesReport.clients.length).toBeGreaterThan(0)
  expect(all(sales.data.revenueReport)).toBeLessThan(all(admin.data.revenueReport))
})

test('[EQU-5] the dashboard counts what the viewer may see, and is told anew when it changes', async () => {
  const selection = '{ tickets { priority count } slaAtRisk overdueTasks outstanding overdue }'
  const before = (await ask('admin', `{ dashboard ${selection} }`)).data.dashboard
  const blind = (await ask('accountant', `{ dashboard ${selection} }`)).data.dashboard
  expect([blind.tickets, blind.slaAtRisk, blind.outstanding]).toEqual([null, null, before.outstanding])
  const client = socket(server.address, tokens.admin!)
  const { results } = follow(client, `subscription { dashboardChanged ${selection} }`)
  await until(() => world.live.listeners() > 0)
  const { data } = await ask('admin', '{ clients(first: 1) { nodes { id } } }')
  const open = `mutation($id: ID!) { ticketOpen(input: { clientId: $id, subject: "Panne", body: "Bonjour", priority: URGENT }) { errors { code } } }`
  for (let index = 0; index < 5; index++) await ask('admin', open, { id: data.clients.nodes[0].id })
  const urgent = (dashboard: typeof before) =>
    dashboard.tickets.find(({ priority }: { priority: string }) => priority === 'URGENT').count
  await until(() => results.length > 0 && urgent(results.at(-1).data.dashboardChanged) === urgent(before) + 5, 6_000)
  // Five changes within a second or two are told two or three times.
  expect(results.length).toBeLessThan(5)
  await client.dispose()
})

test('[DEP-4] a month and its expenses are downloaded as PDF, with what the reports say to that viewer', async () => {
  const query = `query($from: Date!, $to: Date!) { monthlyReport(month: $to) { from to pdf { url } } revenueReport(from: $from, to: $to, bucket: MONTH) { net }
    expenseReport(from: $from, to: $to, by: SUPPLIER) { pdf { url } groups { label cost } } }`
  const variables = { from: `${year}-01-01`, to: `${year}-12-31` }
  const { data } = await ask('admin', query, variables)
  expect(data.monthlyReport).toMatchObject({ from: `${year}-12-01`, to: `${year}-12-31` })
  const paper = async (kind: 'MonthlyReport' | 'ExpenseReport', url: string) =>
    (await documentOf(world, kind, new URL(url).pathname.split('/').at(-1)!))!
  const month = await paper('MonthlyReport', data.monthlyReport.pdf.url)
  expect(month.sections.map(({ title }) => title)).toEqual([
    'Chiffre d’affaires des douze derniers mois',
    'Créances clients en fin de mois',
    'Dépenses – par catégorie',
    'TVA du mois',
  ])
  const net = month.sections[0]!.rows.reduce((sum, { amounts }) => sum + amounts[2]!, 0n)
  expect(net).toBe(all(data.revenueReport))

  const { groups, pdf } = data.expenseReport
  const [spent] = (await paper('ExpenseReport', pdf.url)).sections
  expect(spent!.rows.map(({ label, amounts }) => [label, formatMoney(amounts[3]!, 'EUR')])).toEqual(
    groups.map(({ label, cost }: { label: string | null; cost: string }) => [label ?? 'Sans', cost]),
  )
  const sales = (await ask('sales', '{ monthlyReport(month: "2026-01-01") { pdf { url } } }')).data.monthlyReport
  const own = await paper('MonthlyReport', sales.pdf.url)
  expect(own.sections.map(({ title }) => title)).not.toContain('TVA du mois')

  for (const { url } of [data.monthlyReport.pdf, pdf]) {
    const { pathname, search } = new URL(url)
    const reply = await fetch(`${server.address}${pathname}${search}`)
    expect(Buffer.from(await reply.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-')
  }
})
