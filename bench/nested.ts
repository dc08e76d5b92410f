import { readFileSync } from 'node:fs'
import { type Asserting, type Figure, report } from './measure/figures.ts'
import { type Ground, openGround, signIn } from './measure/ground.ts'
import { type Ask, alone, asking, type Burst, burst } from './measure/load.ts'
import { cpuOf, cpuOfServer, type Process, pin, started } from './measure/machine.ts'
import { canonical, fromPostgraphile } from './peers/replies.ts'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const names = ['json', 'postgraphile', 'reference', 'carnet'] as const
type Name = (typeof names)[number]
type Asks = Record<Name, Ask>
type Measured = { best: Burst; cpu: number }

const rounds = 3
const clients = 50

/** Fifty clients with all that hangs on them: hand-written SQL, PostGraphile, our reference path and our reader in one run. */
export async function bench(asserting: Asserting): Promise<boolean> {
  const ground = await openGround(2_000)
  // The servers have one core; PostgreSQL and the load share the other.
  for (const pid of [ground.postmaster, process.pid]) pin(pid, '1')
  const servers = await serversOn(ground)
  try {
    const everything = await questions(servers, ground, 'admin', clients)
    const own = await questions(servers, ground, 'sales', clients)
    for (const asks of [everything, own]) await sameAnswers(asks)
    const all = await measured(everything, servers, ground)
    const scoped = await measured(own, servers, ground)
    const many = await aloneEach(everything, 20)
    const few = await aloneEach(await questions(servers, ground, 'admin', 1), 60)
    print({ all, scoped }, many, few)
    return report(
      [...figures(all, 'all rows'), ...figures(scoped, 'own rows'), ...rest({ all, scoped, many, few })],
      asserting,
    )
  } finally {
    for (const server of Object.values(servers)) await server.stop()
    await ground.stop()
  }
}

type Servers = Record<Name, Process>

async function serversOn({ env }: Ground): Promise<Servers> {
  const program = (file: string, ...args: string[]) => [new URL(`peers/${file}`, import.meta.url).pathname, ...args]
  return {
    json: await started(program('json.ts'), { core: '0', env }),
    postgraphile: await started(program('postgraphile.js'), { core: '0', env: { ...env, NODE_ENV: 'production' } }),
    reference: await started(program('carnet.ts', 'reference'), { core: '0', env }),
    carnet: await started(program('carnet.ts'), { core: '0', env }),
  }
}

async function questions(servers: Servers, { query }: Ground, member: 'admin' | 'sales', count: number): Promise<Asks> {
  const [sales] = await query<{ id: string }>(`SELECT "id" FROM "Member" WHERE "email" = 'sales@demo.carnet.example'`)
  const owner = member === 'sales' ? sales!.id : undefined
  const own = { query: read('measure/nested.graphql'), variables: { clients: count } }
  const theirs = {
    query: read('peers/nested.graphql'),
    variables: { clients: count, condition: owner && { ownerId: owner } },
  }
  const ours = async ({ address }: Process) => asking(address, own, await signIn(address, member))
  return {
    json: asking(servers.json.address, { clients: count, owner }),
    postgraphile: asking(servers.postgraphile.address, theirs),
    reference: await ours(servers.reference),
    carnet: await ours(servers.carnet),
  }
}

async function sameAnswers(asks: Asks): Promise<void> {
  const wanted = canonical(JSON.parse((await asks.json()).text))
  for (const name of names) {
    const reply = JSON.parse((await asks[name]()).text)
    if (canonical(name === 'postgraphile' ? fromPostgraphile(reply) : reply) !== wanted)
      throw new Error(`${name} answers something else: ${JSON.stringify(reply).slice(0, 600)}`)
  }
}

// The reference path would keep 32 waiting longer than they may.
const sizes: Record<Name, [requests: number, atOnce: number]> = {
  json: [96, 32],
  postgraphile: [96, 32],
  reference: [12, 4],
  carnet: [96, 32],
}

/** Short bursts in rotation; of each server its best round counts. */
async function measured(asks: Asks, servers: Servers, { postmaster }: Ground): Promise<Record<Name, Measured>> {
  const found: Partial<Record<Name, Measured>> = {}
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const spent = () => cpuOf(servers[name].pid) + cpuOfServer(postmaster)
      const before = spent()
      const now = await burst(asks[name], ...sizes[name])
      const cpu = (spent() - before) / (now.requests + 1)
      const best = found[name]
      // The first round warms up.
      if (round === 0) continue
      if (!best || now.perSecond > best.best.perSecond)
        found[name] = { best: now, cpu: Math.min(cpu, best?.cpu ?? cpu) }
    }
  return found as Record<Name, Measured>
}

async function aloneEach(asks: Asks, times: number): Promise<Record<Name, number>> {
  const least = {} as Record<Name, number>
  for (const name of names) least[name] = await alone(asks[name], times)
  return least
}

type Runs = { all: Record<Name, Measured>; scoped: Record<Name, Measured> }

function print(runs: Runs, many: Record<Name, number>, few: Record<Name, number>): void {
  for (const [title, run] of Object.entries(runs))
    console.table(
      names.map((name) => ({
        run: title,
        server: name,
        'requests/s': run[name].best.perSecond.toFixed(1),
        'p50 ms': run[name].best.p50.toFixed(0),
        'p99 ms': run[name].best.p99.toFixed(0),
        'CPU ms': run[name].cpu.toFixed(1),
        'alone ms': many[name].toFixed(1),
        'one client alone ms': few[name].toFixed(2),
      })),
    )
}

function figures({ json, postgraphile, carnet }: Record<Name, Measured>, rows: string): Figure[] {
  const { perSecond, p99 } = carnet.best
  return [
    {
      name: `requests/s × PostGraphile, ${rows}`,
      value: perSecond / postgraphile.best.perSecond,
      is: '≥',
      must: 2,
      aim: 4,
    },
    { name: `requests/s × json_agg, ${rows}`, value: perSecond / json.best.perSecond, is: '≥', must: 1.5, aim: 3 },
    { name: `p99 × PostGraphile, ${rows}`, value: p99 / postgraphile.best.p99, is: '≤', must: 1 },
    { name: `CPU × json_agg, ${rows}`, value: carnet.cpu / json.cpu, is: '≤', must: 0.5, aim: 0.25 },
  ]
}

type Latencies = { many: Record<Name, number>; few: Record<Name, number> }

const rest = ({ all, scoped, many, few }: Runs & Latencies): Figure[] => [
  {
    name: 'requests/s × reference path',
    value: all.carnet.best.perSecond / all.reference.best.perSecond,
    is: '≥',
    must: 4,
    aim: 8,
  },
  {
    name: 'requests/s with own rows × all rows',
    value: scoped.carnet.best.perSecond / all.carnet.best.perSecond,
    is: '≥',
    must: 0.92,
    aim: 1,
  },
  { name: 'alone × PostGraphile', value: many.carnet / many.postgraphile, is: '≤', must: 0.4, aim: 0.25 },
  { name: 'one client alone × PostGraphile', value: few.carnet / few.postgraphile, is: '≤', must: 0.7, aim: 0.5 },
  { name: 'one client alone × json_agg', value: few.carnet / few.json, is: '≤', must: 1.2, aim: 1 },
]
