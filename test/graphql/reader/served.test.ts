import { readFileSync } from 'node:fs'
import { Kind, parse } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { writeId } from '../../../src/graphql/ids.ts'
import { copyDemo } from '../../support/demo.ts'
import { openComparison } from './comparison.ts'

await copyDemo()
const comparison = await openComparison()
afterAll(() => comparison.close())

const files = [
  'examples/dashboard/src/operations.graphql',
  'test/documents/client-history.graphql',
  'bench/measure/nested.graphql',
]
const client = await comparison.world.acting.db.client.findFirstOrThrow({ where: { invoices: { some: {} } } })
const variables = {
  id: writeId('Client', client.id),
  search: 'a',
  from: '2026-01-01',
  to: '2026-12-31',
  clients: 20,
}

test.each(files)('every query of %s is answered from a plan, as the reference path would', async (file) => {
  const text = readFileSync(file, 'utf8')
  const { definitions } = parse(text)
  const queries = definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION && it.operation === 'query')
  for (const query of queries) {
    const { compiled } = comparison.report().staff
    const operationName = 'name' in query ? query.name!.value : ''
    await comparison.compare({ document: text, operationName, variables }, comparison.as('ADMIN'))
    expect([operationName, comparison.report().staff.compiled]).toEqual([operationName, compiled + 1])
  }
})
