import { afterAll, expect, test } from 'vitest'
import { forgetAll } from '../../src/access/identify.ts'
import { writeId } from '../../src/graphql/ids.ts'
import { dayMs } from '../../src/kernel/clock.ts'
import { caller, follow, socket, until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { world, act, tokenOf, address } = await openStage()
const opened: { dispose: () => void | Promise<void> }[] = []
afterAll(() => Promise.all(opened.map((client) => client.dispose())))

const tomorrow = () => new Date(Date.now() + dayMs).toISOString()
const scopes = ['clients.read', 'clients.update', 'tickets.read', 'tickets.open']

async function keyOf(name: string, given: object = {}) {
  const input = { name, scopes, expiresAt: tomorrow(), ...given }
  const { apiKey, secret, errors } = await act('admin', 'apiKeyCreate', { input }, 'secret apiKey { id scopes lookup }')
  expect(errors).toEqual([])
  return { id: apiKey.id as string, secret: secret as string, ask: caller(address(), secret) }
}

test('a key does what it was given, and no more', async () => {
  const { id, secret, ask } = await keyOf('Boutique')
  expect(secret).toMatch(/^carnet_live_[\dA-Za-z]{8}_[\dA-Za-z]{43}_[\da-f]{8}$/)
  const { data, errors } = await ask('{ clients(first: 1) { nodes { id } } invoices(first: 1) { nodes { id } } }')
  expect(data.clients.nodes).toHaveLength(1)
  expect(data.invoices).toBeNull()
  expect(errors).toMatchObject([{ path: ['invoices'], extensions: { code: 'FORBIDDEN' } }])

  const refused = await ask('mutation { clientArchive(id: "cli_x") { errors { code } } }')
  expect(refused.errors![0]!.extensions.code).toBe('FORBIDDEN')
  const own = await ask('mutation { sessionRevoke(input: {}) { errors { code } } }')
  expect(own.errors![0]!.extensions.code).toBe('FORBIDDEN')

  const kept = await world.db.apiKey.findFirstOrThrow({ where: { name: 'Boutique' } })
  expect(JSON.stringify(kept)).not.toContain(secret.slice(21, 60))
  expect(kept.lastUsedAt).not.toBeNull()
  const seen = await act('admin', 'apiKeyRevoke', { id }, 'apiKey { revokedAt lastUsedAt }')
  expect(seen.apiKey.revokedAt).not.toBeNull()
})

test('what a key does bears its name', async () => {
  const { ask } = await keyOf('Standard')
  const { data } = await ask('{ clients(first: 1) { nodes { id } } }')
  const clientId = data.clients.nodes[0].id
  const open = `mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id } errors { code } } }`
  const { data: done } = await ask(open, { input: { clientId, subject: 'Par la clé', body: 'Bonjour.' } })
  expect(done.ticketOpen.errors).toEqual([])
  const timeline = '{ timeline(first: 1) { nodes { type actor { __typename name } } } }'
  const history = await caller(address(), await tokenOf('admin'))(`{ client(id: "${clientId}") ${timeline} }`)
  expect(history.data.client.timeline.nodes).toEqual([
    { type: 'ticket.opened', actor: { __typename: 'ApiKey', name: 'Standard' } },
  ])
})

test('a key that may not read members still makes what is its owner’s', async () => {
  const { ask } = await keyOf('Formulaire', {
    scopes: ['clients.read', 'clients.create', 'leads.read', 'leads.create'],
  })
  const { data, errors } = await ask(`mutation {
    clientCreate(input: { name: "Sérigraphie de Morlaix", kind: BUSINESS }) { client { name } errors { code path } }
    leadCreate(input: { name: "Élise Tanguy" }) { lead { name } errors { code path } }
  }`)
  expect(errors).toBeUndefined()
  expect(data).toEqual({
    clientCreate: { client: { name: 'Sérigraphie de Morlaix' }, errors: [] },
    leadCreate: { lead: { name: 'Élise Tanguy' }, errors: [] },
  })
  const client = await world.db.client.findFirstOrThrow({
    where: { name: 'Sérigraphie de Morlaix' },
    include: { owner: true },
  })
  expect(client.owner!.email).toBe('admin@demo.carnet.example')

  const named = 'mutation($input: ClientCreateInput!) { clientCreate(input: $input) { errors { code path } } }'
  const input = { name: 'Gravure de Roscoff', kind: 'BUSINESS', ownerId: writeId('Member', client.ownerId!) }
  expect((await ask(named, { input })).data.clientCreate.errors).toEqual([{ code: 'NOT_FOUND', path: ['ownerId'] }])
})

test('nobody gives what they do not have, nothing for ever, and nothing at all', async () => {
  const refusals = async (given: object) =>
    (await act('admin', 'apiKeyCreate', { input: { name: 'x', scopes, expiresAt: tomorrow(), ...given } })).errors
  expect(await refusals({ scopes: ['clients.fly'] })).toMatchObject([{ code: 'NOT_ALLOWED', path: ['scopes', '0'] }])
  expect(await refusals({ scopes: ['session'] })).toMatchObject([{ code: 'NOT_ALLOWED' }])
  expect(await refusals({ scopes: [] })).toMatchObject([{ code: 'REQUIRED', path: ['scopes'] }])
  expect(await refusals({ expiresAt: '2020-01-01T00:00:00.000Z' })).toMatchObject([{ code: 'OUT_OF_RANGE' }])

  const { ask } = await keyOf('Mère', { scopes: ['apiKeys.create', 'apiKeys.read', 'clients.read'] })
  const make = 'mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { errors { code path } } }'
  const child = (given: string[]) => ask(make, { input: { name: 'Fille', scopes: given, expiresAt: tomorrow() } })
  expect((await child(['clients.read'])).data.apiKeyCreate.errors).toEqual([])
  expect((await child(['clients.update'])).data.apiKeyCreate.errors).toEqual([
    { code: 'BEYOND_OWN_RIGHTS', path: ['scopes', '0'] },
  ])
})

test('a revoked, altered, expired or misplaced key is nobody, sockets included', async () => {
  const { id, secret, ask } = await keyOf('Éphémère')
  const code = async (key: string) =>
    (await caller(address(), key)('{ viewer { permissions } }')).errors?.[0]?.extensions.code
  expect(await code(`${secret.slice(0, -1)}x`)).toBe('UNAUTHENTICATED')
  const elsewhere = await keyOf('Ailleurs', { networks: ['192.0.2.0/24'] })
  expect(await code(elsewhere.secret)).toBe('UNAUTHENTICATED')
  const here = await keyOf('Ici', { networks: ['127.0.0.0/8', '::1/128'] })
  expect(await code(here.secret)).toBeUndefined()

  let closed = 0
  const client = socket(address(), secret, (why) => {
    closed = why
  })
  opened.push(client)
  follow(client, 'subscription { ticketChanged { op } }')
  await until(() => world.live.listeners() > 0)
  await act('admin', 'apiKeyRevoke', { id })
  await until(() => closed === 4403, 5_000)
  expect((await ask('{ viewer { permissions } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED')

  const late = await keyOf('Tardive')
  await world.db.apiKey.update({
    where: { lookup: late.secret.slice(12, 20) },
    data: { createdAt: new Date(0), expiresAt: new Date(1) },
  })
  forgetAll()
  expect(await code(late.secret)).toBe('UNAUTHENTICATED')
})
