import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caller, follow, socket, until } from '../support/client.ts'
import { started } from '../support/process.ts'

// What README and CONTRIBUTING print is done as printed, in a clone of what is committed.
const clone = mkdtempSync(join(tmpdir(), 'carnet-newcomer-'))
const env = { ...process.env, DATABASE_URL: '', MIGRATION_DATABASE_URL: '', NODE_ENV: '', PORT: '0' }
const shell = (command: string) =>
  execFileSync('sh', ['-ec', command], { cwd: clone, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

type Block = { language: string; path: string; text: string }
const blocksOf = (document: string): Block[] =>
  [...readFileSync(join(clone, document), 'utf8').matchAll(/^```(\w+) ?(\S*)\n(.*?)^```/gms)].map(
    ([, language = '', path = '', text = '']) => ({ language, path, text }),
  )
const textsOf = (document: string, language: string) =>
  blocksOf(document)
    .filter((block) => block.language === language)
    .map(({ text }) => text)

let interrupt = async () => {}
/** Starts Carnet as somebody at a terminal; `interrupt` is their Ctrl-C. */
async function start(command: string): Promise<string> {
  const child = spawn('sh', ['-c', command], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  interrupt = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT')
    await ended
  }
  return (await started(child)).address
}

/** Signs in by the printed command. */
function signIn(address: string): string {
  const [, curl = ''] = textsOf('README.md', 'sh')
  const { data } = JSON.parse(shell(curl.replace('http://127.0.0.1:4000', address)))
  return data.sessionCreate.session.accessToken
}

beforeAll(() => {
  // Started by root, PostgreSQL runs as another account, which has to find its programs.
  chmodSync(clone, 0o755)
  execFileSync('git', ['clone', '--quiet', '.', clone])
})
afterAll(async () => {
  await interrupt()
  rmSync(clone, { recursive: true, force: true })
})

test('README: start, sign in, the first query, the first subscription', async () => {
  const [commands = ''] = textsOf('README.md', 'sh')
  const address = await start(commands.split('\n')[0]!)
  const token = signIn(address)
  const ask = caller(address, token)
  const [history = '', changes = ''] = textsOf('README.md', 'graphql')

  const { data } = await ask('{ eventCursor clients(first: 1) { nodes { id name } } }')
  const [{ id, name }] = data.clients.nodes
  const read = await ask(history, { id })
  expect(read.errors).toBeUndefined()
  expect(read.data.client).toMatchObject({ name, balance: { outstanding: expect.any(String) } })

  const client = socket(address, token)
  const { results } = follow(client, changes, { after: data.eventCursor })
  const input = { clientId: id, subject: 'Bonjour', body: 'Un premier ticket.' }
  await ask('mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { errors { code } } }', { input })
  await until(() => results.length > 0, 60_000)
  expect(results[0].data.ticketChanged).toMatchObject({ op: 'CREATED', ticket: { status: 'NEW' } })
  await client.dispose()
  await interrupt()
})

test('CONTRIBUTING: a module with one verb and one permission, which passes the check and answers', async () => {
  for (const { language, path, text } of blocksOf('CONTRIBUTING.md').filter(({ path }) => path)) {
    const file = join(clone, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, language === 'diff' ? amended(readFileSync(file, 'utf8'), text) : text)
  }
  // All that is said goes where a failure shows it.
  for (const commands of textsOf('CONTRIBUTING.md', 'sh')) shell(`exec 1>&2\n${commands}`)

  const address = await start('npm start')
  const [mutation = ''] = textsOf('CONTRIBUTING.md', 'graphql')
  const { data } = await caller(address, signIn(address))(mutation)
  expect(data).toEqual({
    vehicleRegister: { vehicle: { id: expect.stringMatching(/^veh_/), plate: 'AB-123-CD' }, errors: [] },
  })
  await interrupt()
})

/** The text with the added lines behind the one that stands above them. */
function amended(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n')
  const [above = '', added = ''] = [' ', '+'].map((sign) =>
    lines
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n'),
  )
  expect(text).toContain(`${above}\n`)
  return text.replace(above, () => `${above}\n${added}`)
}
