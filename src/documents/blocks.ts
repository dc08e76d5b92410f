import type { Content, TableCell } from 'pdfmake/interfaces.js'
import { create } from 'qrcode'
import { decimal } from '../kernel/money.ts'
import { amountText, dayText } from '../kernel/wording.ts'
import { transferCode } from './codes.ts'
import * as format from './formats.ts'
import { bare, block, ink, type right } from './look.ts'
import type { Buyer, LegalDocument, Seller } from './model.ts'
import { type Language, titleOf, type Words } from './words.ts'

export type Voice = { words: Words; language: Language }

/** Everybody's countries by name, but not one's own: that would go without saying. */
const countryName = (code: string, home: string, language: Language): string =>
  code === home ? '' : (new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code)

const addressLines = (party: Seller | Buyer, home: string, language: Language): string[] =>
  [
    party.street,
    party.street2,
    [party.postalCode, party.city].filter(Boolean).join(' '),
    countryName(party.country, home, language),
  ].filter((line): line is string => !!line)

const identifiers = ({ siren, siret, vatNumber }: Seller | Buyer, words: Words): string[] =>
  [
    siret ? `${words.siret} ${grouped(siret)}` : siren && `${words.siren} ${grouped(siren)}`,
    vatNumber && `${words.vatNumber} ${vatNumber}`,
  ].filter((line): line is string => !!line)

/** 73282932000074 is 732 829 320 00074. */
const grouped = (digits: string) =>
  digits
    .replace(/^(\d{3})(\d{3})(\d{3})(\d*)$/, '$1 $2 $3 $4')
    .trim()
    .replaceAll(' ', '\u00a0')

export const sellerBlock = (seller: Seller, { words, language }: Voice): Content => ({
  stack: [
    { text: seller.name, style: 'seller', margin: [0, 0, 0, 3] },
    ...addressLines(seller, seller.country, language),
    ...[seller.phone, seller.email].filter((text): text is string => !!text),
    ...identifiers(seller, words),
  ],
  style: 'soft',
})

export const buyerBlock = (label: string, buyer: Buyer, seller: Seller, { words, language }: Voice): Content =>
  block({
    stack: [
      { text: label, style: 'label', margin: [0, 0, 0, 3] },
      { text: buyer.name, bold: true, fontSize: 10.5, margin: [0, 0, 0, 1] },
      ...addressLines(buyer, seller.country, language),
      { text: identifiers(buyer, words).join('\n'), style: 'soft', margin: [0, 3, 0, 0] },
    ],
  })

export function titleBlock(title: string, number: string | null, { words }: Voice): Content {
  return {
    stack: [
      { text: title, style: 'title' },
      number ? { text: number, style: 'number', margin: [0, 1, 0, 0] } : { text: words.unnumbered, style: 'soft' },
    ],
    alignment: 'right',
  }
}

/** Label and value, one below the other. */
export const factList = (facts: readonly (readonly [label: string, value: string | null])[]): Content => ({
  layout: { ...bare, paddingRight: (column: number) => (column === 0 ? 12 : 0) },
  table: {
    widths: ['auto', '*'],
    body: facts
      .filter(([, value]) => value)
      .map(([label, value]): TableCell[] => [
        { text: label, style: 'soft' },
        { text: value!, bold: true, fontSize: 8.5 },
      ]),
  },
})

export function factsOf(document: LegalDocument, voice: Voice): Content {
  const { words, language } = voice
  const day = (it: string | null) => it && dayText(it, language)
  const { type, kind, references, buyer } = document
  const what = type === 'CREDIT_NOTE' ? words.credits : kind === 'FINAL' ? words.deducts : words.corrects
  return factList([
    [type === 'QUOTE' ? words.quotedOn : words.issuedOn, day(document.issuedOn)],
    [words.dueOn, day(document.dueOn)],
    [words.suppliedOn, day(document.suppliedOn)],
    [words.validUntil, day(document.validUntil)],
    [words.purchaseOrder, document.purchaseOrder],
    ...references.map(
      ({ number, issuedOn }) => [what, `${number} ${words.of} ${dayText(issuedOn, language)}`] as const,
    ),
    [words.clientCode, buyer.code],
  ])
}

