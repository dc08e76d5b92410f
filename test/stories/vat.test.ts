import { expect, test } from 'vitest'
import { readAnyId } from '../../src/graphql/ids.ts'
import { documentOf } from '../../src/modules/papers/papers.ts'
import { openStage } from '../support/stage.ts'

const { world, ask, act } = await openStage()

const address = { street: 'Hauptstraße 5', postalCode: '10115', city: 'Berlin', country: 'DE' }
const paris = { street: '2 rue du Bac', postalCode: '75007', city: 'Paris', country: 'FR' }

async function client(input: object): Promise<string> {
  const { client } = await act('sales', 'clientCreate', { input: { kind: 'BUSINESS', ...input } }, 'client { id }')
  return client.id
}
const table = { description: 'Table en chêne', quantity: '6', unitPrice: '780', vatCategory: 'K' }
const advice = { description: 'Conseil', quantity: '2', unit: 'DAY', unitPrice: '900', vatCategory: 'AE' }

const drafted = async (clientId: string, lines: object[], more: object = {}) =>
  (await act('accountant', 'invoiceCreate', { input: { clientId, lines, ...more } }, 'invoice { id version }')).invoice

async function issue(id: string) {
  const { data } = await ask(
    'accountant',
    `mutation($id: ID!) { invoiceIssue(id: $id) { invoice { number net vat total vatBreakdown { category rate base vat } }
      errors { code path ... on MissingMentionsError { mentions { name rule } } } } }`,
    { id },
  )
  return data.invoiceIssue
}
const xmlOf = async (id: string) =>
  (await world.db.rendition.findFirstOrThrow({ where: { documentId: readAnyId(id).id } })).xml
const textsOf = async (id: string) =>
  (await documentOf(world, 'Invoice', readAnyId(id).id))!.mentions.map(({ text }) => text)

test('an intra-EU sale of goods bears no VAT, names both VAT numbers and the delivery, and is credited as it was sold', async () => {
  const clientId = await client({ name: 'Müller & Söhne GmbH', billingAddress: address, vatNumber: 'DE136695976' })
  const { id, version } = await drafted(clientId, [table])
  expect((await issue(id)).errors).toEqual([
    { code: 'MISSING_MENTIONS', path: null, mentions: [{ name: 'date de livraison', rule: 'BR-IC-11' }] },
  ])
  await act('accountant', 'invoiceUpdate', { id, input: { expectedVersion: version, suppliedOn: '2026-11-18' } })
  expect((await issue(id)).invoice).toMatchObject({
    ...{ net: '4680.00', vat: '0.00', total: '4680.00' },
    vatBreakdown: [{ category: 'K', rate: '0', base: '4680.00', vat: '0.00' }],
  })
  expect(await textsOf(id)).toContain('Exonération, art. 262 ter I du CGI')
  const xml = await xmlOf(id)
  for (const part of ['VATEX-EU-IC', 'FR', 'DE136695976', '20261118', '<ram:CountryID>DE</ram:CountryID>'])
    expect(xml).toContain(part)

  const { creditNote } = await act(
    'accountant',
    'creditNoteCreate',
    { input: { invoiceId: id, reason: 'RETURN', content: { full: true } } },
    'creditNote { id }',
  )
  await act('accountant', 'creditNoteIssue', { id: creditNote.id })
  expect(await xmlOf(creditNote.id)).toContain('<ram:CategoryCode>K</ram:CategoryCode>')
})

test('a reverse-charge sale says so: to a business elsewhere in the Union, and to a builder at home', async () => {
  const abroad = await client({
    name: 'Nordwind AB',
    billingAddress: { ...address, country: 'SE' },
    ...{ vatNumber: 'SE556677889901', email: 'faktura@nordwind.example' },
  })
  const { id } = await drafted(abroad, [advice])
  expect((await issue(id)).invoice).toMatchObject({ net: '1800.00', vat: '0.00' })
  expect(await textsOf(id)).toContain('Autoliquidation, art. 283-2 du CGI')
  expect(await xmlOf(id)).toContain('VATEX-EU-AE')

  const builder = await client({ name: 'Maçonnerie Petit', billingAddress: paris, siren: '837100031' })
  const work = await drafted(builder, [{ ...advice, description: 'Pose de carrelage, sous-traitance' }])
  await issue(work.id)
  expect(await textsOf(work.id)).toContain('Autoliquidation, art. 283-2 nonies du CGI')
  expect(await xmlOf(work.id)).toContain('VATEX-FR-AE')
})

