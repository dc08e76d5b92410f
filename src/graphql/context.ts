import type { Keyring } from '../access/session.ts'
import type { Locale, Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/client.ts'
import type { Files } from '../files/store.ts'
import type { Jobs } from '../jobs/queue.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Live } from '../live/live.ts'

/** What the process holds once. */
export type App = {
  config: Config
  db: Db
  clock: Clock
  keyring: Keyring
  live: Live
  jobs: Jobs
  files: Files
}

export type Transport = 'http' | 'ws' | 'sse'

/** One operation's world. `db` is a transaction client inside transact(). */
export interface Context extends App {
  viewer: Viewer | null
  locale: Locale
  requestId: string
  transport: Transport
  /** The caller's network address, for sign-in limits. */
  address: string
  userAgent: string
  /** Per-operation batch loaders, by name. */
  loaders: Map<string, unknown>
}

/** What an action needs: a context whose viewer is known. */
export type Acting = Context & { viewer: Viewer }
