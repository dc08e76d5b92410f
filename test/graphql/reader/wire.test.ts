import { EventEmitter } from 'node:events'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { converse, openRowPool, type Statement, splitter } from '../../../src/graphql/reader/wire.ts'

const pool = openRowPool(process.env.DATABASE_URL!, { max: 1, patience: 6 })
afterAll(() => pool.end())

const taken: string[] = []
beforeEach(() => taken.splice(0))

/** Takes the rows' bytes as text. */
const statement = (text: string, values: string[] = [], done: () => Statement[] = () => []): Statement => ({
  text,
  values,
  isLeaf: false,
  sink: (chunk, from, to) => taken.push(chunk.latin1Slice(from, to)),
  done,
})

async function talk(roots: Statement[]): Promise<void> {
  const client = await pool.connect()
  const { rows, over } = converse(client, roots)
  over.then(
    () => client.release(),
    (error) => client.release(error),
  )
  await rows
  await over
}

const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid

test('a statement that hangs on another is bound when the other’s rows are there, in the same snapshot', async () => {
  const snapshot = 'SELECT pg_current_snapshot()::text, txid_current_if_assigned()'
  const isolation = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
  await talk([statement(snapshot, [], () => [statement(isolation), statement(snapshot)])])
  const [first, settings, last] = taken
  expect(last).toBe(first)
  expect(settings).toContain('repeatable read')
  expect(settings).toMatch(/on$/)
})

test('a refused statement costs the connection, and the next conversation has another', async () => {
  const before = await backend()
  await expect(talk([statement('SELECT 1 / $1::int', ['0'])])).rejects.toThrow('division by zero')
  await talk([statement("SELECT 'after'")])
  expect(taken.join()).toContain('after')
  expect(await backend()).not.toBe(before)
})

test('nothing is said on a connection that still owes an answer', async () => {
  const client = await pool.connect()
  // biome-ignore lint/suspicious/noExplicitAny: pg's Connection is not in its types
  ;(client as any).connection.sync()
  const { rows } = converse(client, [statement('SELECT 1')])
  await expect(rows).rejects.toThrow('the connection is not at rest')
  client.release(true)
})

test('a ReadyForQuery that nothing asked for is an error of the connection', () => {
  const failures: Error[] = []
  const split = splitter({ sink: undefined, due: 1 }, new EventEmitter(), (error) => failures.push(error))
  const ready = Buffer.from([90, 0, 0, 0, 5, 73])
  split(ready)
  expect(failures).toEqual([])
  split(ready)
  expect(failures.map(({ message }) => message)).toEqual(['a ReadyForQuery that nothing asked for'])
})

test('messages are the same in whatever chunks they come', () => {
  const row = (text: string) => {
    const bytes = Buffer.alloc(7 + 4 + text.length)
    bytes.write('D')
    bytes.writeInt32BE(bytes.length - 1, 1)
    bytes.writeInt16BE(1, 5)
    bytes.writeInt32BE(text.length, 7)
    bytes.write(text, 11)
    return bytes
  }
  const complete = Buffer.from([67, 0, 0, 0, 13, ...Buffer.from('SELECT 2'), 0])
  const stream = Buffer.concat([row('un'), row('deux'), complete, Buffer.from([90, 0, 0, 0, 5, 73])])
  for (const size of [1, 2, 3, 7, stream.length]) {
    const rows: Buffer[] = []
    const others: Buffer[] = []
    const feed = new EventEmitter().on('data', (bytes: Buffer) => others.push(Buffer.from(bytes)))
    const sink = (chunk: Buffer, from: number, to: number) => rows.push(Buffer.from(chunk.subarray(from, to)))
    const split = splitter({ sink, due: 1 }, feed, (error) => expect.fail(error.message))
    for (let at = 0; at < stream.length; at += size) split(stream.subarray(at, at + size))
    expect(Buffer.concat(rows)).toEqual(Buffer.concat([row('un'), row('deux')]))
    expect(Buffer.concat(others)).toEqual(stream.subarray(stream.length - 20))
  }
})
