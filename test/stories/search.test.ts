import { expect, test } from 'vitest'
import { schema } from '../../src/schema.ts'
import { owner } from '../support/databases.ts'
import { openStage } from '../support/stage.ts'

const { world, ask, act } = await openStage()

const find = async (name: string, query: string, types?: string[], first = 10) => {
  const document = `query($query: String!, $types: [SearchType!], $first: Int) {
    search(query: $query, types: $types, first: $first) {
      edges { score node { __typename ... on Client { name } ... on Invoice { number } ... on Ticket { subject } } }
    }
  }`
  const { data, errors } = await ask(name, document, { query, types, first })
  expect(errors).toBeUndefined()
  // biome-ignore lint/suspicious/noExplicitAny: a union
  return data.search.edges as { score: number; node: any }[]
}

test('finds without accents and case, by beginnings, and over small mistakes, the best first', async () => {
  const input = { name: 'Crêperie Guénolé & Fils', kind: 'BUSINESS', email: 'bonjour@guenole.example' }
  await act('admin', 'clientCreate', { input })
  const name = { __typename: 'Client', name: input.name }
  for (const query of ['creperie guenole', 'CRÊP', 'crepreie guenolé', 'bonjour@guenole', 'guenol'])
    expect((await find('admin', query, ['CLIENT']))[0]?.node, query).toEqual(name)
  const [exact] = await find('admin', 'crêperie')
  const [near] = await find('admin', 'creprie')
  expect(exact!.score).toBe(100)
  expect(near!.score).toBeLessThan(exact!.score)
  expect(await find('admin', 'xylophone zz')).toEqual([])
  expect(await find('admin', '%', ['CLIENT'])).toEqual([])
})

test('finds documents by their number', async () => {
  const { number } = await world.db.invoice.findFirstOrThrow({ where: { number: { not: null } } })
  const [hit] = await find('accountant', number!)
  expect(hit).toEqual({ score: 100, node: { __typename: 'Invoice', number } })
})

test('answers within the viewer’s rows and types only', async () => {
  const sales = await world.db.member.findFirstOrThrow({ where: { email: 'sales@demo.carnet.example' } })
  const others = await world.db.client.findFirstOrThrow({
    where: { ownerId: { not: sales.id }, followers: { none: { memberId: sales.id } } },
  })
  const names = async (who: string) => (await find(who, others.code, ['CLIENT'])).map(({ node }) => node.name)
  expect(await names('admin')).toContain(others.name)
  expect(await names('sales')).not.toContain(others.name)

  const ticket = await world.db.ticket.findFirstOrThrow()
  expect(await find('admin', ticket.number, ['TICKET'])).not.toEqual([])
  expect(await find('accountant', ticket.number, ['TICKET'])).toEqual([])
})

test('nothing is searched that has a right of its own', async () => {
  const client = await owner(new URL(process.env.DATABASE_URL!).pathname.slice(1))
  const { rows } = await client.query<{ model: string; args: string }>(
    `SELECT relname AS model, encode(tgargs, 'escape') AS args FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname = 'words'`,
  )
  await client.end()
  expect(rows).toHaveLength(11)
  for (const { model, args } of rows) {
    const fields = (
      schema.getType(model) as unknown as { getFields(): Record<string, { extensions: object }> }
    ).getFields()
    for (const name of args.split('\\000').filter(Boolean))
      expect(fields[name]?.extensions ?? {}).not.toHaveProperty('permission')
  }
})
