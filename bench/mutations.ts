import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemViewer } from '../src/access/identify.ts'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openPipeline } from '../src/graphql/execute.ts'
import { schema } from '../src/schema.ts'
import { type Asserting, type Figure, report } from './measure/figures.ts'
import { type Ground, openGround, signIn } from './measure/ground.ts'
import { type Ask, asking, burst } from './measure/load.ts'
import { started } from './measure/machine.ts'

// The one that the server uses: the peers bring their own.
const pg: typeof import('pg') = createRequire(new URL('../src/main.ts', import.meta.url))('pg')
const history = readFileSync(new URL('../test/documents/client-history.graphql', import.meta.url), 'utf8')
const server = join(import.meta.dirname, 'peers/carnet.ts')
const times = 150
const writesPerSecond = 20

type Mutation = { query: string; variables: object }

/** Two mutations beside their own statements in one hand-written transaction, and reads while tickets are answered. */
export async function bench(asserting: Asserting): Promise<boolean> {
  const ground = await openGround()
  const mutations = await mutationsOn(ground)
  const recorded = await recordings(ground, mutations)
  const carnet = await started([server], { env: ground.env })
  try {
    const token = await signIn(carnet.address, 'admin')
    const figures: Figure[] = []
    for (const [name, mutation] of Object.entries(mutations)) {
      // Theirs first: what ours writes takes the numbers that the recording took.
      const theirs = await replayed(ground, recorded[name]!)
      const ours = await perSecond(asking(carnet.address, mutation, token))
      console.log(`${name}: ${ours.toFixed(0)}/s, ${recorded[name]!.length} statements by hand ${theirs.toFixed(0)}/s`)
      figures.push({ name: `${name} × its statements by hand`, value: ours / theirs, is: '≥', must: 0.5, aim: 0.8 })
    }
    const reads = asking(
      carnet.address,
      { query: history, variables: { id: await clientId(carnet.address, token) } },
      token,
    )
    const writes = asking(carnet.address, mutations.ticketReply!, token)
    return report([...figures, await underWrites(reads, writes)], asserting)
  } finally {
    await carnet.stop()
    await ground.stop()
  }
}

async function mutationsOn({ env }: Ground): Promise<Record<string, Mutation>> {
  const carnet = await started([server], { env })
  const token = await signIn(carnet.address, 'admin')
  const query = '{ tickets(first: 1, filter: { status: { eq: OPEN } }) { nodes { id } } }'
  const { text } = await asking(carnet.address, { query }, token)()
  const client = await clientId(carnet.address, token)
  await carnet.stop()
  return {
    ticketReply: {
      query:
        'mutation($id: ID!, $input: TicketReplyInput!) { ticketReply(id: $id, input: $input) { errors { code } } }',
      variables: { id: JSON.parse(text).data.tickets.nodes[0].id, input: { body: 'Nous regardons.' } },
    },
    paymentRecord: {
      query: 'mutation($input: PaymentRecordInput!) { paymentRecord(input: $input) { errors { code } } }',
      variables: { input: { clientId: client, amount: '10.00', method: 'TRANSFER', receivedOn: '2026-11-02' } },
    },
  }
}

async function clientId(address: string, token: string): Promise<string> {
  const { text } = await asking(address, { query: '{ clients(first: 1) { nodes { id } } }' }, token)()
  return JSON.parse(text).data.clients.nodes[0].id
}

type Statement = { text: string; values: unknown[] }

/** What each mutation sends within its transaction, which is then undone so that it can be sent again. */
async function recordings(ground: Ground, mutations: Record<string, Mutation>): Promise<Record<string, Statement[]>> {
  const { url, env } = ground
  const app = await openApp({ config: readConfig(env), url, migrationUrl: url, stop: async () => {} })
  const viewer = systemViewer()
  const pipeline = openPipeline(app, schema)
  const found: Record<string, Statement[]> = {}
  for (const [name, { query, variables }] of Object.entries(mutations))
    found[name] = await recorded(() =>
      pipeline.run(
        { document: query, variables: variables as Record<string, unknown> },
        {
          ...{ viewer, locale: 'fr', transport: 'http', requestId: 'bench', address: '', userAgent: '' },
          present: async () => viewer,
        },
      ),
    )
  await app.stop()
  return found
}

async function recorded(run: () => Promise<unknown>): Promise<Statement[]> {
  const send = pg.Client.prototype.query
  const statements: Statement[] = []
  let within: unknown
  pg.Client.prototype.query = function (this: unknown, asked: string | Statement, ...others: unknown[]) {
    const { text, values = [] } = typeof asked === 'string' ? { text: asked } : asked
    if (text.startsWith('BEGIN')) within = this
    else if (within === this && text !== 'COMMIT') statements.push({ text, values })
    return (send as (...args: unknown[]) => unknown).call(this, text === 'COMMIT' ? 'ROLLBACK' : asked, ...others)
  } as never
  await run()
  pg.Client.prototype.query = send
  return statements
}

/** The median of so many, one after another. */
async function perSecond(ask: Ask): Promise<number> {
  const durations: number[] = []
  for (let time = -20; time < times; time++) {
    const { text, ms } = await ask()
    if (!text.includes('"errors":[]')) throw new Error(text.slice(0, 500))
    if (time >= 0) durations.push(ms)
  }
  return 1_000 / median(durations)
}

async function replayed({ url }: Ground, statements: Statement[]): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return await timesOf(client, statements).finally(() => client.end())
}

async function timesOf(client: InstanceType<typeof pg.Client>, statements: Statement[]): Promise<number> {
  const durations: number[] = []
  for (let time = -20; time < times; time++) {
    const began = performance.now()
    await client.query('BEGIN')
    for (const { text, values } of statements) await client.query(text, values)
    // Where COMMIT would have looked at them; what is undone can be sent again.
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
    await client.query('ROLLBACK')
    if (time >= 0) durations.push(performance.now() - began)
  }
  return 1_000 / median(durations)
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

async function underWrites(reads: Ask, writes: Ask): Promise<Figure> {
  await burst(reads, 200, 4)
  const quiet = await burst(reads, 400, 4)
  let writing = true
  const writer = async () => {
    while (writing) await Promise.all([writes(), sleep(1_000 / writesPerSecond)])
  }
  const over = writer()
  const busy = await burst(reads, 400, 4)
  writing = false
  await over
  return { name: 'p99 of reads under writes × without', value: busy.p99 / quiet.p99, is: '≤', must: 2 }
}
