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
  const { client: other } = await client('Scierie du Bois', { contacts: [{ name: 'Dora' }] })
  const strange = { contacts: [{ id: other.contacts.nodes[0].id, name: 'X' }], expectedVersion: after.version }
  expect((await act('admin', 'clientUpdate', { id: made.id, input: strange })).errors).toEqual([
    { __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['contacts', '0', 'id'] },
  ])
})

test('[CLI-1] two records of one client are shown as doubles and become one', async () => {
  const shared = { siren: '552100554', email: 'achats@moulin.example' }
  const { client: kept } = await client('Moulin Neuf', shared)
  const { client: double } = await client('Moulin-Neuf SARL', { ...shared, phone: '+33 4 78 00 11 22' })
  const lines = [{ description: 'Farine', quantity: '1', unitPrice: '100', vatRate: '20' }]
  const { invoice } = await act(
    'accountant',
    'invoiceCreate',
    { input: { clientId: double.id, lines } },
    'invoice { id }',
  )
  expect((await act('accountant', 'invoiceIssue', { id: invoice.id })).errors).toEqual([])

  const query = 'query($id: ID!) { client(id: $id) { duplicates { score reasons client { id } } } }'
  const { duplicates } = (await ask('manager', query, { id: kept.id })).data.client
  expect(duplicates[0]).toMatchObject({ score: 100, client: { id: double.id } })
  expect(
    (
      await ask(
        'sales',
        'mutation($id: ID!, $input: ClientMergeInput!) { clientMerge(id: $id, input: $input) { errors { code } } }',
        { id: double.id, input: { intoId: kept.id } },
      )
    ).errors?.[0]?.extensions.code,
  ).toBe('FORBIDDEN')
  const { client: merged, errors } = await act(
    'manager',
    'clientMerge',
    { id: double.id, input: { intoId: kept.id } },
    'client { status mergedInto { id } }',
  )
  expect(errors).toEqual([])
  expect(merged).toEqual({ status: 'MERGED', mergedInto: { id: kept.id } })
  const seen =
    'query($id: ID!) { client(id: $id) { phone balance { outstanding } invoices { nodes { id } } mergedFrom { nodes { id } } duplicates { score } } }'
  expect((await ask('manager', seen, { id: kept.id })).data.client).toMatchObject({
    ...{ phone: '+33 4 78 00 11 22', balance: { outstanding: '120.00' }, duplicates: [] },
    ...{ invoices: { nodes: [{ id: invoice.id }] }, mergedFrom: { nodes: [{ id: double.id }] } },
  })
})

test('[CLI-2] clients come in by CSV: first tried, then all or none', async () => {
  const csv =
    'Nom;Type;SIREN;Ville;Contact;E-mail du contact\nTuilerie Roux;entreprise;;Albi;Léa Roux;lea@roux.example\nMairie de Foix;mairie;;Foix;;'
  const run = (input: object) => act('admin', 'clientImport', { input }, 'imported')
  const refused = await run({ csv })
  expect(refused).toMatchObject({ imported: 0, errors: [{ code: 'NOT_ALLOWED', path: ['rows', '3', 'kind'] }] })
  const mended = csv.replace(';mairie;', ';public;')
  expect(await run({ csv: mended, dryRun: true })).toMatchObject({ imported: 2, errors: [] })
  const count = async () =>
    (await ask('admin', '{ clients(filter: { city: { eq: "albi" } }) { totalCount } }')).data.clients.totalCount
  expect(await count()).toBe(0)
  expect(await run({ csv: mended })).toMatchObject({ imported: 2, errors: [] })
  expect(await count()).toBe(1)
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
