import { XmlDocument } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { readAnyId } from '../../src/graphql/ids.ts'
import { sha256 } from '../../src/kernel/canonical.ts'
import { formatMoney } from '../../src/kernel/money.ts'
import { documentOf } from '../../src/modules/papers/papers.ts'
import { printed, printIssued } from '../../src/modules/papers/printing.ts'
import { openStage } from '../support/stage.ts'

const { world, ask, act, address } = await openStage()
const { db } = world

/** What a signed link brings; the server of the test listens elsewhere than at the address that it would publish. */
async function download({ url }: { url: string }) {
  const { pathname, search } = new URL(url)
  const response = await fetch(`${address()}${pathname}${search}`)
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}

const lines = [
  { description: 'Étude <avant-projet> & suivi', quantity: '2', unit: 'DAY', unitPrice: '640', vatRate: '20' },
  { description: 'Guide imprimé', quantity: '12', unitPrice: '24.90', vatRate: '5.5', kind: 'GOODS' },
]

async function drafted(input: object = {}) {
  const { data } = await ask('accountant', '{ clients(filter: { kind: { eq: BUSINESS } }) { nodes { id } } }')
  const clientId = data.clients.nodes[0].id
  const { invoice } = await act(
    'accountant',
    'invoiceCreate',
    { input: { clientId, lines: lines.map(({ kind: _, ...line }) => line), ...input } },
    'invoice { id pdf { url expiresAt } }',
  )
  return invoice
}

test('[FAC-4] an invoice is downloaded as PDF: the draft with a watermark, the issued one as the legal document', async () => {
  const draft = await drafted()
  const watermarked = await download(draft.pdf)
  expect(watermarked.headers.get('content-disposition')).toContain('brouillon')
  expect(watermarked.body.subarray(0, 8).toString()).toBe('%PDF-1.7')
  expect(watermarked.body.toString('latin1')).not.toContain('factur-x.xml')
  const expires = new Date(draft.pdf.expiresAt).getTime() - Date.now()
  expect(expires).toBeGreaterThan(0)
  expect(expires).toBeLessThanOrEqual(15 * 60_000)

  const { invoice } = await act('accountant', 'invoiceIssue', { id: draft.id }, 'invoice { number pdf { url } }')
  const legal = await download(invoice.pdf)
  expect(legal.status).toBe(200)
  expect(legal.headers.get('content-type')).toBe('application/pdf')
  expect(legal.headers.get('content-disposition')).toContain(`${invoice.number}.pdf`)
  const text = legal.body.toString('latin1')
  for (const part of ['factur-x.xml', '<pdfaid:part>3</pdfaid:part>', '/AFRelationship']) expect(text).toContain(part)
})

test('a link is good for one document and for nobody who changes it', async () => {
  const [one, other] = [await drafted(), await drafted()]
  const swapped = one.pdf.url.replace(readAnyId(one.id).id, readAnyId(other.id).id)
  expect((await download({ url: swapped })).status).toBe(403)
  expect((await download({ url: one.pdf.url.replace('Invoice', 'Company') })).status).toBe(403)
  await act('accountant', 'invoiceDiscard', { id: one.id })
  expect((await download(one.pdf)).status).toBe(404)
})

test('what is issued is archived with its hashes, and printed again it is the same bytes', async () => {
  const draft = await drafted()
  await act('accountant', 'invoiceIssue', { id: draft.id })
  const { id } = readAnyId(draft.id)
  const kept = () =>
    db.rendition.findUniqueOrThrow({ where: { documentType_documentId: { documentType: 'Invoice', documentId: id } } })
  expect(await kept()).toMatchObject({ printedAt: null, pdfSha256: null })
  const elsewhere = { pdfKey: 'elsewhere', pdfSize: 1, pdfSha256: '', printedAt: new Date() }
  await db.rendition.updateMany({ where: { documentId: { not: id }, printedAt: null }, data: elsewhere })
  await printIssued(world)

  const { xml, xmlSha256, pdfSha256, pdfSize } = await kept()
  expect(sha256(xml)).toBe(xmlSha256)
  const { body } = await download(draft.pdf)
  expect([body.length, sha256(body)]).toEqual([pdfSize, pdfSha256])
  const again = await printed(world, (await documentOf(world, 'Invoice', id))!, xml)
  expect(sha256(again)).toBe(pdfSha256)
  await expect(db.$executeRaw`UPDATE "Rendition" SET "xml" = '' WHERE "documentId" = ${id}::uuid`).rejects.toThrow(
    /never changed/,
  )
  await expect(db.$executeRaw`DELETE FROM "Rendition" WHERE "documentId" = ${id}::uuid`).rejects.toThrow(
    /never changed/,
  )
})

