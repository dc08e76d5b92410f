import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { forgetUploads } from '../../src/modules/activity/files.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const clock = steppedClock(new Date('2027-02-01T09:00:00Z'))
const world = await openWorld(clock)
let server: Awaited<ReturnType<typeof openServer>>
let token = ''
let clientId = ''

beforeAll(async () => {
  server = await openServer(world, schema)
  token = await signedIn(server.address, 'support')
  clientId = (await ask('{ clients(first: 1) { nodes { id } } }')).data.clients.nodes[0].id
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

const ask = (query: string, variables: object = {}, by = token) => caller(server.address, by)(query, variables)
const announce = async (input: Any): Promise<Any> =>
  (
    await ask(
      'mutation($input: FileUploadCreateInput!) { fileUploadCreate(input: $input) { upload { id url method headers { name value } } errors { code path } } }',
      { input },
    )
  ).data.fileUploadCreate
const here = (url: string) => server.address + new URL(url).pathname + new URL(url).search
const put = (upload: Any, body: string) =>
  fetch(here(upload.url), {
    method: upload.method,
    headers: Object.fromEntries(upload.headers.map(({ name, value }: Any) => [name, value])),
    body,
  })

/** Sends a stream no faster than it is taken: fetch would hold what the server has not read yet. */
async function stream({ url, method }: Any, body: Readable): Promise<number> {
  const sending = request(here(url), { method })
  const answered = new Promise<number>((resolve, reject) => {
    sending.on('response', (response) => resolve(response.resume().statusCode!)).on('error', reject)
  })
  await pipeline(body, sending)
  return answered
}

const open = async (attachmentIds: string[]): Promise<Any> =>
  (
    await ask(
      'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id messages { attachments { name size sha256 url } } } errors { code path } } }',
      { input: { clientId, subject: 'Fichier', body: 'x', attachmentIds } },
    )
  ).data.ticketOpen

test('a file of 25 MB streams through: less than 20 MB more memory, the same bytes out, attached once', async () => {
  const size = 25 * 1_048_576
  const chunk = Buffer.alloc(65_536, 'carnet')
  const sha256 = createHash('sha256')
  for (let sent = 0; sent < size; sent += chunk.length) sha256.update(chunk)
  // What is held, not what is waiting to be collected: client and server share this process.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let most = 0
  const memory = () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const { upload, errors } = await announce({ name: 'plan.pdf', contentType: 'application/pdf', size })
  expect(errors).toEqual([])
  const before = memory()
  const body = Readable.from(
    (function* () {
      for (let sent = 0; sent < size; sent += chunk.length) {
        if (sent % (chunk.length * 32) === 0) most = Math.max(most, memory() - before)
        yield chunk
      }
    })(),
  )
  expect(await stream(upload, body)).toBe(204)
  expect(most).toBeLessThan(20 * 1_048_576)
  expect((await put(upload, 'x')).status).toBe(409)

  const { ticket } = await open([upload.id])
  const [attached] = ticket.messages[0].attachments
  expect(attached).toMatchObject({ name: 'plan.pdf', size, sha256: sha256.digest('hex') })
  const fetched = await fetch(here(attached.url))
  expect(fetched.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''plan.pdf")
  const hash = createHash('sha256')
  for await (const part of fetched.body!) hash.update(part)
  expect(hash.digest('hex')).toBe(attached.sha256)
  expect((await open([upload.id])).errors).toEqual([{ code: 'NOT_FOUND', path: ['attachmentIds'] }])
})

test('what cannot be a file is refused before a byte is sent', async () => {
  const refused = async (input: Any) =>
    (await announce({ name: 'a.txt', contentType: 'text/plain', size: 1, ...input })).errors
  const most = world.config.limits.uploadBytes
  expect(await refused({ size: most })).toEqual([])
  expect(await refused({ size: most + 1 })).toEqual([{ code: 'OUT_OF_RANGE', path: ['size'] }])
  expect(await refused({ size: 0 })).toEqual([{ code: 'OUT_OF_RANGE', path: ['size'] }])
  expect(await refused({ name: '../a' })).toEqual([{ code: 'INVALID_FORMAT', path: ['name'] }])
  expect(await refused({ contentType: 'text' })).toEqual([{ code: 'INVALID_FORMAT', path: ['contentType'] }])
  expect(
    (
      await ask(
        'mutation($input: FileUploadCreateInput!) { fileUploadCreate(input: $input) { errors { code } } }',
        { input: { name: 'a', contentType: 'a/b', size: 1 } },
        '',
      )
    ).errors?.[0]?.extensions.code,
  ).toBe('UNAUTHENTICATED')
})

test('the address is for one file, one method and one hour; nobody attaches what another uploaded, or what was not sent', async () => {
  const { upload } = await announce({ name: 'a.txt', contentType: 'text/plain', size: 1 })
  expect((await open([upload.id])).errors).toEqual([{ code: 'NOT_FOUND', path: ['attachmentIds'] }])
  expect((await fetch(here(upload.url))).status).toBe(403)
  expect(
    (await put({ ...upload, url: upload.url.replace(/\/files\/.{36}/, `/files/${crypto.randomUUID()}`) }, 'x')).status,
  ).toBe(403)
  expect((await put(upload, 'x')).status).toBe(204)
  const manager = await signedIn(server.address, 'manager')
  const theirs = await ask(
    'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { errors { code } } }',
    { input: { clientId, subject: 'x', body: 'x', attachmentIds: [upload.id] } },
    manager,
  )
  expect(theirs.data.ticketOpen.errors).toEqual([{ code: 'NOT_FOUND' }])

  const late = (await announce({ name: 'b.txt', contentType: 'text/plain', size: 1 })).upload
  clock.advance(3_600_001)
  expect((await put(late, 'x')).status).toBe(403)
  await forgetUploads(world)
  expect(await world.db.storedFile.count({ where: { name: 'b.txt' } })).toBe(0)
  expect(await world.db.storedFile.count({ where: { name: 'a.txt', storedAt: { not: null } } })).toBe(1)
})
