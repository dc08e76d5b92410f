import { expect, test } from 'vitest'
import { dayMs } from '../../src/kernel/clock.ts'
import { caller } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { ask, act, address } = await openStage()

const query = `query($filter: AuditEntryFilter) {
  audit(first: 10, filter: $filter) { nodes { type entity op rowId requestId summary actor { __typename name } } }
}`

test('the audit says who did what to which row in which request, a key by its own name', async () => {
  const scopes = ['clients.create', 'clients.read']
  const input = { name: 'Boutique', scopes, expiresAt: new Date(Date.now() + dayMs).toISOString() }
  const { apiKey, secret } = await act('admin', 'apiKeyCreate', { input }, 'secret apiKey { id }')
  const add =
    'mutation { clientCreate(input: { name: "Xylographie de Quimper", kind: BUSINESS }) { client { id } errors { code } } }'
  const { data } = await caller(address(), secret)(add)
  expect(data.clientCreate).toEqual({ client: { id: expect.any(String) }, errors: [] })
  const { data: told } = await ask('admin', query, { filter: { apiKeyId: { eq: apiKey.id } } })
  expect(told.audit.nodes).toEqual([
    {
      ...{ type: 'client.created', entity: 'Client', op: 'CREATED', rowId: data.clientCreate.client.id },
      ...{ requestId: expect.any(String), summary: 'Client Xylographie de Quimper added' },
      actor: { __typename: 'ApiKey', name: 'Boutique' },
    },
  ])
  const { data: made } = await ask('admin', query, { filter: { entity: { eq: 'ApiKey' } } })
  expect(made.audit.nodes).toMatchObject([
    { type: 'apiKey.created', rowId: apiKey.id, actor: { __typename: 'Member', name: expect.any(String) } },
  ])
})

test('nobody but an administrator reads it', async () => {
  const { data, errors } = await ask('manager', query)
  expect(data.audit).toBeNull()
  expect(errors).toMatchObject([{ path: ['audit'], extensions: { code: 'FORBIDDEN' } }])
})
