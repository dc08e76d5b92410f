import { loadDemo } from '../../src/demo/demo.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { administer, at, owner, urls } from './databases.ts'
import { openWorld } from './world.ts'

/**
 * Gives this file the demo company, in place of the empty database: call it before anything opens that one.
 * The company takes seconds to live its two years: the first file that wants it loads it, the others copy it.
 */
export async function copyDemo(): Promise<void> {
  const lock = await owner('postgres')
  try {
    await lock.query("SELECT pg_advisory_lock(hashtext('demo'))")
    const { rowCount } = await lock.query("SELECT FROM pg_database WHERE datname = 'carnet_demo'")
    if (!rowCount) await make()
    await copy()
  } finally {
    await lock.end()
  }
}

async function copy(): Promise<void> {
  const own = new URL(process.env.DATABASE_URL!).pathname.slice(1)
  await administer(`DROP DATABASE ${own}`)
  await administer(`CREATE DATABASE ${own} TEMPLATE carnet_demo STRATEGY FILE_COPY`)
}

async function make(): Promise<void> {
  await administer('DROP DATABASE IF EXISTS carnet_demo_new WITH (FORCE)')
  await administer('CREATE DATABASE carnet_demo_new TEMPLATE carnet STRATEGY FILE_COPY')
  const own = process.env.DATABASE_URL!
  process.env.DATABASE_URL = at(urls().url, 'carnet_demo_new')
  const world = await openWorld(systemClock)
  const { databaseUrl: _none, ...config } = world.config
  await loadDemo(world, { config, url: process.env.DATABASE_URL })
  await world.close()
  process.env.DATABASE_URL = own
  await administer('ALTER DATABASE carnet_demo_new RENAME TO carnet_demo')
}
