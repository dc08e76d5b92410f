import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Asserting, report } from './measure/figures.ts'
import { type Ground, openGround, signIn } from './measure/ground.ts'
import { asking } from './measure/load.ts'
import { started } from './measure/machine.ts'

const query = readFileSync(new URL('measure/nested.graphql', import.meta.url), 'utf8')
const starts = 5

/** How long `node src/main.ts` takes on an existing database, and its first nested answer. */
export async function bench(asserting: Asserting): Promise<boolean> {
  const ground = await openGround()
  try {
    const times: Start[] = []
    for (let start = 0; start < starts; start++) times.push(await measured(ground))
    console.table(times)
    const best = (read: (it: Start) => number) => Math.min(...times.map(read))
    return report(
      [
        { name: 'ms from start to ready', value: best((it) => it.readyMs), is: '≤', must: 2_000, aim: 1_000 },
        { name: 'ms to the first nested answer', value: best((it) => it.firstMs), is: '≤', must: 300, aim: 100 },
      ],
      asserting,
    )
  } finally {
    await ground.stop()
  }
}

type Start = { readyMs: number; firstMs: number }

async function measured({ env }: Ground): Promise<Start> {
  const began = performance.now()
  const server = await started(['src/main.ts'], { env })
  const readyMs = Math.round(performance.now() - began)
  try {
    const token = await signIn(server.address, 'admin')
    const { text, ms } = await asking(server.address, { query, variables: { clients: 50 } }, token)()
    if (text.includes('"errors"')) throw new Error(text.slice(0, 500))
    return { readyMs, firstMs: Math.round(ms) }
  } finally {
    await server.stop()
    // What the killed process had open, PostgreSQL ends in its own time.
    await sleep(200)
  }
}
