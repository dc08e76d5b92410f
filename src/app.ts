import { openKeyring } from './access/session.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db/client.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { localSecrets } from './db/secrets.ts'
import { openSigner } from './db/signer.ts'
import { openPress } from './documents/press.ts'
import { openFiles } from './files/store.ts'
import type { App } from './graphql/context.ts'
import { openRowPool } from './graphql/reader/wire.ts'
import { openJobs } from './jobs/queue.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import { cursorCodec } from './kernel/keyset.ts'
import { seal } from './kernel/seal.ts'
import { openLive } from './live/live.ts'
import { startDelivery } from './mail/deliver.ts'

export type Ground = { config: Config; url: string; migrationUrl: string; stop: () => Promise<void> }

/** The database and the secrets: those of the environment, or the embedded server's own. The schema is up to date afterwards. */
export async function openGround(config: Config): Promise<Ground> {
  const ground = config.databaseUrl ? external(config, config.databaseUrl) : await embedded(config)
  await migrate(ground.migrationUrl)
  return ground
}

const external = (config: Config, url: string): Ground => ({
  config,
  url,
  migrationUrl: config.migrationDatabaseUrl ?? url,
  stop: async () => {},
})

async function embedded(config: Config): Promise<Ground> {
  const { url, migrationUrl, stop } = await startEmbedded({ dataDir: config.dataDir, lost: endWithout })
  const { jwtPrivateKeys, pepper } = localSecrets(config.dataDir)
  return { config: { ...config, jwtPrivateKeys, pepper }, url, migrationUrl, stop }
}

/** A process without its database serves nobody: whoever watches over it starts it again. */
function endWithout({ message }: Error): never {
  console.error(`PostgreSQL has ended and does not come back: ${message}`)
  process.exit(1)
}

/** What the process holds once, on that ground. */
export async function openApp(
  { config, url }: Ground,
  clock: Clock = systemClock,
): Promise<App & { stop: () => Promise<void> }> {
  const log: App['log'] = (message, facts) => {
    if (config.logLevel !== 'silent') console.error(JSON.stringify({ at: new Date().toISOString(), message, ...facts }))
  }
  const db = openDatabase(url, { onError: (error) => log('database connection', { error: error.message }) })
  const rows = openRowPool(url, { onError: (error) => log('read connection', { error: error.message }) })
  const { backlogEvents, backlogBytes } = config.limits
  const live = await openLive(url, db, {
    events: backlogEvents,
    bytes: backlogBytes,
    clock,
    report: (error) => log('event log', { error: error.message }),
  })
  const jobs = await openJobs(url)
  const files = openFiles(config)
  const press = openPress()
  const signer = await openSigner(db, config.pepper)
  const { smtpUrl, dkim, publicUrl, role } = config
  const report = (error: Error) => log('mail', { error: error.message })
  const delivery = await startDelivery({
    db,
    clock,
    jobs,
    files,
    press,
    publicUrl,
    report,
    ...(dkim && { dkim }),
    ...(smtpUrl && role !== 'api' && { smtpUrl }),
  })
  const keyring = await openKeyring(config.jwtPrivateKeys)
  const cursors = cursorCodec(seal(config.pepper, 'cursors', 'hex'))
  return {
    config,
    db,
    rows,
    clock,
    keyring,
    cursors,
    live,
    jobs,
    log,
    files,
    press,
    signer,
    stop: async () => {
      await delivery.stop()
      await press.stop()
      await jobs.stop()
      await live.stop()
      await rows.end()
      await db.$disconnect()
    },
  }
}
