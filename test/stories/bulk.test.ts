import { beforeAll, expect, test } from 'vitest'
import { openPipeline } from '../../src/graphql/execute.ts'
import { doBulkJobs } from '../../src/modules/bulk/work.ts'
import { schema } from '../../src/schema.ts'
import { caller, socket, until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, act, ask, address, tokenOf } = await openStage()
const running = new AbortController().signal
const work = (stopping = running) =>
  doBulkJobs(world.acting, { pipeline: openPipeline(world, schema), schema }, stopping)

const fields =
  'id kind status total done failed failure file { name size url } faults(first: 100) { totalCount nodes { line path code } }'
const job = async (who: string, id: string) => (await ask(who, `{ bulkJob(id: "${id}") { ${fields} } }`)).data.bulkJob
const started = async (who: string, mutation: string, input: object): Promise<string> => {
  const { bulkJob, errors } = await act(who, mutation, { input }, 'bulkJob { id status }')
  expect(errors).toEqual([])
  expect(bulkJob.status).toBe('QUEUED')
  return bulkJob.id
}
async function exported(who: string, input: object): Promise<Any> {
  const id = await started(who, 'bulkExport', input)
  await work()
  return job(who, id)
}
/** The signed address, at the port that this server got. */
const at = (url: string) => url.replace(/^https?:\/\/[^/]+/, address())
const textOf = async ({ file }: Any) => (await fetch(at(file.url))).text()

async function uploaded(who: string, text: string): Promise<string> {
  const { upload } = await act(
    who,
    'fileUploadCreate',
    { input: { name: 'rows.csv', contentType: 'text/csv', size: Buffer.byteLength(text) } },
    'upload { id url }',
  )
  expect((await fetch(at(upload.url), { method: 'PUT', body: text })).status).toBe(204)
  return upload.id
}
async function imported(who: string, text: string, input: object): Promise<Any> {
  const id = await started(who, 'bulkImport', { of: 'LEAD', fileId: await uploaded(who, text), ...input })
  await work()
  return job(who, id)
}
const leads = (source: string) => world.db.lead.count({ where: { source } })
/** Rows of leads, every fiftieth of which has an impossible address. */
const rows = (source: string, count: number) =>
  `Nom;Courriel;Vient de\n${Array.from({ length: count }, (_, n) => `Prospect ${n};${n % 50 === 49 ? 'nulle part' : `p${n}@${source}.example`};${source}`).join('\n')}`
const mapping = [{ column: 'Vient de', as: 'source' }]

let clients: number
beforeAll(async () => {
  clients = (await ask('sales', '{ clients { totalCount } }')).data.clients.totalCount
})

test('an export has the rows and columns that its document names, within its asker’s rows', async () => {
  const document =
    'query($kind: ClientKind!) { clients(filter: { kind: { eq: $kind } }) { nodes { name owner { email } contacts(first: 5) { nodes { name } } } } }'
  const done = await exported('sales', { document, variables: '{"kind":"BUSINESS"}', format: 'CSV' })
  const { data } = await ask(
    'sales',
    `{ clients(first: 100, filter: { kind: { eq: BUSINESS } }) { nodes { name owner { email } contacts(first: 5) { nodes { name } } } } }`,
  )
  expect(done).toMatchObject({ kind: 'EXPORT', status: 'DONE', done: data.clients.nodes.length, failure: null })
  expect(done.done).toBeGreaterThan(0)
  const [header, ...lines] = (await textOf(done)).trimEnd().split('\n')
  expect(header).toBe('name,owner.email,contacts.nodes.name')
  expect(lines).toHaveLength(done.done)
  const [first] = data.clients.nodes
  expect(lines[0]).toBe(
    [first.name, first.owner?.email, first.contacts.nodes.map((it: Any) => it.name).join('; ')].join(','),
  )
  expect(done.file.name).toMatch(/^clients-\d{4}-\d\d-\d\d\.csv$/)
})

test('a document that is no single list is refused, and a field that the asker may not read ends the job', async () => {
  for (const document of [
    '{ clients { nodes { name } } tasks { nodes { id } } }',
    '{ clients(first: 3) { nodes { name } } }',
    '{ client(id: "x") { name } }',
    'nonsense {',
  ])
    expect((await act('sales', 'bulkExport', { input: { document, format: 'CSV' } })).errors).toMatchObject([
      { path: ['document'] },
    ])
  const hidden = await exported('sales', { document: '{ articles { nodes { name cost } } }', format: 'CSV' })
  expect(hidden).toMatchObject({ status: 'FAILED', file: null })
  expect(hidden.failure).toMatch(/^FORBIDDEN: /)
  const wrong = await exported('sales', { document: '{ clients { nodes { nome } } }', format: 'CSV' })
  expect(wrong.failure).toMatch(/^GRAPHQL_VALIDATION_FAILED: /)
})

