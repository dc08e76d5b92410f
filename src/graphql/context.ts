import type { Keyring } from '../access/session.ts'
import type { Locale, Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/client.ts'
import type { Signer } from '../db/signer.ts'
import type { Transactional } from '../db/transact.ts'
import type { Press } from '../documents/press.ts'
import type { Files } from '../files/store.ts'
import type { Clock } from '../kernel/clock.ts'
import type { CursorCodec } from '../kernel/keyset.ts'
import type { Live } from '../live/live.ts'
import type { RowPool } from './reader/wire.ts'

/** What the process holds once. */
export type App = {
  config: Config
  db: Db
  /** Connections of the compiled reader; without them every query takes the reference path. */
  rows?: RowPool
  clock: Clock
  keyring: Keyring
  cursors: CursorCodec
  live: Live
  files: Files
  press: Press
  signer: Signer
  /** Where unexpected failures are told, with the request they belong to. */
  log: (message: string, facts: Record<string, unknown>) => void
}

/** How it was asked; a job asks again and again in the name of who is away. */
export type Transport = 'http' | 'ws' | 'sse' | 'job'

/** Who asks and from where, the same for every transport. */
export type Caller = {
  viewer: Viewer | null
  locale: Locale
  transport: Transport
  requestId: string
  /** The network address, for sign-in limits. */
  address: string
  userAgent: string
  /** The viewer as they are now, for what lasts longer than one reply; null once the session has ended. */
  present: () => Promise<Viewer | null>
}

/** One operation's world. `db` is the transaction's client inside transact(). */
export interface Context extends App, Caller, Transactional {
  db: Db
  /** The company's currency. */
  currency: string
  /** Of a subscription: what equal ones have in common. */
  group?: string
  /** What the operation has made once: batch loaders and plans, by name. */
  loaders: Map<string, unknown>
  /** The event log's position, taken before the operation's first read. */
  cursor: () => Promise<string>
  /** Settles when the reply is complete; the operation then waits for what stands in `after`. */
  reply: { written: Promise<void>; after: Promise<void>[] }
}

/** What an action needs: a context whose viewer is known. */
export type Acting = Context & { viewer: Viewer }
