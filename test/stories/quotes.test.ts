import { beforeAll, expect, test } from 'vitest'
import { addDays, today } from '../../src/kernel/clock.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, ask, act } = await openStage()
const day = today(world.clock)
let clientId = ''

const quote = `quote { id number revision status version net total isExpired reason previous { id status } next { id }
  lines { id description optional selected alternative net } }`
const sold = (description: string, unitPrice: string, more: object = {}) => ({
  ...{ description, quantity: '1', unitPrice, vatRate: '20' },
  ...more,
})

beforeAll(async () => {
  const { data } = await ask('manager', '{ clients(filter: { code: { eq: "C000002" } }) { nodes { id } } }')
  clientId = data.clients.nodes[0].id
})

async function drafted(input: object): Promise<Any> {
  const made = await act('manager', 'quoteCreate', { input: { party: { clientId }, ...input } }, quote)
  expect(made.errors).toEqual([])
  return made.quote
}
const run = (mutation: string, id: string, input: object = {}) => act('manager', mutation, { id, input }, quote)

test('[DEV-3] a quote is sent by e-mail, in the client’s language, with its number, total and validity', async () => {
  const { id } = await drafted({ lines: [sold('Audit', '1000')], validUntil: addDays(day, 15) })
  const sent = await run('quoteSend', id, { to: ['achats@client.example'], message: 'Comme convenu.' })
  expect(sent.quote).toMatchObject({
    status: 'SENT',
    total: '1200.00',
    number: expect.stringMatching(/^DE-\d{4}-\d{6}$/),
  })
  const { data } = await ask(
    'admin',
    '{ mails(first: 1, filter: { kind: { eq: "quote.sent" } }) { nodes { to subject text } } }',
  )
  const [mail] = data.mails.nodes
  expect(mail).toMatchObject({
    to: ['achats@client.example'],
    subject: `Devis ${sent.quote.number} – Atelier Carnet SARL`,
    text: expect.stringContaining('Comme convenu.'),
  })
  expect(mail.text).toContain('1\u00a0200,00\u00a0€')
  expect(mail.text).toContain(`valable jusqu’au ${addDays(day, 15).split('-').reverse().join('/')}`)
})

test('a second version keeps the number, and replaces the first once it is sent', async () => {
  const first = await drafted({ lines: [sold('Site', '5000')], discount: { percent: '10' }, terms: '30 jours.' })
  expect((await run('quoteRevise', first.id)).errors[0].code).toBe('INVALID_TRANSITION')
  const { number } = (await run('quoteSend', first.id)).quote

  const { quote: second } = await run('quoteRevise', first.id)
  expect(second).toMatchObject({
    ...{ number: null, revision: 2, status: 'DRAFT', net: '4500.00', previous: { id: first.id, status: 'SENT' } },
  })
  expect((await run('quoteRevise', first.id)).errors).toEqual([
    { __typename: 'ValidationError', code: 'ALREADY_USED', path: ['id'] },
  ])
  const lines = [{ ...sold('Site', '4800'), id: second.lines[0].id }]
  await run('quoteUpdate', second.id, { expectedVersion: second.version, lines })
  const sent = (await run('quoteSend', second.id)).quote
  expect(sent).toMatchObject({
    ...{ number: `${number}-V2`, status: 'SENT', net: '4320.00', previous: { id: first.id, status: 'SUPERSEDED' } },
  })
  expect((await run('quoteAccept', first.id, { signerName: 'Zoé' })).errors[0].code).toBe('INVALID_TRANSITION')

  expect((await run('quoteRefuse', second.id, { reason: ' ' })).errors[0].code).toBe('REASON_REQUIRED')
  expect((await run('quoteRefuse', second.id, { reason: 'Trop cher' })).quote).toMatchObject({ status: 'REFUSED' })
  const { quote: third } = await run('quoteRevise', second.id)
  expect((await run('quoteSend', third.id)).quote).toMatchObject({ number: `${number}-V3`, revision: 3 })
})

test('a version that was accepted is not replaced', async () => {
  const first = await drafted({ lines: [sold('Site', '5000')] })
  await run('quoteSend', first.id)
  const { quote: second } = await run('quoteRevise', first.id)
  await run('quoteAccept', first.id, { signerName: 'Zoé Lambert' })
  expect((await run('quoteSend', second.id)).errors).toEqual([
    { __typename: 'ValidationError', code: 'ALREADY_USED', path: ['id'] },
  ])
  expect((await run('quoteDiscard', second.id)).errors).toEqual([])
})

