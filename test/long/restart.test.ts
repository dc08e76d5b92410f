import { mkdtempSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { writeId } from '../../src/graphql/ids.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { caller, follow, signedIn, socket, until } from '../support/client.ts'
import { startCarnet } from '../support/process.ts'

// A Carnet as on a fresh clone, with a PostgreSQL of its own that is ended behind its back.
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-restart-'))
const carnet = await startCarnet({ DATA_DIR: dataDir, DATABASE_URL: '', MIGRATION_DATABASE_URL: '' })
const { address, child } = carnet
afterAll(async () => {
  await carnet.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const postmaster = async () => Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
async function end(signal: NodeJS.Signals): Promise<void> {
  const ended = await postmaster()
  process.kill(ended, signal)
  await until(async () => (await postmaster().catch(() => ended)) !== ended, 60_000)
}

const record = `mutation($input: PaymentRecordInput!) { paymentRecord(input: $input) { payment { id } errors { code } } }`
const changes = 'subscription($after: EventCursor) { paymentChanged(after: $after) { cursor op paymentId } }'

test('PostgreSQL ended ten times under load: the process stays, nothing acknowledged is lost, the subscription goes on', async () => {
  const token = await signedIn(address, 'admin')
  const ask = caller(address, token)
  const { data } = await ask('{ eventCursor clients(first: 1) { nodes { id } } }')
  const input = {
    ...{ clientId: data.clients.nodes[0].id, amount: '1.00', method: 'TRANSFER' },
    ...{ receivedOn: '2026-01-05', reference: 'Redémarrage' },
  }
  const acknowledged: string[] = []
  let over = false
  async function work(): Promise<void> {
    while (!over) {
      const reply = await ask(record, { input })
      if (reply.data?.paymentRecord?.payment) acknowledged.push(reply.data.paymentRecord.payment.id)
      else await sleep(20)
    }
  }

  const lives: { data: { paymentChanged: { cursor: string; op: string; paymentId: string } } }[][] = []
  const told = () => lives.flat().map(({ data }) => data.paymentChanged)
  let closed = false
  async function listen(): Promise<void> {
    while (!closed) {
      const client = socket(address, token)
      const { results, ended } = follow(client, changes, { after: told().at(-1)?.cursor ?? data.eventCursor })
      lives.push(results)
      await Promise.race([ended, until(() => closed, 600_000)])
      client.terminate()
    }
  }

  const listening = listen()
  const working = Array.from({ length: 8 }, work)
  const more = async () => {
    const there = acknowledged.length
    await until(() => acknowledged.length > there + 10, 60_000)
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const)
    for (let n = 0; n < 5; n++) {
      await more()
      await end(signal)
    }
  await more()
  over = true
  await Promise.all(working)

  const created = () => told().flatMap(({ op, paymentId }) => (op === 'CREATED' ? paymentId : []))
  await until(() => acknowledged.every((id) => created().includes(id)), 60_000)
  closed = true
  await listening
  expect(child.exitCode).toBe(null)
  await carnet.stop()
  expect(child.exitCode).toBe(0)

  const server = await startEmbedded({ dataDir })
  const db = openDatabase(server.url)
  const where = { reference: 'Redémarrage' }
  const payments = (await db.payment.findMany({ where, select: { id: true } })).map(({ id }) => writeId('Payment', id))
  expect(acknowledged.filter((id) => !payments.includes(id))).toEqual([])
  expect(created().sort()).toEqual(payments.sort())
  expect(await reconcile(db)).toEqual([])
  await db.$disconnect()
  await server.stop()
})
