import { readFileSync } from 'node:fs'
import { Kind, parse, print, separateOperations } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { writeId } from '../../../src/graphql/ids.ts'
import { copyDemo } from '../../support/demo.ts'
import { openComparison } from './comparison.ts'

await copyDemo()
const comparison = await openComparison()
afterAll(() => comparison.close())

const files = [
  'examples/dashboard/src/operations.graphql',
  'examples/partner-node/partner.js',
  'test/documents/client-history.graphql',
  'bench/measure/nested.graphql',
  'bench/mutations.ts',
  'bench/scale.ts',
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
  const served = () => comparison.report().staff.compiled
  const queries = textsIn(file).flatMap(queriesOf)
  expect(queries).not.toEqual([])
  for (const document of queries) {
    const before = served()
    await comparison.compare({ document, variables }, comparison.as('ADMIN'))
    expect([document, served()]).toEqual([document, before + 1])
  }
})

/** A program's documents are its texts that read like one. */
function textsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return file.endsWith('.graphql')
    ? [text]
    : [...text.matchAll(/['`]((?:query \w+.*?)?\{ \w[^'`]*\})['`]/g)].map(([, it]) => it!)
}

const queriesOf = (text: string): string[] =>
  Object.values(separateOperations(parse(text)))
    .filter(({ definitions }) =>
      definitions.some((it) => it.kind === Kind.OPERATION_DEFINITION && it.operation === 'query'),
    )
    .map(print)
