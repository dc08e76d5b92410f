import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { documentHash } from '../../src/graphql/trusted.ts'
import { dayMs } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import manifest from '../generated/partners/persisted-documents.json' with { type: 'json' }
import { follow, socket } from '../support/client.ts'
import { contactToken } from '../support/contacts.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, act, tokenOf, address } = await openStage()
const further: { stop: () => Promise<void> }[] = []
afterAll(() => Promise.all(further.map((server) => server.stop())))

const scopes = ['clients.read', 'invoices.read']
async function keyOf(name: string, trust?: object) {
  const input = { name, scopes, expiresAt: new Date(Date.now() + dayMs).toISOString() }
  const { apiKey, secret } = await act('admin', 'apiKeyCreate', { input }, 'secret apiKey { id }')
  const trusted = trust && (await act('admin', 'apiKeyTrust', { id: apiKey.id, input: trust }, payload))
  return { id: apiKey.id as string, secret: secret as string, trusted }
}
const payload = 'apiKey { trustedOnly trustedDocuments }'

const url = () => `${address()}/graphql`
async function post(token: string, body: object, to = url()): Promise<Any> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return (await fetch(to, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}
const codeOf = ({ data, errors }: Any) => errors?.[0].extensions.code ?? Object.keys(data)[0]

const few = '{ clients(first: 1) { nodes { id } } }'
const hash = documentHash(few)
const other = '{ clients(first: 2) { nodes { id } } }'

test('a key’s documents run by their hash over POST, GET and WebSocket, and for that key alone', async () => {
  const { secret, trusted } = await keyOf('Manifeste', { documents: [few, other] })
  expect(trusted).toMatchObject({
    errors: [],
    apiKey: { trustedOnly: false, trustedDocuments: [hash, documentHash(other)].sort() },
  })
  const plain = await post(secret, { query: few })
  expect(plain.data.clients.nodes).toHaveLength(1)

  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } }
  for (const body of [
    { documentId: hash },
    { documentId: `sha256:${hash}` },
    { extensions },
    { query: few, extensions },
  ])
    expect((await post(secret, body)).data).toEqual(plain.data)

  for (const search of [{ documentId: hash }, { extensions: JSON.stringify(extensions) }]) {
    const headers = { authorization: `Bearer ${secret}` }
    const reply = await fetch(`${url()}?${new URLSearchParams(search as Record<string, string>)}`, { headers })
    expect(((await reply.json()) as Any).data).toEqual(plain.data)
  }

  const client = socket(address(), secret)
  const [result] = await new Promise<Any[]>((resolve) => {
    const results: Any[] = []
    client.subscribe(
      { query: '', extensions },
      { next: (it) => results.push(it), error: () => resolve(results), complete: () => resolve(results) },
    )
  })
  await client.dispose()
  expect(result.data).toEqual(plain.data)

  const stranger = await keyOf('Autre')
  expect(codeOf(await post(stranger.secret, { documentId: hash }))).toBe('DOCUMENT_NOT_TRUSTED')
  expect(codeOf(await post(await tokenOf('admin'), { documentId: hash }))).toBe('DOCUMENT_NOT_TRUSTED')
})

test('with only, nothing else runs, however it is sent', async () => {
  const { id, secret } = await keyOf('Liste', { documents: [few], only: true })
  expect(codeOf(await post(secret, { query: few }))).toBe('clients')
  expect(codeOf(await post(secret, { query: other }))).toBe('DOCUMENT_NOT_TRUSTED')
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${secret}` }
  const stream = await fetch(`${url()}?${new URLSearchParams({ query: other })}`, { headers })
  expect(await stream.text()).toContain('DOCUMENT_NOT_TRUSTED')
  const client = socket(address(), secret)
  expect(codeOf({ errors: await follow(client, other).ended })).toBe('DOCUMENT_NOT_TRUSTED')
  await client.dispose()

  // What somebody else has sent in full must not stand behind its hash for this key.
  const extensions = { persistedQuery: { version: 1, sha256Hash: documentHash(other) } }
  expect(codeOf(await post(await tokenOf('admin'), { query: other, extensions }))).toBe('clients')
  expect(codeOf(await post(secret, { extensions }))).toBe('DOCUMENT_NOT_TRUSTED')

  const { errors } = await act('admin', 'apiKeyTrust', { id, input: { documents: ['{ clients {'] } })
  expect(errors).toMatchObject([{ code: 'INVALID_FORMAT', path: ['documents', '0'] }])
})

test('the portal runs the documents of its manifest only, codegen’s as they come', async () => {
  expect(Object.keys(manifest)).toEqual(Object.values(manifest).map((text) => `sha256:${documentHash(text)}`))
  const own = '{ viewer { __typename } }'
  const portalDocuments = join(world.config.dataDir, 'portal-documents.json')
  writeFileSync(portalDocuments, JSON.stringify({ [documentHash(own)]: own }))
  const server = await openServer({ ...world, config: { ...world.config, portalDocuments } }, schema)
  further.push(server)
  const token = await contactToken(address())
  const portal = `${server.address}/portal/graphql`
  expect(codeOf(await post(token, { documentId: documentHash(own) }, portal))).toBe('viewer')
  expect(codeOf(await post(token, { query: own }, portal))).toBe('viewer')
  expect(codeOf(await post(token, { query: '{ viewer { contact { id } } }' }, portal))).toBe('DOCUMENT_NOT_TRUSTED')
  expect(codeOf(await post(await tokenOf('admin'), { query: other }, `${server.address}/graphql`))).toBe('clients')
})
