import { beforeAll, expect, test } from 'vitest'
import { writeId } from '../../src/graphql/ids.ts'
import { openOffice } from '../support/office.ts'

const { ids, askAs, read, done, later } = await openOffice('2026-03-10T09:00:00Z', {
  ...{ Alma: 'ADMIN', Rose: 'ACCOUNTANT', Sam: 'SALES', Vera: 'VIEWER' },
})
let project = ''
let beta = ''
const line = { quantity: '3', description: 'Chaise' }
const spring = 'from: "2026-03-01", to: "2026-05-31"'
const profit = 'revenue articles time expenses margin marginPercent'

/** Three chairs are sold, one comes back, a rebate is granted; for Beta, an hour and a half is worked and a part bought. */
beforeAll(async () => {
  await done('expensePolicySet', { input: { receiptAbove: '1000.00' } })
  const { member } = await read('query($id: ID!) { member(id: $id) { version } }', { id: writeId('Member', ids.Alma!) })
  const paid = { hourlyCost: '40.00', expectedVersion: member.version }
  await done('memberUpdate', { id: writeId('Member', ids.Alma!), input: paid })
  const chair = { sku: 'CH', name: 'Chaise', kind: 'GOODS', unitPrice: '100', cost: '60' }
  const { article } = await done('articleCreate', { input: chair }, 'article { id }')
  const sold = { clientId: writeId('Client', ids.client!), lines: [{ ...line, articleId: article.id }] }
  const draft = (await done('invoiceCreate', { input: sold }, 'invoice { id lines { id } }')).invoice
  await done('invoiceIssue', { id: draft.id, input: {} })

  later('2026-03-31T22:30:00Z')
  const party = { clientId: sold.clientId }
  const hoped = { name: 'Salon', party, amount: '1000.00', probability: 50, expectedOn: '2026-04-20' }
  await done('offerCreate', { input: hoped })

  later('2026-04-10T09:00:00Z')
  const credit = async (input: object) => {
    const { creditNote } = await done(
      'creditNoteCreate',
      { input: { invoiceId: draft.id, ...input } },
      'creditNote { id }',
    )
    await done('creditNoteIssue', { id: creditNote.id, input: {} })
  }
  await credit({ reason: 'RETURN', content: { lines: [{ lineId: draft.lines[0].id, quantity: '1' }] } })
  await credit({ reason: 'REBATE', content: { amount: '60.00' } })

  const named = { name: 'Beta', kind: 'BUSINESS', siren: '552100554', email: 'beta@client.example', force: true }
  const at = {
    billingAddress: { street: '1 rue', postalCode: '69001', city: 'Lyon' },
    ownerId: writeId('Member', ids.Sam!),
  }
  beta = (await done('clientCreate', { input: { ...named, ...at } }, 'client { id }')).client.id
  const wanted = { name: 'Site', clientId: beta, billing: 'PROJECT_RATE', hourlyRate: '80' }
  project = (await done('projectCreate', { input: wanted }, 'project { id }')).project.id
  await done('projectStart', { id: project })
  const worked = { projectId: project, startedAt: '2026-03-31T22:30:00Z', endedAt: '2026-04-01T00:00:00Z' }
  await done('timeEntryCreate', { input: worked })
  const { invoice } = await done(
    'projectBill',
    { id: project, input: { layout: 'TASKS', vatRate: '20' } },
    'invoice { id }',
  )
  await done('invoiceIssue', { id: invoice.id, input: {} })

  const parts = { name: 'Pièces', account: '6064', deductiblePercent: '50' }
  const { expenseCategory } = await done('expenseCategoryCreate', { input: parts }, 'expenseCategory { id }')
  const { supplier } = await done('supplierCreate', { input: { name: 'Quincaillerie' } }, 'supplier { id }')
  const bought = { categoryId: expenseCategory.id, supplierId: supplier.id, projectId: project, spentOn: '2026-04-05' }
  const spent = { ...bought, amounts: [{ vatRate: '20', net: '30.00' }] }
  const { id } = (await done('expenseCreate', { input: spent }, 'expense { id }', 'Rose')).expense
  await done('expenseSubmit', { id, input: {} }, '', 'Rose')
  await done('expenseApprove', { id, input: {} })

  const missed = { name: 'Cuisine', party: { clientId: beta }, amount: '400.00', expectedOn: '2026-05-04' }
  const { offer } = await done('offerCreate', { input: missed }, 'offer { id }', 'Sam')
  await done('offerLose', { id: offer.id, input: { reason: 'Prix' } }, '', 'Sam')
})

const margins = async (more = '') =>
  (await read(`{ marginReport(${spring}, bucket: MONTH${more}) { startsOn ${profit} } }`)).marginReport