test('nobody else sees a job, and a key sees its own only', async () => {
  const done = await exported('sales', { document: '{ clients { nodes { name } } }', format: 'CSV' })
  expect(await job('admin', done.id)).toBeNull()
  const { secret } = await act(
    'admin',
    'apiKeyCreate',
    {
      input: {
        name: 'Entrepôt',
        scopes: ['reports.read', 'bulk.export', 'articles.read'],
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    },
    'secret',
  )
  const mine = await started('admin', 'bulkExport', { document: '{ clients { nodes { name } } }', format: 'CSV' })
  const key = caller(address(), secret)
  const narrow = await key('mutation($input: BulkExportInput!) { bulkExport(input: $input) { bulkJob { id } } }', {
    input: { document: '{ clients { nodes { name } } }', format: 'CSV' },
  })
  await work()
  const seen = (await key('{ bulkJobs { nodes { id status failure } } }')).data.bulkJobs.nodes
  expect(seen).toEqual([
    { id: narrow.data.bulkExport.bulkJob.id, status: 'FAILED', failure: expect.stringMatching(/^FORBIDDEN/) },
  ])
  expect(await job('admin', mine)).toMatchObject({ status: 'DONE' })
})

test('an import takes the good rows in and names each bad one; its progress is told', async () => {
  const { eventCursor: after } = (await ask('sales', '{ eventCursor }')).data
  const done = await imported('sales', rows('skip', 450), { mapping })
  expect(done).toMatchObject({
    kind: 'IMPORT',
    status: 'DONE',
    total: 450,
    done: 450,
    failed: 9,
    faults: { totalCount: 9 },
  })
  expect(done.faults.nodes[0]).toEqual({ line: 51, path: ['email'], code: 'INVALID_FORMAT' })
  expect(await leads('skip')).toBe(441)
  const told: string[] = []
  const line = socket(address(), await tokenOf('sales'))
  const query = `subscription { bulkJobChanged(after: "${after}") { op changedFields bulkJob { id } } }`
  line.subscribe(
    { query },
    {
      next: ({ data }: Any) => void told.push(...data.bulkJobChanged.changedFields),
      error: (error) => told.push(String(error)),
      complete: () => {},
    },
  )
  await until(() => told.includes('endedAt'))
  expect(told.filter((name) => name === 'done').length).toBeGreaterThan(1)
  await line.dispose()
})

test('a dry run takes nothing in, and all or nothing takes all or nothing', async () => {
  const tried = await imported('sales', rows('dry', 60), { mapping, policy: 'DRY_RUN' })
  expect(tried).toMatchObject({ status: 'DONE', done: 60, failed: 1 })
  const none = await imported('sales', rows('none', 60), { mapping, policy: 'ALL_OR_NOTHING' })
  expect(none).toMatchObject({ status: 'FAILED', failed: 1, faults: { nodes: [{ line: 51, path: ['email'] }] } })
  const all = await imported('sales', rows('all', 40), { mapping, policy: 'ALL_OR_NOTHING' })
  expect(all).toMatchObject({ status: 'DONE', done: 40, failed: 0 })
  expect([await leads('dry'), await leads('none'), await leads('all')]).toEqual([0, 0, 40])
})

test('an import goes on where its last worker left it', async () => {
  const id = await started('sales', 'bulkImport', {
    of: 'LEAD',
    fileId: await uploaded('sales', rows('again', 450)),
    mapping,
  })
  const stopping = new AbortController()
  const first = work(stopping.signal)
  await until(async () => (await job('sales', id)).done > 0)
  stopping.abort()
  await first
  await work()
  expect(await job('sales', id)).toMatchObject({ status: 'DONE', done: 450, failed: 9, faults: { totalCount: 9 } })
  expect(await leads('again')).toBe(441)
})

test('JSON Lines hold the rows of all pages as the API answers them', async () => {
  const done = await exported('sales', {
    document: '{ leads { nodes { id name owner { name } } } }',
    format: 'JSONL',
  })
  const lines = (await textOf(done))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.length).toBeGreaterThan(880)
  expect(lines.length).toBe((await ask('sales', '{ leads { totalCount } }')).data.leads.totalCount)
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
  expect(Object.keys(lines[0])).toEqual(['id', 'name', 'owner'])
})

test('an import needs the right to create, and columns that exist', async () => {
  const fileId = await uploaded('support', 'name\nX')
  await expect(act('support', 'bulkImport', { input: { of: 'LEAD', fileId } })).rejects.toThrow(/leads\.create|droit/)
  const mine = await uploaded('sales', 'name\nX')
  const wrong = { of: 'LEAD', fileId: mine, mapping: [{ column: 'a', as: 'nonsense' }] }
  expect((await act('sales', 'bulkImport', { input: wrong })).errors).toMatchObject([{ path: ['mapping'] }])
  expect((await act('sales', 'bulkImport', { input: { of: 'LEAD', fileId } })).errors).toMatchObject([
    { code: 'NOT_FOUND' },
  ])
  const unknown = await imported('sales', 'name;Vient de\nX;Y', {})
  expect(unknown).toMatchObject({ status: 'FAILED', failure: expect.stringMatching(/^NOT_ALLOWED: .*Vient de/) })
})

test('a job can be canceled before it is over, and nobody may pile them up', async () => {
  const wish = { document: '{ clients { nodes { name } } }', format: 'CSV' }
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.push(await started('viewer', 'bulkExport', wish))
  expect((await act('viewer', 'bulkExport', { input: wish })).errors).toMatchObject([{ code: 'LIMIT' }])
  for (const id of ids) await act('viewer', 'bulkCancel', { id })
  await work()
  expect(await job('viewer', ids[0]!)).toMatchObject({ status: 'CANCELED', file: null })
  expect((await act('viewer', 'bulkCancel', { id: ids[0]! })).errors).toMatchObject([{ code: 'INVALID_TRANSITION' }])
  expect(clients).toBeGreaterThan(0)
})
