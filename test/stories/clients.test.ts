import { expect, test } from 'vitest'
import { openStage } from '../support/stage.ts'

const { ask, act } = await openStage()
const address = { street: '1 rue Haute', postalCode: '69001', city: 'Lyon' }
const client = (name: string, more: object = {}) =>
  act(
    'admin',
    'clientCreate',
    { input: { name, kind: 'BUSINESS', billingAddress: address, force: true, ...more } },
    'client { id version contacts { nodes { id name } } }',
  )

test('[CLI-2] a client’s contacts stay who they are when they are written again', async () => {
  const people = [
    { name: 'Anne', email: 'anne@scierie.example' },
    { name: 'Bruno', email: 'bruno@scierie.example' },
  ]
  const { client: made } = await client('Scierie du Lac', { contacts: people })
  const [anne, bruno] = made.contacts.nodes
  const contacts = [
    { name: 'Bruno Morel', email: 'BRUNO@scierie.example' },
    { id: anne.id, name: 'Anne Petit' },
    { name: 'Chloé' },
  ]
  const input = { contacts, expectedVersion: made.version }
  const { client: after } = await act(
    'admin',
    'clientUpdate',
    { id: made.id, input },
    'client { version contacts { nodes { id name } } }',
  )
  expect(after.contacts.nodes.slice(0, 2)).toEqual([
    { id: anne.id, name: 'Anne Petit' },
    { id: bruno.id, name: 'Bruno Morel' },
  ])
  const strange = { contacts: [{ id: bruno.id.replace(/.$/, '1'), name: 'X' }], expectedVersion: after.version }
  const refused = await ask(
    'admin',
    'mutation($id: ID!, $input: ClientUpdateInput!) { clientUpdate(id: $id, input: $input) { errors { code path } } }',
    { id: made.id, input: strange },
  )
  expect(refused.errors ?? refused.data.clientUpdate.errors).not.toEqual([])
})

test('[FAC-2] drafts of a client are merged into one, whose lines keep their ids', async () => {
  const { client: buyer } = await client('Caves Garnier')
  const draft = async (unitPrice: string, more: object = {}) =>
    (
      await act(
        'accountant',
        'invoiceCreate',
        {
          input: {
            clientId: buyer.id,
            lines: [{ description: 'Vin', quantity: '1', unitPrice, vatRate: '20' }],
            ...more,
          },
        },
        'invoice { id lines { id } }',
      )
    ).invoice
  const [first, second, other] = [await draft('100'), await draft('50'), await draft('1', { currency: 'USD' })]
  const merge = (invoiceIds: string[]) =>
    act('accountant', 'invoiceMerge', { id: first.id, input: { invoiceIds } }, 'invoice { total lines { id } }')
  expect((await merge([other.id])).errors).toMatchObject([{ code: 'OTHER_CURRENCY', path: ['invoiceIds', '0'] }])
  expect((await merge([first.id])).errors).toMatchObject([{ code: 'REQUIRED' }])
  expect((await merge([second.id])).invoice).toEqual({ total: '180.00', lines: [first.lines[0], second.lines[0]] })
  expect(
    (await ask('accountant', 'query($id: ID!) { invoice(id: $id) { id } }', { id: second.id })).data.invoice,
  ).toBeNull()
})