test('[DEP-1] the margin is what was sold less what it cost, month by month', async () => {
  // 300.00 less 3 × 60.00; then 120.00 − 100.00 − 50.00, one chair back, 1.5 h at 40.00, 30.00 + 6.00 − 3.00 spent.
  expect(await margins()).toEqual([
    {
      ...{ startsOn: '2026-03-01', revenue: '300.00', articles: '180.00', time: '0.00', expenses: '0.00' },
      ...{ margin: '120.00', marginPercent: '40' },
    },
    {
      ...{ startsOn: '2026-04-01', revenue: '-30.00', articles: '-60.00', time: '60.00', expenses: '33.00' },
      ...{ margin: '-63.00', marginPercent: null },
    },
  ])
})

test('an hour worked after midnight in Paris was worked the month before in New York', async () => {
  const abroad = await margins(', timeZone: "America/New_York"')
  expect(abroad.map(({ time, margin }: { time: string; margin: string }) => [time, margin])).toEqual([
    ['60.00', '60.00'],
    ['0.00', '-3.00'],
  ])
  const nowhere = await askAs('Alma', `{ marginReport(${spring}, bucket: DAY, timeZone: "Mars/Olympus") { margin } }`)
  expect(nowhere.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('[DEP-1] [PRJ-4] each client and each project is as profitable as its own figures say', async () => {
  const of = async (by: string) =>
    (await read(`{ profitabilityReport(${spring}, by: ${by}) { id name ${profit} } }`)).profitabilityReport
  const first = {
    ...{ revenue: '150.00', articles: '120.00', time: '0.00', expenses: '0.00', margin: '30.00', marginPercent: '20' },
  }
  const second = {
    ...{
      revenue: '120.00',
      articles: '0.00',
      time: '60.00',
      expenses: '33.00',
      margin: '27.00',
      marginPercent: '22.5',
    },
  }
  expect(await of('CLIENT')).toEqual([
    { id: writeId('Client', ids.client!), name: 'Client d’essai', ...first },
    { id: beta, name: 'Beta', ...second },
  ])
  expect(await of('PROJECT')).toEqual([
    { id: null, name: null, ...first },
    { id: project, name: 'Site', ...second },
  ])
  const shown = await read('query($id: ID!) { project(id: $id) { profitability } }', { id: project })
  expect(shown.project).toEqual({ profitability: '27.00' })
})

test('costs are for those who may read them, and only of their clients', async () => {
  const query = `{ profitabilityReport(${spring}, by: CLIENT) { id margin } }`
  for (const name of ['Sam', 'Vera'])
    expect((await askAs(name, query)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])

  const grants = [
    { module: 'REPORTS', level: 'READ', reach: 'OWN' },
    { module: 'CLIENTS', level: 'READ', reach: 'OWN' },
  ]
  await done('roleCreate', { input: { key: 'CLOSER', name: 'Closer', costs: true, grants } })
  const sam = writeId('Member', ids.Sam!)
  await done('memberSetRole', { id: sam, input: { role: 'CLOSER' } })
  expect((await read(query, {}, 'Sam')).profitabilityReport).toEqual([{ id: beta, margin: '27.00' }])
  await done('memberSetRole', { id: sam, input: { role: 'SALES' } })
})

test('[OFF-1] the pipeline tells what came in, is expected and was lost, of the offers that one may see', async () => {
  const part = 'count amount weighted'
  const of = async (name: string, more = '') =>
    (
      await read(
        `{ pipelineReport(${spring}, bucket: MONTH${more}) { startsOn created { ${part} } expected { ${part} } won { count } lost { count amount } } }`,
        {},
        name,
      )
    ).pipelineReport
  const none = { count: 0, amount: '0.00', weighted: '0.00' }
  const hoped = { count: 1, amount: '1000.00', weighted: '500.00' }
  const [april, ...rest] = await of('Alma')
  expect([april.created.count, april.created.amount, rest]).toEqual([2, '1400.00', []])
  expect(april).toMatchObject({
    ...{ startsOn: '2026-04-01', expected: hoped, won: { count: 0 }, lost: { count: 1, amount: '400.00' } },
  })
  const [march] = await of('Alma', ', timeZone: "America/New_York"')
  expect(march).toMatchObject({ startsOn: '2026-03-01', created: hoped, expected: none })
  expect(await of('Sam')).toMatchObject([{ created: { count: 1, amount: '400.00' }, expected: none }])
})

test('the VAT of each month is what the ledger booked', async () => {
  // 60.00 on three chairs; 20.00 back on the return, 10.00 on the rebate; half of the 6.00 paid. Beta’s waits.
  const { vatReport } = await read(`{ vatReport(${spring}, bucket: MONTH) { startsOn collected deductible due } }`)
  expect(vatReport).toEqual([
    { startsOn: '2026-03-01', collected: '60.00', deductible: '0.00', due: '60.00' },
    { startsOn: '2026-04-01', collected: '-30.00', deductible: '3.00', due: '-33.00' },
  ])
})
