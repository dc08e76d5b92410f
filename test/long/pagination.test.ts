import { beforeAll, expect, test } from 'vitest'
import { multiply } from '../../scripts/multiply.ts'
import { readId, writeId } from '../../src/graphql/ids.ts'
import { owner } from '../support/databases.ts'
import { openStage } from '../support/stage.ts'
import { type List, lists, listsOf } from './lists.ts'

const { ask, world } = await openStage()
const { db } = world
let clientId = ''
beforeAll(async () => {
  await multiply(process.env.MIGRATION_DATABASE_URL!, { documents: 20, clients: 20 })
  clientId = await hoarded()
})

/** One client has everything that any client had. */
async function hoarded(): Promise<string> {
  const { id } = await db.client.findFirstOrThrow({ orderBy: { code: 'asc' } })
  const client = await owner(new URL(process.env.DATABASE_URL!).pathname.slice(1))
  await client.query('SET session_replication_role = replica')
  for (const node of new Set(listsOf('Client').map((list) => list.node)))
    await client
      .query(`UPDATE "${node}" SET "clientId" = $1 WHERE "clientId" IS NOT NULL`, [id])
      .catch(({ code }) => expect(['42703', '42P01']).toContain(code))
  await client.end()
  return writeId('Client', id)
}

type Page = {
  ids: string[]
  totalCount: number
  pageInfo: { startCursor: string; endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean }
}
type Named = { id: string; cursor: string }
async function page({ owner, name, rows }: List, words: string): Promise<Page> {
  const list = `${name}(${words}) { ${rows} totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }`
  const { data, errors } = await ask(
    'admin',
    owner === 'Query' ? `{ ${list} }` : `{ client(id: "${clientId}") { ${list} } }`,
  )
  if (errors) throw new Error(`${name}(${words}) ${JSON.stringify(errors)}`)
  const { nodes, edges, ...found } = owner === 'Query' ? data[name] : data.client[name]
  return { ...found, ids: nodes?.map(({ id }: Named) => id) ?? edges.map(({ cursor }: Named) => cursor) }
}

const most = 1_000
const steps = ['ASC, nulls: FIRST', 'ASC, nulls: LAST', 'DESC, nulls: FIRST', 'DESC, nulls: LAST']
const orderings = [...lists, ...listsOf('Client')].flatMap((list) =>
  [
    '',
    ...list.orders.flatMap((field) => steps.map((step) => `, orderBy: [{ field: ${field}, direction: ${step} }]`)),
  ].map((order) => [list.owner, list.name, order, list] as const),
)

test.each(orderings)('%s.%s(%s): each row once, forward and back', async (_owner, _name, order, list) => {
  const forward: string[] = []
  let found = await page(list, `first: 100${order}`)
  for (;;) {
    forward.push(...found.ids)
    if (!found.pageInfo.hasNextPage || forward.length >= most) break
    found = await page(list, `first: 100, after: "${found.pageInfo.endCursor}"${order}`)
  }
  expect(new Set(forward).size).toBe(forward.length)
  expect(forward.length).toBe(found.pageInfo.hasNextPage ? most : found.totalCount)

  const back = [...found.ids]
  while (found.pageInfo.hasPreviousPage) {
    found = await page(list, `last: 100, before: "${found.pageInfo.startCursor}"${order}`)
    back.unshift(...found.ids)
  }
  expect(back).toEqual(forward)
})

test('a cursor of one ordering is INVALID_CURSOR in every other', async () => {
  for (const list of lists.filter(({ orders }) => orders.length > 1)) {
    const cursors = await Promise.all(
      list.orders.map(
        async (field) =>
          (await page(list, `first: 1, orderBy: [{ field: ${field}, direction: ASC }]`)).pageInfo.endCursor,
      ),
    )
    for (const [n, cursor] of cursors.entries()) {
      if (!cursor) continue
      const other = list.orders[(n + 1) % list.orders.length]
      const { errors } = await ask(
        'admin',
        `{ ${list.name}(first: 1, after: "${cursor}", orderBy: [{ field: ${other}, direction: ASC }]) { nodes { id } } }`,
      )
      expect([list.name, errors?.[0]?.extensions.code]).toEqual([list.name, 'INVALID_CURSOR'])
    }
  }
})

test('rows that come and go during a walk lose no other row', async () => {
  const create = async (name: string) => {
    const columns = { unitPrice: 1, currency: 'EUR', vatRate: 20, kind: 'SERVICE' } as const
    const { id } = await db.article.create({ data: { sku: name, name, ...columns } })
    return writeId('Article', id)
  }
  const there: string[] = []
  for (let n = 0; n < 200; n++) there.push(await create(`Marche ${1_000 + n}`))
  const articles = lists.find(({ name }) => name === 'articles')!
  const marches = 'filter: { name: { startsWith: "Marche" } }, orderBy: [{ field: NAME, direction: ASC }]'
  const seen: string[] = []
  for (let after = ''; ; ) {
    const { ids, pageInfo } = await page(articles, `first: 10, ${marches}${after}`)
    seen.push(...ids)
    if (!pageInfo.hasNextPage) break
    after = `, after: "${pageInfo.endCursor}"`
    // The row of the cursor goes; others come before and behind it.
    await db.article.delete({ where: { id: readId('Article', seen.at(-1)!) } })
    for (const at of ['0', '2']) await create(`Marche ${at}${seen.length}`)
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(there.filter((id) => !seen.includes(id))).toEqual([])
})