test('[DEV-2] options and alternatives count as they are chosen', async () => {
  const made = await drafted({
    lines: [
      sold('Cuisine', '6000', { section: 'Meubles' }),
      sold('Plan en chêne', '900', { section: 'Plans', alternative: 'Plan de travail' }),
      sold('Plan en granit', '1500', { section: 'Plans', alternative: 'Plan de travail' }),
      sold('Éclairage', '400', { optional: true }),
    ],
  })
  expect(made).toMatchObject({ net: '6900.00', total: '8280.00' })
  await run('quoteSend', made.id)
  const [, oak, granite, light] = made.lines
  const choose = (ids: string[]) => run('quoteAccept', made.id, { signerName: 'Zoé', selectedLineIds: ids })
  expect((await choose([oak.id, granite.id])).errors).toEqual([
    { __typename: 'ValidationError', code: 'NOT_ALLOWED', path: ['selectedLineIds', '1'] },
  ])
  const accepted = (await choose([granite.id, light.id])).quote
  expect(accepted).toMatchObject({ status: 'ACCEPTED', net: '7900.00', total: '9480.00' })
  expect(accepted.lines.map(({ selected }: Any) => selected)).toEqual([true, false, true, true])
})

test('an expired quote needs a reason; a cancelled one is over', async () => {
  const late = await drafted({ lines: [sold('Audit', '100')], validUntil: addDays(day, -1) })
  await run('quoteSend', late.id)
  const expired = await ask(
    'manager',
    '{ quotes(filter: { validity: { eq: EXPIRED } }, first: 100) { nodes { id isExpired } } }',
  )
  expect(expired.data.quotes.nodes).toContainEqual({ id: late.id, isExpired: true })
  expect((await run('quoteAccept', late.id, { signerName: 'Zoé' })).errors).toEqual([
    { __typename: 'ValidationError', code: 'EXPIRED', path: ['reason'] },
  ])
  const accepted = await run('quoteAccept', late.id, { signerName: 'Zoé', reason: 'Accord par téléphone la veille' })
  expect(accepted.quote).toMatchObject({ status: 'ACCEPTED', isExpired: false })
  expect((await run('quoteCancel', late.id, { reason: 'Erreur' })).quote).toMatchObject({ status: 'CANCELED' })
  expect((await run('quoteConvertToInvoice', late.id, { kind: 'STANDARD' })).errors[0].code).toBe('INVALID_TRANSITION')
})

test('[DEV-4] [CON-2] [PRJ-2] an accepted quote becomes a project and a contract; then it is not cancelled any more', async () => {
  const made = await drafted({
    lines: [sold('Installation', '2000'), sold('Maintenance mensuelle', '200', { discountPercent: '10' })],
    discount: { percent: '5' },
    terms: 'Engagement d’un an.',
  })
  await run('quoteSend', made.id)
  expect((await run('quoteConvertToProject', made.id)).errors[0].code).toBe('INVALID_TRANSITION')
  await run('quoteAccept', made.id, { signerName: 'Zoé' })

  const project = await act(
    'manager',
    'quoteConvertToProject',
    { id: made.id, input: { name: 'Installation', startsOn: day } },
    'quote { status } project { name startsOn client { id } quote { id } }',
  )
  expect(project).toEqual({
    quote: { status: 'ACCEPTED' },
    project: { name: 'Installation', startsOn: day, client: { id: clientId }, quote: { id: made.id } },
    errors: [],
  })
  const contract = await act(
    'manager',
    'quoteConvertToContract',
    { id: made.id, input: { lineIds: [made.lines[1].id], kind: 'MAINTENANCE', startsOn: day } },
    'contract { name status terms client { id } quote { id } lines { description unitPrice net } }',
  )
  expect(contract.contract).toMatchObject({
    ...{ status: 'DRAFT', terms: 'Engagement d’un an.', client: { id: clientId }, quote: { id: made.id } },
    lines: [{ description: 'Maintenance mensuelle', unitPrice: '171', net: '171.00' }],
  })
  expect((await run('quoteCancel', made.id, {})).errors).toEqual([
    { __typename: 'ValidationError', code: 'ALREADY_USED', path: ['id'] },
  ])
})