test('a category that is not for the client is refused at its line, a missing VAT number by name', async () => {
  const at = (index: number) => ({ code: 'NOT_ALLOWED', path: ['lines', String(index), 'vatCategory'] })
  const taxed = { description: 'Livre', quantity: '1', unitPrice: '10', vatRate: '5.5' }
  const consumer = await client({
    name: 'Zoé Lefèvre',
    kind: 'CONSUMER',
    billingAddress: paris,
  })
  const sold = await drafted(consumer, [taxed, advice, table], { suppliedOn: '2026-11-18' })
  expect((await issue(sold.id)).errors).toMatchObject([at(1), at(2)])

  const nearby = await client({
    name: 'Scierie Blanc',
    billingAddress: paris,
    siren: '837100080',
  })
  const home = await drafted(nearby, [table], { suppliedOn: '2026-11-18' })
  expect((await issue(home.id)).errors).toMatchObject([at(0)])

  const outside = { ...taxed, vatCategory: 'O', description: 'Indemnité' }
  const mixed = await drafted(nearby, [outside, taxed])
  expect((await issue(mixed.id)).errors).toMatchObject([at(0)])

  const unknown = await client({ name: 'Weit Weg GmbH', billingAddress: address, email: 'hallo@weitweg.example' })
  const { errors } = await issue((await drafted(unknown, [advice])).id)
  expect(errors).toMatchObject([{ mentions: [{ name: 'numéro de TVA du client', rule: 'BR-AE-02' }] }])
})

test('an export and what lies outside the scope bear no VAT and say why', async () => {
  const away = { street: '5 Main Street', postalCode: '11201', city: 'Brooklyn', country: 'US' }
  const abroad = await client({ name: 'Brooklyn Coffee Inc.', billingAddress: away, email: 'ap@brooklyn.example' })
  const machine = { description: 'Machine à café', kind: 'GOODS', quantity: '2', unitPrice: '1890', vatCategory: 'G' }
  const exported = await drafted(abroad, [machine])
  expect((await issue(exported.id)).invoice).toMatchObject({ vat: '0.00', total: '3780.00' })
  expect(await textsOf(exported.id)).toContain('Exonération, art. 262 I du CGI')
  expect(await xmlOf(exported.id)).toContain('VATEX-EU-G')

  const nearby = await client({ name: 'Fonderie Roche', billingAddress: paris, siren: '837100130' })
  const paid = { description: 'Indemnité de dédit', quantity: '1', unitPrice: '500', vatCategory: 'O' }
  const outside = await drafted(nearby, [paid])
  expect((await issue(outside.id)).invoice.vatBreakdown).toEqual([
    { category: 'O', rate: '0', base: '500.00', vat: '0.00' },
  ])
  expect(await textsOf(outside.id)).toContain('Opération non soumise à la TVA')
  const xml = await xmlOf(outside.id)
  expect(xml).toContain('VATEX-EU-O')
  // BR-O-02: nobody’s VAT number stands there.
  expect(xml).not.toContain('schemeID="VA"')
})

test('a company in franchise bills without VAT, whatever the line says, and names the article', async () => {
  const { version } = (await ask('admin', '{ company { version } }')).data.company
  const input = { expectedVersion: version, franchise: true, vatNumber: null }
  expect((await act('admin', 'companyUpdate', { input })).errors).toEqual([])
  const pupil = await client({ name: 'Hugo Ménard', kind: 'CONSUMER', billingAddress: paris })
  const { id } = await drafted(pupil, [
    { description: 'Cours de guitare', quantity: '8', unitPrice: '45', vatRate: '20' },
  ])
  expect((await issue(id)).invoice).toMatchObject({
    ...{ net: '360.00', vat: '0.00', total: '360.00' },
    vatBreakdown: [{ category: 'E', rate: '0', base: '360.00', vat: '0.00' }],
  })
  expect(await textsOf(id)).toContain('TVA non applicable, art. 293 B du CGI')
  const xml = await xmlOf(id)
  for (const part of ['VATEX-FR-FRANCHISE', 'schemeID="FC"', '<ram:SubjectCode>PMT', '<ram:Content>B2C'])
    expect(xml).toContain(part)
})
