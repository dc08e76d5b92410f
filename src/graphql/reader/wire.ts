import { EventEmitter } from 'node:events'
import pg from 'pg'
import { type DatabaseOptions, poolOf } from '../../db/client.ts'
import { Surprised } from './refused.ts'

/**
 * pg, but the rows of a reader's statement never become strings: runs of complete DataRow messages are handed on as byte
 * ranges of the socket's own chunks, every other message goes to pg's parser. Stands on what pg offers for it:
 * Client({ connection }), a query with submit(), Connection.attachListeners.
 */

// biome-ignore lint/suspicious/noExplicitAny: pg's Connection and its messages are not in its types
type Any = any

export type Sink = (chunk: Buffer, from: number, to: number) => void
export type Statement = {
  text: string
  values: (string | null)[]
  sink: Sink
  /** The rows are all there: the statements that hang on them. */
  done: () => Statement[]
  /** No statement hangs on it, whatever it brings. */
  isLeaf: boolean
}

/** What a connection knows beside pg: who takes the rows, what is prepared, how many ReadyForQuery the server still owes. */
type Wire = { sink: Sink | undefined; prepared: Map<string, string>; due: number; names: number }
const wires = new WeakMap<object, Wire>()
const wireOf = (connection: object): Wire => wires.get(connection)!

export type RowPool = pg.Pool

const DATA_ROW = 68
const READY = 90
const mostPrepared = 200

type RowPoolOptions = Pick<DatabaseOptions, 'max' | 'patience' | 'onError'>

/** Connections that read in one snapshot: what stands between two Syncs is one transaction, and here it is repeatable and read-only. */
export function openRowPool(url: string, options: RowPoolOptions = {}): RowPool {
  const { max = 8, patience = 1, onError = () => {} } = options
  const settings = { default_transaction_isolation: 'repeatable\\ read', default_transaction_read_only: 'on' }
  const pool = new pg.Pool({
    ...poolOf(url, { max, patience, name: 'carnet reads', settings }),
    idleTimeoutMillis: 60_000,
    Client: byteClient as Any,
  })
  pool.on('error', onError)
  // A connection that is lost while somebody has it tells its conversation, and nobody listens to the rest: that would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function byteClient(config: Any): pg.Client {
  const connection = new (pg as Any).Connection(config)
  // The server says ReadyForQuery once after the start, and once for each Sync and simple query.
  const wire: Wire = { sink: undefined, prepared: new Map(), due: 1, names: 0 }
  wires.set(connection, wire)
  for (const message of ['sync', 'query']) {
    const send = connection[message].bind(connection)
    connection[message] = (text?: string) => {
      wire.due++
      send(text)
    }
  }
  const attach = connection.attachListeners.bind(connection)
  connection.attachListeners = (stream: EventEmitter) => {
    const feed = new EventEmitter()
    attach(feed)
    const split = splitter(wire, feed, (error) => connection.emit('error', error))
    stream.on('data', split)
    stream.on('end', () => feed.emit('end'))
  }
  return new pg.Client({ ...config, connection })
}

/** Cuts the stream into messages; those of rows go to the sink, runs of others to pg. */
export function splitter(wire: Pick<Wire, 'sink' | 'due'>, feed: EventEmitter, fail: (error: Error) => void) {
  let rest: Buffer | undefined
  return (chunk: Buffer): void => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    let from = 0
    let inRows = false
    const hand = (to: number) => {
      if (from === to) return
      if (inRows) wire.sink?.(bytes, from, to)
      else feed.emit('data', bytes.subarray(from, to))
      from = to
    }
    while (at + 5 <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (end > bytes.length) break
      const type = bytes[at]
      // What pg does with the messages before may change who takes the rows: they go first.
      if ((type === DATA_ROW) !== inRows) {
        hand(at)
        inRows = type === DATA_ROW && wire.sink !== undefined
      }
      if (type === READY && --wire.due < 0) fail(new Surprised('a ReadyForQuery that nothing asked for'))
      at = end
    }
    hand(at)
    rest = at < bytes.length ? bytes.subarray(at) : undefined
  }
}

export type Conversation = {
  /** Settles when all rows are there. */
  rows: Promise<void>
  /** Settles when the connection is ready for others; rejects when it must not be used again. */
  over: Promise<void>
}

/** Statements on one connection, each bound as soon as the rows it hangs on are there, with one Sync at the end. */
export function converse(client: pg.ClientBase, roots: Statement[]): Conversation {
  const rows = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const waiting: Statement[] = []
  let connection: Any
  let synced = false

  const fail = (error: unknown) => {
    if (connection) wireOf(connection).sink = undefined
    rows.reject(error)
    over.reject(error)
  }
  const next = () => {
    wireOf(connection).sink = waiting[0]?.sink
  }
  const send = (statements: Statement[]) => {
    connection.stream.cork()
    for (const statement of statements) bind(connection, statement)
    waiting.push(...statements)
    if (!synced && waiting.every(({ isLeaf }) => isLeaf)) {
      synced = true
      connection.sync()
    } else if (statements.length) connection.flush()
    connection.stream.uncork()
  }
  const talk = {
    callback: (error?: unknown) => error && fail(error),
    submit(it: Any) {
      connection = it
      if (wireOf(connection).due !== 0) return new Surprised('the connection is not at rest')
      send(roots)
      next()
      return null
    },
    handleCommandComplete() {
      try {
        const more = waiting.shift()!.done()
        if (more.length || !synced) send(more)
        next()
        if (waiting.length === 0) rows.resolve()
      } catch (error) {
        fail(error)
      }
    },
    handleReadyForQuery: () => (waiting.length ? fail(new Surprised('ready before the rows were')) : over.resolve()),
    handleError: fail,
    handleRowDescription() {},
    handleDataRow: () => fail(new Surprised('a row that nobody takes')),
    handlePortalSuspended: () => fail(new Surprised('a suspended portal')),
    handleEmptyQuery: () => fail(new Surprised('an empty statement')),
  }
  over.promise.catch(() => {})
  rows.promise.catch(() => {})
  client.query(talk as Any)
  return { rows: rows.promise, over: over.promise }
}

/** Parsed once per connection under a name; the least used name goes when there are too many. */
function bind(connection: Any, { text, values }: Statement): void {
  const wire = wireOf(connection)
  const known = wire.prepared.get(text)
  const name = known ?? `r${++wire.names}`
  wire.prepared.delete(text)
  wire.prepared.set(text, name)
  if (!known) {
    if (wire.prepared.size > mostPrepared) forget(connection, wire)
    connection.parse({ name, text, types: [] })
  }
  connection.bind({ portal: '', statement: name, values, binary: false })
  connection.execute({ portal: '', rows: 0 })
}

function forget(connection: Any, { prepared }: Wire): void {
  const [text, name] = prepared.entries().next().value!
  prepared.delete(text)
  connection.close({ type: 'S', name })
}
