import { beforeAll, expect, test } from 'vitest'
import { addDays, today } from '../../src/kernel/clock.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, ask, act } = await openStage()
const offer = `offer { id name status version amount weighted probability currency terms closedOn lostReason
  stage { name } owner { name } lead { id } client { id } lines { id description quantity net optional selected }
  stays { stage { name } leftAt days } allowedActions { name allowed } }`

let leadId = ''
let stages: Record<string, string> = {}
const soon = addDays(today(world.clock), 20)

beforeAll(async () => {
  const made = await act(
    'sales',
    'leadCreate',
    { input: { name: 'Irène Roche', company: 'Roche Fleurs' } },
    'lead { id }',
  )
  leadId = made.lead.id
  const { data } = await ask('sales', '{ pipelines { name stages { id name probability } } }')
  expect(data.pipelines[0].stages.map(({ name, probability }: Any) => [name, probability])).toEqual([
    ['Qualification', 10],
    ['Découverte', 25],
    ['Proposition', 50],
    ['Négociation', 75],
    ['Accord verbal', 90],
  ])
  stages = Object.fromEntries(data.pipelines[0].stages.map(({ name, id }: Any) => [name, id]))
})

const open = async (input: object): Promise<Any> =>
  (await act('sales', 'offerCreate', { input: { name: 'Boutique', party: { leadId }, ...input } }, offer)).offer

test('[OFF-1] a salesperson follows an opportunity through the stages: probability, weighted amount, time in stage, forecast', async () => {
  const made = await open({ amount: '10000.00', expectedOn: soon })
  expect(made).toMatchObject({
    status: 'OPEN',
    amount: '10000.00',
    weighted: '1000.00',
    probability: 10,
    stage: { name: 'Qualification' },
    owner: { name: 'Damien Faure' },
    stays: [{ stage: { name: 'Qualification' }, leftAt: null, days: 0 }],
  })

  const moved = await act('sales', 'offerMoveStage', { id: made.id, input: { stageId: stages.Négociation } }, offer)
  expect(moved.offer).toMatchObject({ probability: 75, weighted: '7500.00', stage: { name: 'Négociation' } })
  expect(moved.offer.stays.map(({ stage, leftAt }: Any) => [stage.name, leftAt === null])).toEqual([
    ['Qualification', false],
    ['Négociation', true],
  ])
  const set = { id: made.id, input: { stageId: stages['Accord verbal'], probability: 80 } }
  expect((await act('sales', 'offerMoveStage', set, offer)).offer).toMatchObject({
    probability: 80,
    weighted: '8000.00',
  })

  const { data } = await ask(
    'sales',
    'query($from: Date!, $to: Date!) { offerForecast(from: $from, to: $to) { month owner { name } openCount openAmount weighted currency } }',
    { from: soon, to: soon },
  )
  const rows = data.offerForecast.filter(({ month }: Any) => month === `${soon.slice(0, 7)}-01`)
  const seen = await ask(
    'sales',
    'query($filter: OfferFilter) { offers(filter: $filter) { aggregate { count sum { amount weighted } } } }',
    {
      filter: {
        status: { in: ['OPEN', 'VALIDATED'] },
        expectedOn: { gte: `${soon.slice(0, 7)}-01`, lte: monthEnd(soon) },
      },
    },
  )
  const { count, sum } = seen.data.offers.aggregate
  expect(rows).toEqual([
    {
      month: `${soon.slice(0, 7)}-01`,
      owner: { name: 'Damien Faure' },
      openCount: count,
      openAmount: sum.amount,
      weighted: sum.weighted,
      currency: 'EUR',
    },
  ])

  const lost = await act('sales', 'offerLose', { id: made.id, input: { reason: 'Budget gelé' } }, offer)
  expect(lost.offer).toMatchObject({
    status: 'LOST',
    lostReason: 'Budget gelé',
    probability: 0,
    weighted: '0.00',
    closedOn: today(world.clock),
  })
  const back = await act('sales', 'offerReopen', { id: made.id }, offer)
  expect(back.offer).toMatchObject({
    status: 'OPEN',
    lostReason: null,
    probability: 90,
    closedOn: null,
    stage: { name: 'Accord verbal' },
  })
  const won = await act('sales', 'offerWin', { id: made.id }, offer)
  expect(won.offer).toMatchObject({ status: 'WON', probability: 100, weighted: '10000.00' })
  expect(won.offer.allowedActions.filter(({ allowed }: Any) => allowed)).toEqual([
    { name: 'offerReopen', allowed: true },
  ])
})

const monthEnd = (day: string) =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).toISOString().slice(0, 10)

test('[OFF-2] an offer says what is proposed and on which terms; a stage may ask for more', async () => {
  const made = await open({ description: 'Une vitrine en ligne en six semaines.' })
  const early = await act('sales', 'offerMoveStage', { id: made.id, input: { stageId: stages.Proposition } })
  expect(early.errors).toEqual([{ __typename: 'ValidationError', code: 'REQUIRED', path: ['amount'] }])
  expect((await act('sales', 'offerValidate', { id: made.id })).errors).toEqual([
    { __typename: 'ValidationError', code: 'HAS_NO_LINES', path: ['lines'] },
  ])

  const { data } = await ask('sales', '{ articles(filter: { sku: { eq: "CONS-J" } }) { nodes { id name } } }')
  const [article] = data.articles.nodes
  const input = {
    expectedVersion: made.version,
    lines: [
      { articleId: article.id, quantity: '4' },
      { description: 'Photographies', quantity: '1', unitPrice: '600', vatRate: '20', optional: true },
    ],
  }
  const priced = (await act('sales', 'offerUpdate', { id: made.id, input }, offer)).offer
  expect(priced).toMatchObject({ amount: '3000.00', weighted: '300.00' })
  expect(priced.lines.map(({ description, net, selected }: Any) => [description, net, selected])).toEqual([
    ['Journée de conseil', '3000.00', true],
    ['Photographies', '600.00', false],
  ])
  expect((await act('sales', 'offerValidate', { id: made.id })).errors).toEqual([
    { __typename: 'ValidationError', code: 'HAS_NO_TERMS', path: ['terms'] },
  ])
  const both = { expectedVersion: priced.version, amount: '5.00' }
  expect((await act('sales', 'offerUpdate', { id: made.id, input: both })).errors).toEqual([
    { __typename: 'ValidationError', code: 'NOT_ALLOWED', path: ['amount'] },
  ])
})

