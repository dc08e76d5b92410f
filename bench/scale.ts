import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Asserting, report } from './measure/figures.ts'
import { type Ground, openGround, signIn } from './measure/ground.ts'
import { alone, asking } from './measure/load.ts'
import { cpuOf, cpuOfServer, type Process, started } from './measure/machine.ts'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const history = /query ClientHistory[\s\S]*/.exec(read('../test/documents/client-history.graphql'))![0]
const program = join(import.meta.dirname, 'peers/carnet.ts')
const pages = [10, 25, 50, 100]

/** Does a returned row cost the same in a long list, and a client's history the same among many? `--size huge` takes 100,000 clients. */
export async function bench(asserting: Asserting): Promise<boolean> {
  const clients = process.argv.includes('huge') ? 100_000 : 2_000
  const demo = await within(0, (server) => historyMs(server))
  const large = await within(clients, async (server, ground) => ({
    history: await historyMs(server),
    rows: await costs(server, ground),
  }))
  console.table(large.rows)
  const perRow = large.rows.map(({ microseconds }) => microseconds)
  return report(
    [
      {
        name: 'CPU per row, most × least, from 10 to 100 clients',
        value: Math.max(...perRow) / Math.min(...perRow),
        is: '≤',
        must: 1.5,
        aim: 1.2,
      },
      { name: `one history, ${clients} clients × the demo`, value: large.history / demo, is: '≤', must: 1.5, aim: 1 },
    ],
    asserting,
  )
}

async function within<T>(clients: number, measure: (server: Process, ground: Ground) => Promise<T>): Promise<T> {
  const ground = await openGround(clients)
  const server = await started([program], { env: ground.env })
  try {
    return await measure(server, ground)
  } finally {
    await server.stop()
    await ground.stop()
  }
}

/** The shortest answer to the contract's main query, over the demo's own clients, which both datasets have. */
async function historyMs({ address }: Process): Promise<number> {
  const token = await signIn(address, 'admin')
  const list = { query: '{ clients(first: 20, orderBy: { field: CODE, direction: DESC }) { nodes { id } } }' }
  const { text } = await asking(address, list, token)()
  const ids: string[] = JSON.parse(text).data.clients.nodes.map(({ id }: { id: string }) => id)
  const times = []
  for (const id of ids) times.push(await alone(asking(address, { query: history, variables: { id } }, token), 15))
  return times.reduce((sum, ms) => sum + ms, 0) / times.length
}

type Cost = { clients: number; rows: number; microseconds: number }

/** CPU of Node and PostgreSQL per row returned, by the number of clients asked for. */
async function costs({ address, pid }: Process, { postmaster }: Ground): Promise<Cost[]> {
  const token = await signIn(address, 'admin')
  const query = read('measure/nested.graphql')
  const found: Cost[] = []
  for (const clients of pages) {
    const ask = asking(address, { query, variables: { clients } }, token)
    const rows = JSON.parse((await ask()).text).extensions.cost.actual
    const times = Math.ceil(4_000 / clients)
    await alone(ask, times / 4)
    const spent = () => cpuOf(pid) + cpuOfServer(postmaster)
    const before = spent()
    await alone(ask, times)
    found.push({ clients, rows, microseconds: Math.round((((spent() - before) * 1_000) / (times * rows)) * 100) / 100 })
  }
  return found
}
