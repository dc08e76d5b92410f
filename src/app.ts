import { openKeyring } from './access/session.ts'
import { openDatabase } from './db/client.ts'
import { openSigner } from './db/signer.ts'
import { openPress } from './documents/press.ts'
import { openFiles } from './files/store.ts'
import type { App } from './graphql/context.ts'
import { openRowPool } from './graphql/reader/wire.ts'
import type { Ground } from './ground.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import { cursorCodec } from './kernel/keyset.ts'
import { seal } from './kernel/seal.ts'
import { openLive } from './live/live.ts'
import { startDelivery } from './mail/deliver.ts'

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
  const files = openFiles(config)
  const press = openPress()
  // One after the other: Prisma's first query keeps the loop busy for longer than a connection may take to open.
  const live = await openLive(url, db, {
    events: backlogEvents,
    bytes: backlogBytes,
    clock,
    report: (error) => log('event log', { error: error.message }),
  })
  const signer = await openSigner(db, config.pepper)
  const keyring = await openKeyring(config.jwtPrivateKeys)
  const { smtpUrl, dkim, publicUrl, role } = config
  const delivery = await startDelivery({
    db,
    url,
    clock,
    files,
    press,
    publicUrl,
    report: (error) => log('mail', { error: error.message }),
    ...(dkim && { dkim }),
    ...(smtpUrl && role !== 'api' && { smtpUrl }),
  })
  const cursors = cursorCodec(seal(config.pepper, 'cursors', 'hex'))
  return {
    config,
    db,
    rows,
    clock,
    keyring,
    cursors,
    live,
    log,
    files,
    press,
    signer,
    stop: async () => {
      await delivery.stop()
      await press.stop()
      await live.stop()
      await rows.end()
      await db.$disconnect()
    },
  }
}
