import type { FastifyInstance } from 'fastify'
import type { App } from '../graphql/context.ts'
import { meters } from '../graphql/meters.ts'
import type { Face } from './faces.ts'

type Options = { app: App; faces: Face[]; state: { draining: boolean } }

/** /healthz: the process lives. /readyz: it can answer. /metrics: what it counts. */
export async function healthRoutes(http: FastifyInstance, { app, faces, state }: Options): Promise<void> {
  http.get('/healthz', async () => ({ status: 'ok' }))
  http.get('/readyz', async (_request, reply) => {
    const database = await answers(app)
    const ready = database && !state.draining
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', database, draining: state.draining })
  })
  http.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(metrics(app, faces) + (await meters.metrics())),
  )
}

async function answers(app: App): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2_000).unref())
  const alive = app.db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  )
  return Promise.race([alive, late])
}

function metrics({ live }: App, faces: Face[]): string {
  const { lagMs, held, reads: eventReads, reconnects } = live.metrics()
  const { rss, heapUsed } = process.memoryUsage()
  const values = {
    carnet_event_lag_milliseconds: lagMs,
    carnet_events_held: Number(held),
    carnet_event_reads_total: eventReads,
    carnet_event_reconnects_total: reconnects,
    carnet_subscriptions: live.listeners(),
    ...Object.assign({}, ...faces.map(queriesOf)),
    process_resident_memory_bytes: rss,
    nodejs_heap_used_bytes: heapUsed,
  }
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')
}

/** Which path answered a face's queries. */
function queriesOf({ audience, pipeline }: Face): Record<string, number> {
  const counts = pipeline.counts()
  if (!counts) return {}
  const { compiled, reference, failed, plans } = counts
  return {
    [`carnet_queries_total{face="${audience}",path="compiled"}`]: compiled,
    [`carnet_queries_total{face="${audience}",path="reference"}`]: reference,
    [`carnet_reader_failures_total{face="${audience}"}`]: failed,
    [`carnet_reader_plans{face="${audience}"}`]: plans,
  }
}
