import { describe, expect, test } from 'vitest'
import { sampleDocument, sampleDocuments, sampleQuote } from '../../scripts/sample-documents.ts'
import { ciiOf } from '../../src/documents/cii.ts'
import { transferCode } from '../../src/documents/codes.ts'
import { pdfOf } from '../../src/documents/pdf.ts'
import { invoiceFaults } from '../../src/documents/rules.ts'

const samples = Object.entries(sampleDocuments())
const xml = ciiOf(sampleDocuments()['01-taux-mixtes']!)

test.each(samples)('%s is valid by the schema and by every rule that we claim', (_name, document) => {
  expect(invoiceFaults(ciiOf(document))).toEqual([])
})

describe('an invoice that lacks something is named by the rule', () => {
  const note = (code: string) =>
    new RegExp(
      `<ram:IncludedNote><ram:Content>[^<]*</ram:Content><ram:SubjectCode>${code}</ram:SubjectCode></ram:IncludedNote>`,
    )
  const buyer = (inner: RegExp) => new RegExp(`(<ram:BuyerTradeParty>.*?)${inner.source}`)
  // biome-ignore format: read by column
  test.each([
    ['PMT',          'BR-FR-05', note('PMT'), ''],
    ['PMD',          'BR-FR-05', note('PMD'), ''],
    ['AAB',          'BR-FR-05', note('AAB'), ''],
    ['BT-23',        'BR-FR-08', /<ram:BusinessProcess.*?<\/ram:BusinessProcess[^>]*>/, ''],
    ['BT-34',        'BR-FR-13', /<ram:URIUniversalCommunication>.*?<\/ram:URIUniversalCommunication>/, ''],
    ['BT-49',        'BR-FR-12', buyer(/<ram:URIUniversalCommunication>.*?<\/ram:URIUniversalCommunication>/), '$1'],
    ['buyer SIREN',  'BR-FR-11', buyer(/<ram:SpecifiedLegalOrganization>.*?<\/ram:SpecifiedLegalOrganization>/), '$1'],
    ['long number',  'BR-FR-01', /<ram:ID>FA-2026-000123<\/ram:ID>/, `<ram:ID>${'F'.repeat(36)}</ram:ID>`],
    ['spaced number','BR-FR-02', /<ram:ID>FA-2026-000123<\/ram:ID>/, '<ram:ID>FA 2026 000123</ram:ID>'],
    ['rate 19',      'BR-FR-16', /<ram:RateApplicablePercent>20(\.00)?</, '<ram:RateApplicablePercent>19<'],
    ['line sum',     'BR-CO-10', /(Summation><ram:LineTotalAmount>)1664\.30/, '$11664.31'],
    ['VAT of a rate','BR-CO-17', /<ram:CalculatedAmount>256\.00/, '<ram:CalculatedAmount>256.01'],
    ['gross total',  'BR-CO-15', /<ram:GrandTotalAmount>1945\.28/, '<ram:GrandTotalAmount>1945.29'],
    ['amount due',   'BR-CO-16', /<ram:DuePayableAmount>1945\.28/, '<ram:DuePayableAmount>1945.27'],
  ] as const)('%s: %s', (_what, rule, found, instead) => {
    const changed = xml.replace(found, instead)
    expect(changed).not.toBe(xml)
    expect(invoiceFaults(changed).map((fault) => fault.rule)).toContain(rule)
  })

  test('what the schema refuses is told by the schema', () => {
    const faults = invoiceFaults(xml.replace('<ram:TypeCode>380</ram:TypeCode>', ''))
    expect(faults[0]?.rule).toBe('XSD')
  })
})

test('the same document is the same bytes, and carries its invoice', async () => {
  const document = sampleDocuments()['15-helene-et-fils']!
  const at = document.issuedAt!
  const [one, two] = [await pdfOf({ document, xml, at }), await pdfOf({ document, xml, at })]
  expect(one.equals(two)).toBe(true)
  const text = one.toString('latin1')
  for (const part of ['/AFRelationship /Alternative', '/OutputIntents', 'factur-x.xml', '<pdfaid:part>3</pdfaid:part>'])
    expect(text).toContain(part)
})

test('a draft is no PDF/A and carries no invoice', async () => {
  const draft = await pdfOf({ document: { ...sampleQuote(), number: null }, at: new Date('2026-11-24T09:00:00Z') })
  expect(draft.toString('latin1')).not.toContain('factur-x.xml')
  expect(draft.subarray(0, 5).toString()).toBe('%PDF-')
})

test('the transfer’s QR code says what EPC069-12 wants', () => {
  const document = sampleDocument({ items: [{ description: 'Conseil', unitPrice: '100' }] })
  expect(transferCode(document)).toBe(
    'BCD\n002\n1\nSCT\nAGRIFRPP\nAtelier Carnet SARL\nFR7630006000011234567890189\nEUR120.00\n\n\nFA-2026-000123',
  )
  expect(transferCode({ ...document, currency: 'USD' })).toBeUndefined()
  expect(transferCode({ ...document, prepaid: document.total })).toBeUndefined()
})