/** The QR code as vector rectangles, one per run of dark modules. */
export function qrCode(payload: string, size: number): Content {
  const { modules } = create(payload, { errorCorrectionLevel: 'M' })
  const unit = size / modules.size
  const canvas = Array.from({ length: modules.size }, (_none, row) => runs(modules, row)).flatMap((found, row) =>
    found.map(({ start, length }) => ({
      ...{ type: 'rect' as const, color: ink, lineWidth: 0 },
      // A hair wider, so that no printer shows seams between the rows.
      ...{ x: start * unit, y: row * unit, w: length * unit, h: unit * 1.02 },
    })),
  )
  return { canvas }
}

function runs(modules: { size: number; get: (row: number, column: number) => number }, row: number) {
  const found: { start: number; length: number }[] = []
  for (let column = 0; column < modules.size; column++) {
    if (!modules.get(row, column)) continue
    const last = found.at(-1)
    if (last && last.start + last.length === column) last.length++
    else found.push({ start: column, length: 1 })
  }
  return found
}

/** How to pay: account, reference, and the code that fills a banking application's form. */
export function paymentBlock(document: LegalDocument, { words, language }: Voice): Content {
  const { type, number, seller, dueOn } = document
  if (type !== 'INVOICE' || !seller.iban) return []
  const payload = transferCode(document)
  const account: Content = {
    stack: [
      { text: words.transfer, bold: true, margin: [0, 0, 0, 3] },
      { text: [{ text: 'IBAN  ', style: 'soft' }, format.iban(seller.iban)] },
      ...(seller.bic ? [{ text: [{ text: 'BIC  ', style: 'soft' }, seller.bic] }] : []),
      ...(number ? [{ text: [{ text: `${words.reference}  `, style: 'soft' }, number] }] : []),
      ...(dueOn
        ? [
            {
              text: `${words.dueBy} ${dayText(dueOn, language)}`,
              margin: [0, 3, 0, 0] as [number, number, number, number],
            },
          ]
        : []),
    ],
    fontSize: 8.5,
    lineHeight: 1.15,
  }
  if (!payload) return account
  return {
    columns: [
      {
        width: 66,
        stack: [qrCode(payload, 62), { text: words.scan, style: 'label', fontSize: 6.6, margin: [0, 4, 0, 0] }],
      },
      { width: '*', ...account, margin: [10, 0, 0, 0] },
    ],
  }
}

/** Where a client signs a quote, or who has. */
export function signatureBlock(
  { type, acceptance, depositPercent }: LegalDocument,
  { words, language }: Voice,
): Content {
  if (type !== 'QUOTE') return []
  const deposit = depositPercent && decimal(depositPercent).gt('0')
  const asked: Content = deposit
    ? { text: `${words.depositAsked} : ${format.percent(depositPercent, language)}`, bold: true, margin: [0, 0, 0, 6] }
    : []
  if (acceptance) {
    const { signerName, at, address, hash } = acceptance
    const place = address ? ` ${words.from} ${address}` : ''
    const signed = `${words.acceptedBy} ${signerName} ${words.acceptedOn} ${format.moment(at, language)}${place}.`
    return {
      stack: [
        asked,
        block({
          stack: [{ text: words.sign, bold: true }, signed, { text: `${words.print} : ${hash}`, style: 'small' }],
        }),
      ],
    }
  }
  return {
    stack: [
      asked,
      block({
        stack: [
          { text: words.sign, bold: true },
          { text: words.signHint, style: 'label' },
          { text: ' ', fontSize: 40 },
        ],
      }),
    ],
  }
}

/** The legal line under every page (C. com. R123-237). */
export const legalLine = (
  { name, legalForm, capital, currency, siren, registryCity, vatNumber }: Seller,
  voice: Voice,
): string => {
  const { words, language } = voice
  const form = legalForm && name.endsWith(legalForm) ? '' : legalForm
  const cents = capital && BigInt(capital.replace('.', ''))
  return [
    [name, form, cents ? `${words.capital} ${amountText(cents, currency, language)}` : ''].filter(Boolean).join(' '),
    siren && `${words.siren} ${grouped(siren)}`,
    registryCity && `${words.registry} ${registryCity}`,
    vatNumber && `${words.vatNumber} ${vatNumber}`,
  ]
    .filter(Boolean)
    .join('  ·  ')
}

export const runningTitle = (document: LegalDocument, { words }: Voice): string =>
  [titleOf(document, words), document.number, '·', document.buyer.name].filter(Boolean).join(' ')

export const cell = (text: string, style?: Parameters<typeof right>[1]): TableCell => ({
  text,
  ...(style && { style }),
})