test('the electronic invoice says what the invoice says', async () => {
  const draft = await drafted({ purchaseOrder: 'BC-77' })
  const { invoice } = await act('accountant', 'invoiceIssue', { id: draft.id }, 'invoice { number total vat }')
  const { xml } = await db.rendition.findFirstOrThrow({ where: { documentId: readAnyId(draft.id).id } })
  const document = XmlDocument.fromString(xml)
  const names = { ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100' }
  const value = (path: string) => document.get(path, names)?.content
  expect([value('//ram:PaymentReference'), value('//ram:GrandTotalAmount'), value('//ram:TaxTotalAmount')]).toEqual([
    invoice.number,
    invoice.total,
    invoice.vat,
  ])
  expect(value('//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID')).toBe('BC-77')
  expect(value('//ram:SpecifiedTradeProduct/ram:Name')).toBe('Étude <avant-projet> & suivi')
  document.dispose()
})

test('what a platform would refuse is refused before a number is taken, by the rule that refuses it', async () => {
  const number = async () =>
    (await act('accountant', 'invoiceIssue', { id: (await drafted()).id }, 'invoice { number }')).invoice
      .number as string
  const before = await number()
  const odd = await drafted({ lines: [{ description: 'Conseil', quantity: '1', unitPrice: '100', vatRate: '19' }] })
  const { data } = await ask(
    'accountant',
    `mutation($id: ID!) { invoiceIssue(id: $id) { invoice { number } errors { code message path } } }`,
    { id: odd.id },
  )
  expect(data.invoiceIssue).toMatchObject({ invoice: null, errors: [{ code: 'RULE_BROKEN', path: ['id'] }] })
  expect(data.invoiceIssue.errors[0].message).toContain('BR-FR-16')
  expect(Number((await number()).slice(-6))).toBe(Number(before.slice(-6)) + 1)
})

test('a client who cannot be reached by an electronic invoice is named, with the rule', async () => {
  const { client } = await act(
    'sales',
    'clientCreate',
    {
      input: {
        name: 'Weit Weg GmbH',
        kind: 'BUSINESS',
        billingAddress: { street: 'Hauptstraße 1', city: 'Berlin', country: 'DE' },
      },
    },
    'client { id }',
  )
  const draft = await drafted({ clientId: client.id })
  const { data } = await ask(
    'accountant',
    'mutation($id: ID!) { invoiceIssue(id: $id) { errors { code ... on MissingMentionsError { mentions { name rule } } } } }',
    { id: draft.id },
  )
  expect(data.invoiceIssue.errors).toEqual([
    { code: 'MISSING_MENTIONS', mentions: [{ name: 'adresse électronique du client', rule: 'BR-FR-12' }] },
  ])
})

test('a credit note and a quote are downloaded too, in the client’s language', async () => {
  const draft = await drafted()
  await act('accountant', 'invoiceIssue', { id: draft.id })
  const { creditNote } = await act(
    'accountant',
    'creditNoteCreate',
    { input: { invoiceId: draft.id, reason: 'REBATE', content: { amount: '100.00' } } },
    'creditNote { id pdf { url } }',
  )
  expect((await download(creditNote.pdf)).headers.get('content-disposition')).toContain('brouillon')
  await act('accountant', 'creditNoteIssue', { id: creditNote.id })
  const { xml } = await db.rendition.findFirstOrThrow({ where: { documentId: readAnyId(creditNote.id).id } })
  expect(xml).toContain('<ram:TypeCode>381</ram:TypeCode>')
  expect((await download(creditNote.pdf)).body.toString('latin1')).toContain('factur-x.xml')

  const { data } = await ask(
    'accountant',
    '{ quotes(filter: { status: { in: [ACCEPTED, INVOICED] } }, first: 1) { nodes { id number pdf { url } } } }',
  )
  const [quote] = data.quotes.nodes
  const { headers, body } = await download(quote.pdf)
  expect(headers.get('content-disposition')).toContain(quote.number)
  expect(body.equals((await download(quote.pdf)).body)).toBe(true)
  expect(await documentOf(world, 'Quote', readAnyId(quote.id).id)).toMatchObject({
    type: 'QUOTE',
    number: quote.number,
    acceptance: { signerName: expect.any(String) },
  })
})

test('a client’s statement is downloaded, with what the books say', async () => {
  const { data } = await ask('accountant', '{ clients(filter: { kind: { eq: BUSINESS } }) { nodes { id } } }')
  const clientId = data.clients.nodes[0].id
  const period = { from: '2025-01-01', to: '2026-12-31' }
  const answer = await ask(
    'accountant',
    'query($clientId: ID!, $from: Date!, $to: Date!) { clientStatement(clientId: $clientId, from: $from, to: $to) { closing lines { debit } pdf { url } } }',
    { clientId, ...period },
  )
  const { closing, lines: booked, pdf } = answer.data.clientStatement
  const { headers, body } = await download(pdf)
  expect(headers.get('content-disposition')).toContain('releve-C')
  expect(body.subarray(0, 5).toString()).toBe('%PDF-')
  const key = decodeURIComponent(new URL(pdf.url).pathname.split('/').at(-1)!)
  const statement = (await documentOf(world, 'Statement', key))!
  expect([formatMoney(statement.closing, 'EUR'), statement.movements.length]).toEqual([closing, booked.length])
  const general = '{ generalLedger(account: "706", from: "2026-01-01", to: "2026-01-31") { pdf { url } } }'
  expect((await ask('accountant', general)).data.generalLedger.pdf).toBeNull()
})