test('[OFF-3] a validated offer becomes a quote; its acceptance wins the offer and makes the client', async () => {
  const made = await open({
    terms: 'Paiement à 30 jours.',
    depositPercent: '30',
    lines: [{ description: 'Boutique en ligne', quantity: '1', unitPrice: '4200', vatRate: '20' }],
  })
  expect((await act('sales', 'offerCreateQuote', { id: made.id })).errors).toEqual([
    { __typename: 'InvalidTransitionError', code: 'INVALID_TRANSITION', path: null },
  ])
  expect((await act('sales', 'offerValidate', { id: made.id }, offer)).offer.status).toBe('VALIDATED')
  const { quote } = await act(
    'sales',
    'offerCreateQuote',
    { id: made.id },
    'quote { id status terms depositPercent net total lead { id } offer { id status } owner { name } lines { description net } }',
  )
  expect(quote).toMatchObject({
    status: 'DRAFT',
    terms: 'Paiement à 30 jours.',
    depositPercent: '30',
    net: '4200.00',
    total: '5040.00',
    lead: { id: leadId },
    offer: { id: made.id, status: 'VALIDATED' },
    owner: { name: 'Damien Faure' },
    lines: [{ description: 'Boutique en ligne', net: '4200.00' }],
  })

  await act('sales', 'quoteSend', { id: quote.id, input: { to: ['irene@roche.example'] } })
  const accepted = await act(
    'sales',
    'quoteAccept',
    { id: quote.id, input: { signerName: 'Irène Roche' } },
    'quote { status offer { status closedOn weighted quotes { nodes { id } } client { name offers { totalCount } } } }',
  )
  expect(accepted.quote).toEqual({
    status: 'ACCEPTED',
    offer: {
      status: 'WON',
      closedOn: today(world.clock),
      weighted: '4200.00',
      quotes: { nodes: [{ id: quote.id }] },
      client: { name: 'Roche Fleurs', offers: { totalCount: 3 } },
    },
  })
})

test('[PRO-3] a conversion opens an offer with what the lead was thought to bring', async () => {
  const input = { name: 'Karim Saïd', company: 'Saïd Traiteur', expectedValue: '8000.00', expectedOn: soon }
  const { lead } = await act('sales', 'leadCreate', { input }, 'lead { id }')
  const converted = await act(
    'sales',
    'leadConvert',
    { id: lead.id, input: { offer: { stageId: stages.Négociation } } },
    'client { id } offer { name amount weighted expectedOn client { id } lead { id } stage { name } }',
  )
  expect(converted).toMatchObject({
    errors: [],
    offer: {
      name: 'Saïd Traiteur',
      amount: '8000.00',
      weighted: '6000.00',
      expectedOn: soon,
      client: converted.client,
      lead,
      stage: { name: 'Négociation' },
    },
  })
})

test('an administrator shapes pipelines; a stage that offers went through stays', async () => {
  const stage = (name: string, probability: number) => ({ name, probability })
  const input = { name: 'Marchés publics', stages: [stage('Veille', 5), stage('Réponse', 40)] }
  const { pipeline } = await act('manager', 'pipelineCreate', { input }, 'pipeline { id version stages { id name } }')
  const [watch, answer] = pipeline.stages
  const { lead } = await act(
    'sales',
    'leadCreate',
    { input: { name: 'Mairie de Bron', kind: 'PUBLIC' } },
    'lead { id }',
  )
  const made = await open({ pipelineId: pipeline.id, party: { leadId: lead.id } })
  expect(made).toMatchObject({ stage: { name: 'Veille' }, probability: 5 })

  const change = (list: object[]) => ({ id: pipeline.id, input: { expectedVersion: pipeline.version, stages: list } })
  expect((await act('manager', 'pipelineUpdate', change([{ ...answer, probability: 40 }]))).errors).toEqual([
    { __typename: 'ValidationError', code: 'ALREADY_USED', path: ['stages'] },
  ])
  const list = [{ ...watch, probability: 10 }, stage('Dossier', 30), { ...answer, name: 'Dépôt', probability: 50 }]
  const changed = await act(
    'manager',
    'pipelineUpdate',
    change(list),
    'pipeline { stages { name probability position } }',
  )
  expect(changed.pipeline.stages).toEqual([
    { name: 'Veille', probability: 10, position: 1 },
    { name: 'Dossier', probability: 30, position: 2 },
    { name: 'Dépôt', probability: 50, position: 3 },
  ])
  expect(
    (
      await ask(
        'sales',
        'mutation($input: PipelineCreateInput!) { pipelineCreate(input: $input) { errors { code } } }',
        { input },
      )
    ).errors?.[0]?.extensions.code,
  ).toBe('FORBIDDEN')
})
