import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { copyFile, cp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/db/embedded.ts'
import { caller, signedIn, until } from '../support/client.ts'
import { environment, startCarnet } from '../support/process.ts'
import { openStage } from '../support/stage.ts'

const { world, act } = await openStage()
const scratch = mkdtempSync(join(tmpdir(), 'carnet-backup-'))
const folder = join(scratch, 'backup')
const elsewhere = { DATABASE_URL: '', MIGRATION_DATABASE_URL: '', DATA_DIR: join(scratch, 'elsewhere') }

async function run(script: string, option: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...option.split(' ')], { env: environment(env) })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, said: said + complained }
}

/** Every row of every table, summed up by other means than the backup's own. */
async function digests(connectionString: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  )
  const found: Record<string, string> = {}
  for (const { name } of rows) {
    const digest = await client.query(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, '' ORDER BY to_jsonb(t)::text COLLATE "C")), '') AS digest FROM "${name}" t`,
    )
    found[name] = digest.rows[0].digest
  }
  await client.end()
  return found
}

test('a backup fills a new cluster with the same rows and files, and Carnet goes on there', async () => {
  const { key } = await world.files.put(Readable.from('Bon pour accord.'))
  await act('admin', 'clientCreate', { input: { name: 'Avant la sauvegarde', kind: 'BUSINESS' } })
  const saved = await run('backup', `--to ${folder}`, { DATA_DIR: world.config.dataDir })
  expect(saved).toMatchObject({ code: 0, said: expect.stringContaining('is written') })
  const wanted = await digests(process.env.MIGRATION_DATABASE_URL!)

  const damaged = join(scratch, 'damaged')
  await cp(folder, damaged, { recursive: true })
  await copyFile(join(folder, 'Team.jsonl.gz'), join(damaged, 'CannedReply.jsonl.gz'))
  expect((await run('restore', `--from ${damaged}`, elsewhere)).code).toBe(1)

  const restored = await run('restore', `--from ${folder}`, elsewhere)
  expect(restored).toMatchObject({ code: 0, said: expect.stringMatching(/[1-9]\d* links verified, 0 faults/) })
  const again = await run('restore', `--from ${folder}`, elsewhere)
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('not empty') })

  const cluster = await startEmbedded({ dataDir: elsewhere.DATA_DIR })
  expect(await digests(cluster.migrationUrl)).toEqual(wanted)
  await cluster.stop()
  expect(await readFile(join(elsewhere.DATA_DIR, 'files', key), 'utf8')).toBe('Bon pour accord.')

  const { address, stop } = await startCarnet(elsewhere)
  const ask = caller(address, await signedIn(address, 'admin'))
  const { data: start } = await ask('{ eventCursor }')
  const add =
    'mutation { clientCreate(input: { name: "Après la reprise", kind: BUSINESS }) { client { id } errors { code } } }'
  const { id } = (await ask(add)).data.clientCreate.client
  const after = `{ events(after: "${start.eventCursor}") { nodes { type id } } }`
  await until(async () => (await ask(after)).data.events.nodes.length > 0)
  expect((await ask(after)).data.events.nodes).toContainEqual({ type: 'client.created', id })
  await stop()
})
