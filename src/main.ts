import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from './config.ts'

// What was once compiled and stripped of its types is taken from there: a second less at every start but the first.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'))

try {
  const { openGround } = await import('./ground.ts')
  const opening = openGround(readConfig(process.env))
  // The heavy modules load while PostgreSQL starts. They keep the loop busy, so it gets a head start.
  await Promise.race([opening, sleep(50)])
  const modules = Promise.all([
    import('./app.ts'),
    import('./schema.ts'),
    import('./server.ts'),
    import('./warm.ts'),
    import('./demo/demo.ts'),
    import('./rounds.ts'),
  ])
  modules.catch(() => {})
  const ground = await opening
  const [{ openApp }, { schema }, { openServer }, { warmUp }, { loadDemo }, { startWorker }] = await modules
  const app = await openApp(ground)
  await loadDemo(app, ground)
  const [server] = await Promise.all([openServer(app, schema), warmUp(app, schema)])
  const worker = app.config.role === 'api' ? undefined : await startWorker(app, schema)

  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), 10_000).unref()
    await server.stop()
    await worker?.stop()
    await app.stop()
    await ground.stop()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  console.log(`carnet ready ${server.address}/graphql`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
