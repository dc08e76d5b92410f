import { expect, test } from 'vitest'
import { follow, socket, until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { ask, act, tokenOf, address } = await openStage()

const lead = 'lead { id name company status score version expectedValue owner { name } client { id } }'

test('[PRO-1] [PRO-2] [PRO-3] [EQU-5] a salesperson follows a lead to the client that it becomes, live', async () => {
  const client = socket(address(), await tokenOf('sales'))
  const { results } = follow(
    client,
    'subscription($after: EventCursor) { leadChanged(after: $after) { op changedFields lead { status } actor { name } } }',
    { after: (await ask('sales', '{ eventCursor }')).data.eventCursor },
  )

  const created = await act(
    'sales',
    'leadCreate',
    {
      input: {
        name: 'Hortense Vial',
        company: 'Vial Traiteur SARL',
        email: 'hortense@vial.example',
        phone: '04 72 00 11 22',
        address: { street: '3 rue Mercière', postalCode: '69002', city: 'Lyon' },
        siren: '552 100 554',
        source: 'Salon',
        expectedValue: '12000.00',
      },
    },
    lead,
  )
  expect(created.errors).toEqual([])
  expect(created.lead).toMatchObject({ status: 'NEW', expectedValue: '12000.00', owner: { name: 'Damien Faure' } })
  const { id } = created.lead

  await act('sales', 'leadContact', { id }, lead)
  const qualified = await act(
    'sales',
    'leadQualify',
    { id, input: { score: 80, qualification: 'Deux boutiques' } },
    lead,
  )
  expect(qualified.lead).toMatchObject({ status: 'INTERESTED', score: 80 })
  expect((await act('sales', 'leadContact', { id }, lead)).errors).toEqual([
    { __typename: 'InvalidTransitionError', code: 'INVALID_TRANSITION', path: null },
  ])
  await act('sales', 'leadNegotiate', { id }, lead)
  const task = await act(
    'sales',
    'taskCreate',
    { input: { title: 'Rappeler', kind: 'CALL', target: { leadId: id } } },
    'task { id lead { id } }',
  )
  expect(task.task.lead).toEqual({ id })

  const converted = await act(
    'sales',
    'leadConvert',
    { id },
    `${lead} client { name siren vatNumber phone billingAddress { city } contacts { nodes { name email primary } } leads { nodes { id } } tasks { nodes { title } } } contact { name }`,
  )
  expect(converted.errors).toEqual([])
  expect(converted.lead.status).toBe('CONVERTED')
  expect(converted.client).toEqual({
    name: 'Vial Traiteur SARL',
    siren: '552100554',
    vatNumber: 'FR96552100554',
    phone: '04 72 00 11 22',
    billingAddress: { city: 'Lyon' },
    contacts: { nodes: [{ name: 'Hortense Vial', email: 'hortense@vial.example', primary: true }] },
    leads: { nodes: [{ id }] },
    tasks: { nodes: [{ title: 'Rappeler' }] },
  })
  expect(converted.contact).toEqual({ name: 'Hortense Vial' })

  await until(() => results.length === 5)
  expect(results.map(({ data }) => [data.leadChanged.op, data.leadChanged.changedFields.includes('status')])).toEqual([
    ['CREATED', true],
    ['UPDATED', true],
    ['UPDATED', true],
    ['UPDATED', true],
    ['UPDATED', true],
  ])
  await client.dispose()
})

test('[PRO-3] a lead that looks like a client is not converted before somebody decides', async () => {
  const [known] = (
    await ask('admin', '{ clients(filter: { code: { eq: "C000002" } }) { nodes { id name siren email } } }')
  ).data.clients.nodes
  const { lead: made } = await act(
    'manager',
    'leadCreate',
    {
      input: {
        name: 'Un ami',
        company: known.name.replace(/ \S+$/, ''),
        email: known.email.toUpperCase(),
        siren: known.siren,
      },
    },
    lead,
  )
  const refused = await act('manager', 'leadConvert', { id: made.id }, 'client { id }')
  expect(refused).toEqual({
    client: null,
    errors: [
      {
        __typename: 'DuplicateError',
        code: 'DUPLICATE',
        path: null,
        candidates: [{ score: 100, reasons: ['email', 'name', 'siren', 'vatNumber'], client: { id: known.id } }],
      },
    ],
  })
  const joined = await act(
    'manager',
    'leadConvert',
    { id: made.id, input: { clientId: known.id } },
    'client { id } contact { name }',
  )
  expect(joined).toEqual({ client: { id: known.id }, contact: { name: expect.any(String) }, errors: [] })
})

test('[DEV-2] a quote for a lead, accepted, makes it a client', async () => {
  const { lead: made } = await act(
    'sales',
    'leadCreate',
    { input: { name: 'Igor Petit', email: 'igor@petit.example' } },
    lead,
  )
  const { quote } = await act(
    'sales',
    'quoteCreate',
    {
      input: {
        party: { leadId: made.id },
        lines: [{ description: 'Étude', quantity: '1', unitPrice: '900', vatRate: '20' }],
      },
    },
    'quote { id total lead { id } client { id } }',
  )
  expect(quote).toMatchObject({ total: '1080.00', lead: { id: made.id }, client: null })
  await act('sales', 'quoteSend', { id: quote.id })
  const accepted = await act(
    'sales',
    'quoteAccept',
    { id: quote.id, input: { signerName: 'Igor Petit' } },
    'quote { status lead { status client { name } } client { name leads { totalCount } } }',
  )
  expect(accepted).toEqual({
    quote: {
      status: 'ACCEPTED',
      lead: { status: 'CONVERTED', client: { name: 'Igor Petit' } },
      client: { name: 'Igor Petit', leads: { totalCount: 1 } },
    },
    errors: [],
  })
})

test('[PRO-1] leads come in by CSV: first tried, then all or none', async () => {
  const csv =
    'Nom;Entreprise;E-mail;Téléphone;Valeur attendue;Échéance;Responsable\nJeanne Roy;Roy & Cie;jeanne@roy.example;01 44 00 00 00;1 500,50;31/12/2026;sales@demo.carnet.example\nKarim Sand;;pas une adresse;12;;;'
  const refused = await act('manager', 'leadImport', { input: { csv } }, 'imported')
  expect(refused).toEqual({
    imported: 0,
    errors: [
      { __typename: 'ValidationError', code: 'INVALID_FORMAT', path: ['rows', '3', 'email'] },
      { __typename: 'ValidationError', code: 'INVALID_FORMAT', path: ['rows', '3', 'phone'] },
    ],
  })
  const found = () =>
    ask(
      'manager',
      '{ leads(filter: { company: { eq: "ROY & CIE" } }) { nodes { name expectedValue expectedOn owner { name } } } }',
    )
  const right = csv.replace(/\nKarim.*$/, '')
  expect(await act('manager', 'leadImport', { input: { csv: right, dryRun: true } }, 'imported')).toEqual({
    imported: 1,
    errors: [],
  })
  expect((await found()).data.leads.nodes).toEqual([])
  expect(await act('manager', 'leadImport', { input: { csv: right } }, 'imported')).toEqual({ imported: 1, errors: [] })
  expect((await found()).data.leads.nodes).toEqual([
    { name: 'Jeanne Roy', expectedValue: '1500.50', expectedOn: '2026-12-31', owner: { name: 'Damien Faure' } },
  ])
  expect(await act('manager', 'leadImport', { input: { csv: 'name;colour\na;b' } }, 'imported')).toMatchObject({
    errors: [{ code: 'NOT_ALLOWED', path: ['csv'] }],
  })
})

test('[EQU-3] own reach: a salesperson sees and changes their own and followed leads, and no other', async () => {
  const make = async (name: string, more: object = {}) =>
    (await act('manager', 'leadCreate', { input: { name, ...more } }, lead)).lead.id
  const sales = (await ask('sales', '{ viewer { member { id } } }')).data.viewer.member.id
  const [others, followed, own] = [
    await make('Autre'),
    await make('Suivi', { followerIds: [sales] }),
    await make('À moi', { ownerId: sales }),
  ]
  const seen = (await ask('sales', '{ leads(first: 100) { nodes { id } } }')).data.leads.nodes.map(
    ({ id }: { id: string }) => id,
  )
  expect([others, followed, own].map((id) => seen.includes(id))).toEqual([false, true, true])
  expect((await ask('sales', `{ lead(id: "${others}") { id } node(id: "${others}") { id } }`)).data).toEqual({
    lead: null,
    node: null,
  })
  expect((await act('sales', 'leadContact', { id: others }, lead)).errors).toMatchObject([{ code: 'NOT_FOUND' }])
  expect((await act('sales', 'leadContact', { id: own }, lead)).errors).toEqual([])
  await expect(act('sales', 'leadMerge', { id: own, input: { intoId: followed } })).rejects.toThrow('leads.merge')
  expect((await ask('accountant', '{ leads { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')

  const merged = await act(
    'manager',
    'leadMerge',
    { id: own, input: { intoId: followed } },
    'lead { status mergedInto { name owner { id } } }',
  )
  expect(merged.lead).toMatchObject({ status: 'MERGED', mergedInto: { name: 'Suivi' } })
})
