import { readFileSync } from 'node:fs'
import { parse, validate } from 'graphql'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/schema.ts'
import { complaintsOf, openBrowser } from '../support/browser.ts'
import { until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { world, act, ask, address } = await openStage()
let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test('GraphiQL, without another host: sign in, run a prepared query, follow tickets live', async () => {
  const page = await browser.newPage()
  const complaints = complaintsOf(page, address())
  await page.goto(`${address()}/graphql`)
  await page.fill('[name=email]', 'support@demo.carnet.example')
  await page.fill('[name=password]', 'carnet-demo-2026')
  await page.click('#sign-in button')
  const run = async (operation: string) => {
    await page.locator('.graphiql-query-editor', { hasText: operation }).waitFor()
    await page.getByLabel(/Execute query/).click()
  }
  const results = page.locator('.result-window')

  await run('WhoAmI')
  await results.filter({ hasText: 'SUPPORT' }).waitFor()

  await page.selectOption('#prepared', { label: 'Follow tickets live' })
  await run('ticketChanged')
  await until(() => world.live.listeners() > 0, 30_000)
  const { data } = await ask('support', '{ clients(first: 1) { nodes { id } } }')
  await act('support', 'ticketOpen', {
    input: { clientId: data.clients.nodes[0].id, subject: 'Vu en direct', body: 'Bonjour.' },
  })
  await results.filter({ hasText: 'Vu en direct' }).waitFor()
  expect(complaints).toEqual([])
  await page.close()
}, 60_000)

test('the manual is written from the schema that runs', async () => {
  const page = await browser.newPage()
  const complaints = complaintsOf(page, address())
  await page.goto(`${address()}/docs`)
  await page.getByRole('link', { name: 'Mutations' }).click()
  const { length } = Object.keys(schema.getMutationType()!.getFields())
  await page.locator(`main section:nth-of-type(${length})`).waitFor()
  await page.locator('#invoiceIssue').getByRole('link', { name: 'InvoiceIssuePayload' }).click()
  await page.getByRole('heading', { name: 'InvoiceIssuePayload', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Permissions' }).click()
  await page.getByRole('heading', { name: 'Permissions' }).waitFor()
  const row = await page.locator('tr', { hasText: 'invoices.issue' }).locator('td').allTextContents()
  expect(row.slice(2)).toEqual(['●', '●', '●', '', '', '', ''])
  expect(complaints).toEqual([])
  for (const name of ['schema.graphql', 'portal.graphql'])
    expect(await (await fetch(`${address()}/${name}`)).text()).toBe(readFileSync(name, 'utf8'))
  await page.close()
})

test('the prepared queries fit the schema', () => {
  const document = parse(readFileSync('src/edge/explorer/prepared.graphql', 'utf8'))
  expect(validate(schema, document)).toEqual([])
})
