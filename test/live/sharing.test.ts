import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetAll } from '../../src/access/identify.ts'
import { countStatements } from '../../src/db/client.ts'
import { transact } from '../../src/db/transact.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { emit } from '../../src/live/log.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { follow, socket, until } from '../support/client.ts'
import { enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(systemClock)
const server = await openServer(world, schema)
const task = 'task { title assignee { name } allowedActions { name allowed } }'
const all = `subscription { taskChanged { at op changedFields ${task} } }`
const some = `subscription($title: String) { taskChanged(filter: { title: { eq: $title } }) { op ${task} } }`

const people = { Marc: 'MANAGER', Marie: 'MANAGER', Vera: 'VIEWER', Sami: 'SALES', Sonia: 'SALES' }
const tokens: Record<string, string> = {}
beforeAll(async () => {
  await foundCompany(world)
  for (const [name, role] of Object.entries(people)) {
    await join(world, name, role)
    tokens[name] = (await enter(server.address, name)).token
  }
})
const sockets: ReturnType<typeof socket>[] = []
const subscribed = (name: string, query: string, variables = {}) => {
  const client = socket(server.address, tokens[name]!)
  sockets.push(client)
  return follow(client, query, variables).results
}
afterAll(async () => {
  for (const client of sockets) await client.dispose()
  await server.stop()
  await world.close()
})

/** Tells of a task once more, and counts how often the row was read for those who listen. */
async function tell(id: string, told: () => boolean): Promise<number> {
  const row = await world.db.task.findUniqueOrThrow({ where: { id } })
  const { statements } = await countStatements(world.db, async () => {
    await transact(world.acting, (tx) =>
      emit(tx, {
        type: 'task.updated',
        entity: 'Task',
        before: { ...row, kind: 'CALL' },
        after: row,
        facts: { title: row.title },
      }),
    )
    await until(told)
  })
  return statements.filter((sql) => /^SELECT.* FROM "public"\."Task".* LIMIT/s.test(sql)).length
}

test('equal subscriptions of equal rights are executed once and get the same bytes; others each their own', async () => {
  const sami = await world.db.member.findFirstOrThrow({ where: { name: 'Sami' } })
  const { id } = await world.db.task.create({ data: { title: 'Relancer', assigneeId: sami.id } })

  const equal = ['Marc', 'Marie', 'Marc', 'Marie', 'Marc'].map((name) => subscribed(name, all))
  await until(() => world.live.listeners() === 5)
  expect(await tell(id, () => equal.every((results) => results.length === 1))).toBe(1)
  for (const [result] of equal) expect(result).toEqual(equal[0]![0])
  expect(equal[0]![0].data.taskChanged).toMatchObject({
    op: 'UPDATED',
    changedFields: ['kind'],
    task: { title: 'Relancer', assignee: { name: 'Sami' } },
  })

  // Another role, another document, other variables; and Sami’s two screens, who sees the task as his own.
  const others = [
    ...[subscribed('Vera', all), subscribed('Marie', some, { title: 'Relancer' })],
    ...[subscribed('Sami', all), subscribed('Sami', all)],
  ]
  const never = [subscribed('Marie', some, { title: 'x' }), subscribed('Sonia', all)]
  await until(() => world.live.listeners() === 11)
  expect(await tell(id, () => [...equal, ...others].flat().length === 14)).toBe(4)
  expect(never).toEqual([[], []])
  const rights = ([result]: { data: { taskChanged: { task: { allowedActions: object[] } } } }[]) =>
    result!.data.taskChanged.task.allowedActions
  expect(rights(others[0]!)).not.toEqual(rights(others[1]!))
  expect(rights(others[2]!)).toEqual(rights(others[3]!))
})

test('whoever sees less than before is told less, though others of the same subscription hear on', async () => {
  const { id } = await world.db.task.create({ data: { title: 'Visiter' } })
  const query = 'subscription { taskChanged(filter: { title: { eq: "Visiter" } }) { op } }'
  const [marc, marie] = [subscribed('Marc', query), subscribed('Marie', query)]
  await until(() => world.live.listeners() === 13)
  await tell(id, () => marc.length === 1 && marie.length === 1)
  await world.db.member.updateMany({ where: { name: 'Marie' }, data: { role: 'ACCOUNTANT' } })
  forgetAll()
  await tell(id, () => marc.length === 2)
  await tell(id, () => marc.length === 3)
  expect(marie).toEqual([{ data: { taskChanged: { op: 'UPDATED' } } }])
})
