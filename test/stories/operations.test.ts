import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { documentHash } from '../../src/graphql/trusted.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller } from '../support/client.ts'
import { environment } from '../support/process.ts'
import { openStage } from '../support/stage.ts'

const { world, ask, tokenOf, address } = await openStage()
const further: { stop: () => Promise<void> }[] = []
afterAll(() => Promise.all(further.map((server) => server.stop())))

const metrics = async () => {
  const lines = (await (await fetch(`${address()}/metrics`)).text()).split('\n')
  return (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0)
}

test('/metrics counts operations by transport, and errors by code', async () => {
  await tokenOf('admin')
  const before = await metrics()
  await ask('admin', '{ clients(first: 1) { nodes { id } } }')
  await ask('admin', '{ client(id: "nonsense") { id } }')
  await ask('admin', '{ nothing }')
  const after = await metrics()
  const more = (name: string) => after(name) - before(name)
  expect(more('carnet_operation_seconds_count{transport="http"}')).toBe(2)
  expect(more('carnet_errors_total{code="INVALID_ID"}')).toBe(1)
  expect(more('carnet_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1)
})

test('a slow operation is told by its document’s hash and name, and by nothing that was typed', async () => {
  const told: [string, Record<string, unknown>][] = []
  const config = { ...world.config, limits: { ...world.config.limits, slowMs: 0 } }
  const log = (message: string, facts: Record<string, unknown>) => void told.push([message, facts])
  const server = await openServer({ ...world, config, log }, schema)
  further.push(server)
  const query = 'query Find($name: String!) { clients(first: 1, filter: { name: { eq: $name } }) { totalCount } }'
  const { errors } = await caller(server.address, await tokenOf('admin'))(query, { name: 'Madame Secrète' })
  expect(errors).toBeUndefined()
  const [[message, facts]] = told as [(typeof told)[number]]
  expect(message).toBe('slow operation')
  expect(facts).toEqual({
    requestId: expect.any(String),
    transport: 'http',
    ms: expect.any(Number),
    document: documentHash(query),
    operation: 'Find',
  })
})

async function doctor(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/doctor.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(env),
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { said: (await text(child.stdout!)).trim().split('\n'), code: await ended }
}

test('npm run doctor says what an installation has and what it lacks', async () => {
  const ill = await doctor({ SMTP_URL: 'smtp://127.0.0.1:1' })
  expect(ill.code).toBe(1)
  expect(ill.said).toHaveLength(10)
  expect(ill.said.filter((line) => !line.startsWith('ok '))).toEqual([
    expect.stringMatching(/^FAILED {2}a mail server that answers: .*ECONNREFUSED/),
  ])
  const lost = await doctor({ PORT: 'many' })
  expect(lost.code).toBe(1)
  expect(lost.said.join('\n')).toMatch(/^FAILED .* PORT must be/s)
}, 120_000)
