import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readReceived } from '../../src/documents/received.ts'
import { cii, ubl } from './samples.ts'

const read = (text: string) => readReceived(Buffer.from(text))
const pdf = (content: Buffer | string, filter = '') =>
  Buffer.concat([
    Buffer.from(`%PDF-1.7\n7 0 obj\n<< /Type /EmbeddedFile ${filter} /Params << /Size 9 >> /Length 9 >>\nstream\r\n`),
    Buffer.from(content),
    Buffer.from('\nendstream\nendobj\n8 0 obj\n<< /Names << /EmbeddedFiles 9 0 R >> >>\nendobj\n%%EOF\n'),
  ])
const flate = '/Filter /FlateDecode'

test('reads UBL as it stands', () => {
  expect(read(ubl)).toEqual({
    ...{ credit: false, number: 'F-2026-77', issuedOn: '2026-03-02', dueOn: '2026-04-01', currency: 'EUR' },
    groups: [
      { category: 'S', rate: '20', net: '100', vat: '20' },
      { category: 'S', rate: '5.5', net: '200', vat: '11' },
    ],
    seller: {
      ...{ name: 'Bois & Pins', siren: '404833048', vatNumber: 'FR83404833048', street: '2 quai des Pins' },
      ...{ postalCode: '56100', city: 'Lorient', country: 'FR' },
    },
    buyer: { siren: '732829320', vatNumber: null },
  })
  const credited = ubl.replace('>380<', '>381<')
  expect(read(credited).credit).toBe(true)
})

test('reads CII, alone and inside a PDF, packed or not', () => {
  const seen = {
    ...{ credit: false, number: 'R-9', issuedOn: '2026-03-05', dueOn: null, currency: 'EUR' },
    groups: [{ category: 'K', rate: '0', net: '500', vat: '0' }],
    seller: {
      ...{ name: 'Holz GmbH', siren: null, vatNumber: 'DE136695976', street: null },
      ...{ postalCode: '10115', city: 'Berlin', country: 'DE' },
    },
    buyer: { siren: null, vatNumber: null },
  }
  expect(read(cii)).toEqual(seen)
  expect(readReceived(pdf(cii))).toEqual(seen)
  expect(readReceived(pdf(deflateSync(cii), flate))).toEqual(seen)
})

const entity = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
const laughs = '<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
const after = (head: string) => ubl.replace('?>', `?>${head}`)
// biome-ignore format: read by column
test.each<[what: string, bytes: Buffer]>([
  ['an external entity',              Buffer.from(after(entity).replace('F-2026-77', '&x;'))],
  ['entities that grow',              Buffer.from(after(laughs).replace('F-2026-77', '&b;'))],
  ['a document type, in small letters', Buffer.from(after(entity.replace('DOCTYPE', 'doctype')))],
  ['a document type in UTF-16',       Buffer.from(`\ufeff${after(entity).replace('UTF-8', 'UTF-16')}`, 'utf16le')],
  ['a file that is too large',        Buffer.from(ubl + ' '.repeat(10_485_760))],
  ['a packed file that is too large', pdf(deflateSync(ubl + ' '.repeat(10_485_760)), flate)],
  ['a PDF with nothing in it',        Buffer.from('%PDF-1.7\n%%EOF\n')],
  ['a file that breaks off',          Buffer.from(ubl.slice(0, 900))],
  ['some other XML',                  Buffer.from('<html/>')],
  ['no date',                         Buffer.from(ubl.replace('2026-03-02', '2026-02-30'))],
  ['no VAT groups',                   Buffer.from(ubl.replace(/<cac:TaxTotal>[\s\S]*<\/cac:TaxTotal>/, ''))],
  ['an amount with a comma',          Buffer.from(ubl.replace('200.00', '200,00'))],
  ['amounts that do not add up',      Buffer.from(ubl.replace('331.00', '332.00'))],
])('refuses %s', (_what, bytes) => {
  expect(() => readReceived(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }))
})
