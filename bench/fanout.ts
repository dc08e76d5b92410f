import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { loadDemo } from '../src/demo/demo.ts'
import type { App } from '../src/graphql/context.ts'
import { actingAs } from '../src/graphql/system.ts'
import { openGround } from '../src/ground.ts'
import { taskCreate, taskUpdate } from '../src/modules/tasks/actions.ts'
import { schema } from '../src/schema.ts'
import { openServer } from '../src/server.ts'
import { gather, type Wanted } from './gathering.ts'

const bars = { p99: 100, times: 5 }
const subscribers = 2_000
const query =
  'subscription($not: String) { taskChanged(filter: { title: { neq: $not } }) { at op task { title status } } }'
const signIn = 'mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }'

/** 2,000 subscribers of one thing: equal ones, whose reply is made once, and ones that differ, each of which is executed. */
export async function bench(): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-bench-'))
  const ground = await openGround(
    readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: '0', LIMITS_SOCKETS: '5000' }),
  )
  const app = await openApp(ground)
  const server = await openServer(app, schema)
  try {
    await loadDemo(app, ground)
    const input = { email: 'admin@demo.carnet.example', password: 'carnet-demo-2026' }
    const reply = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: signIn, variables: { input } }),
    })
    const { data } = (await reply.json()) as { data: { sessionCreate: { session: { accessToken: string } } } }
    const token = data.sessionCreate.session.accessToken
    const change = await changes(app)
    const wanted = { count: subscribers, address: server.address, token, query }
    const alone = await measured({ ...wanted, variables: 'own' }, { app, change, rate: 0, events: 5 })
    const equal = await measured({ ...wanted, variables: 'equal' }, { app, change, rate: 10, events: 60 })
    const times = equal.perSecond / alone.perSecond
    console.log(`fanout: ${alone.perSecond.toFixed(1)} events/s when every one of ${subscribers} is executed`)
    console.log(
      `fanout: ${equal.perSecond.toFixed(1)} events/s when equal ones share, ${times.toFixed(1)} × (at least ${bars.times} ×)`,
    )
    console.log(`fanout: p50 ${equal.p50} ms, p99 ${equal.p99} ms at 10 events/s (at most ${bars.p99} ms)`)
    return times >= bars.times && equal.p99 <= bars.p99
  } finally {
    await server.stop()
    await app.stop()
    await ground.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Change = () => Promise<unknown>

/** Changes one task, again and again. */
async function changes(app: App): Promise<Change> {
  const acting = actingAs(app, 'bench')
  const id = await taskCreate(acting, { title: 'Relancer' })
  let version = 1
  return () => taskUpdate(acting, id, { expectedVersion: version++, title: `Relancer ${version}` })
}

type Course = { app: App; change: Change; rate: number; events: number }

/** Events per second in closed loop, each when all have the last one; and, at a rate of events per second, how late they come. */
async function measured(wanted: Wanted, { app, change, rate, events }: Course) {
  const crowd = await gather(wanted)
  while (app.live.listeners() < wanted.count) await sleep(20)
  const round = async () => {
    const all = crowd.all()
    await change()
    await all
  }
  await round()
  const start = performance.now()
  for (let event = 0; event < events; event++) await round()
  const perSecond = (events * 1_000) / (performance.now() - start)
  await crowd.report()
  for (let event = 0; event < (rate ? events : 0); event++) await Promise.all([change(), sleep(1_000 / rate)])
  await sleep(rate ? 500 : 0)
  const { p50, p99 } = await crowd.report()
  crowd.stop()
  while (app.live.listeners() > 0) await sleep(20)
  return { perSecond, p50, p99 }
}
