import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Tx = Prisma.TransactionClient
/** The root client, or the open transaction's. */
export type Db = PrismaClient | Tx

export interface DatabaseOptions {
  /** Connections in the pool. */
  max?: number
  /** Lets countStatements listen; costs a little on every statement. */
  counted?: boolean
  /** How many times the usual may connections, statements, locks and transactions take: more than 1 where nobody waits. */
  patience?: number
  onError?: (error: Error) => void
}

// The server ends what runs too long. pg's own query_timeout would not do: it gives up waiting, drops the ROLLBACK that is
// queued behind, and hands a connection with an open transaction to the next request (node-postgres #3399).
const STATEMENT_MS = 5_000
const LOCK_MS = 3_000
const IDLE_MS = 15_000
const CONNECT_MS = 2_500
const TRANSACTION_MS = 10_000
const WAIT_MS = 5_000
const LIFETIME_SECONDS = 1_800

// biome-ignore format: read by column
const session = (patience: number) => ({
  statement_timeout:                   STATEMENT_MS * patience,
  lock_timeout:                        LOCK_MS * patience,
  idle_in_transaction_session_timeout: IDLE_MS * patience,
  transaction_timeout:                 1.5 * TRANSACTION_MS * patience,
  TimeZone:                            'UTC',
  default_transaction_isolation:       'read\\ committed',
  random_page_cost:                    1.1,     // flash and memory, not a disk that turns
  jit:                                 'off',   // many small joins look expensive to it; compiling them is
  'pg_trgm.word_similarity_threshold': '0.4',   // one wrong letter in a short word
})

type PoolOptions = { max: number; patience: number; name?: string; settings?: Record<string, string> }

/** What the pools of the process have in common. */
export const poolOf = (url: string, { max, patience, name = 'carnet', settings }: PoolOptions) => ({
  connectionString: url,
  max,
  options: sessionOptions({ ...session(patience), ...settings }),
  application_name: name,
  keepAlive: true,
  connectionTimeoutMillis: CONNECT_MS * patience,
  maxLifetimeSeconds: LIFETIME_SECONDS,
})

/** The pool of one process and Prisma over it. Connects at the first statement. */
export function openDatabase(url: string, options: DatabaseOptions = {}): PrismaClient {
  const { max = 10, counted = false, patience = 1, onError = () => {} } = options
  const pool = poolOf(url, { max, patience })
  // Without a listener, a connection that the server ends takes the process with it.
  const adapter = new PrismaPg(pool, { onPoolError: onError, onConnectionError: onError })
  const common = {
    adapter,
    errorFormat: 'minimal' as const,
    transactionOptions: { timeout: TRANSACTION_MS * patience, maxWait: WAIT_MS * patience },
  }
  return counted ? countable(common) : new PrismaClient(common)
}

/** A connection of its own for LISTEN, which a pool cannot keep. The caller handles 'end' by opening another. */
export async function openListener(url: string, onError: (error: Error) => void = () => {}): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    options: sessionOptions({ statement_timeout: STATEMENT_MS, TimeZone: 'UTC' }),
    application_name: 'carnet live',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
  })
  client.on('error', onError)
  await client.connect()
  return client
}

const listeners = new WeakMap<object, Set<(sql: string) => void>>()

function countable(common: Prisma.PrismaClientOptions): PrismaClient {
  const client = new PrismaClient({ ...common, log: [{ emit: 'event', level: 'query' }] })
  const heard = new Set<(sql: string) => void>()
  listeners.set(client, heard)
  client.$on('query', ({ query }) => {
    for (const listener of heard) listener(query)
  })
  return client
}

/** The SQL that Prisma sent while `run` ran, BEGIN and COMMIT included. For tests: the database must be opened as counted. */
export async function countStatements<T>(db: Db, run: () => Promise<T>): Promise<{ value: T; statements: string[] }> {
  const heard = listeners.get(db)
  if (!heard) throw new Error('countStatements needs a database opened with { counted: true }')
  const statements: string[] = []
  const listener = (sql: string) => statements.push(sql)
  heard.add(listener)
  try {
    return { value: await run(), statements }
  } finally {
    heard.delete(listener)
  }
}

function sessionOptions(settings: Record<string, string | number>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}
