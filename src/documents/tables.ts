import type { Content, TableCell } from 'pdfmake/interfaces.js'
import { amountText, plainAmountText } from '../kernel/wording.ts'
import { cell, type Voice } from './blocks.ts'
import { allowancesOf, isForeign } from './codes.ts'
import * as format from './formats.ts'
import { accent, bare, right, lines as ruled } from './look.ts'
import { dueOf, type LegalDocument, type Line } from './model.ts'

/** What is sold. The head comes again on every page, and no line is cut in two. */
export function linesTable(document: LegalDocument, voice: Voice): Content {
  const { words } = voice
  const discounted = document.lines.some(({ discountPercent, discountAmount }) => discountPercent || discountAmount)
  const head = [
    cell(words.description, 'head'),
    right(words.quantity, 'head'),
    cell(words.unit, 'head'),
    right(words.unitPrice, 'head'),
    ...(discounted ? [right(words.discount, 'head')] : []),
    right(words.vatRate, 'head'),
    right(words.net, 'head'),
  ]
  const rows = document.lines.map((line, index) =>
    lineRow(line, document.currency, { voice, discounted, opens: line.section !== document.lines[index - 1]?.section }),
  )
  return {
    layout: document.lines.length > roomy ? { ...ruled, paddingTop: () => 2.4, paddingBottom: () => 2.4 } : ruled,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: ['*', 34, 40, 60, ...(discounted ? [42] : []), 38, 66],
      body: [head, ...rows],
    },
  }
}

/** Longer documents are set closer. */
const roomy = 12

type Row = { voice: Voice; discounted: boolean; opens: boolean }

/** A section's title stands in the row of its first line, so that no page ends with a title. */
function lineRow(line: Line, currency: string, { voice, discounted, opens }: Row): TableCell[] {
  const { language } = voice
  const titled = opens && line.section
  const discount = [
    line.discountPercent && `−${format.percent(line.discountPercent, language)}`,
    line.discountAmount && `−${plainAmountText(line.discountAmount, currency, language)}`,
  ].filter(Boolean)
  const cells = [
    right(format.quantity(line.quantity, language)),
    cell(format.unit(line.unit, language), 'unit'),
    right(format.price(line.unitPrice, language)),
    ...(discounted ? [right(discount.join('\n'))] : []),
    right(line.vatCategory === 'O' ? '—' : format.percent(line.vatRate, language)),
    right(plainAmountText(line.net, currency, language)),
  ]
  const title: Content = { text: line.section ?? '', style: 'section', margin: [0, 3, 0, 4] }
  return [
    { stack: [...(titled ? [title] : []), ...described(line, voice)] },
    ...cells.map((it) => (titled ? { stack: [{ ...blank, style: 'section' as const }, it as Content] } : it)),
  ]
}
/** As high as a section's title. */
const blank = { text: ' ', margin: [0, 3, 0, 4] as [number, number, number, number] }

/** The first line is the name, what follows explains it. */
function described({ description, optional, selected }: Line, { words }: Voice): Content[] {
  const [name = '', ...rest] = description.trim().split('\n')
  return [
    { text: name },
    ...(rest.length ? [{ text: rest.join('\n'), style: 'soft' }] : []),
    ...(optional
      ? [{ text: `${words.option}, ${selected ? words.chosen : words.notChosen}`, italics: true, style: 'soft' }]
      : []),
  ]
}

/** VAT by category and rate. */
export function vatTable(
  { groups, currency, vatBase, seller, ...document }: LegalDocument,
  { words, language }: Voice,
): Content {
  const amount = (it: bigint) => right(plainAmountText(it, currency, language))
  const foreign = isForeign({ currency, seller }) && document.type !== 'QUOTE'
  return {
    stack: [
      {
        layout: ruled,
        table: {
          headerRows: 1,
          widths: ['*', 66, 66],
          body: [
            [cell(words.rate, 'head'), right(words.base, 'head'), right(words.vat, 'head')],
            ...groups.map(({ category, rate, base, vat }) => [
              cell(category === 'O' ? '—' : format.percent(rate, language)),
              amount(base),
              amount(vat),
            ]),
          ],
        },
      },
      ...(foreign
        ? [
            {
              text: `${words.inBooks} ${seller.currency} : ${amountText(vatBase, seller.currency, language)}`,
              margin: [0, 4, 0, 0] as [number, number, number, number],
            },
          ]
        : []),
    ],
    fontSize: 8.5,
  }
}

/** What it comes to; the last line is what counts. */
export function totalsTable(document: LegalDocument, { words, language }: Voice): Content {
  const { currency, net, vat, total, prepaid, rounding, type } = document
  const amount = (it: bigint) => amountText(it, currency, language)
  const allowances = allowancesOf(document)
  const shown: [label: string, amount: bigint][] = [
    ...(allowances > 0n
      ? ([
          [words.subtotal, net + allowances],
          [words.discount, -allowances],
        ] as [string, bigint][])
      : []),
    [words.totalNet, net],
    [words.totalVat, vat],
    ...(type === 'INVOICE' ? ([[words.totalGross, total]] as [string, bigint][]) : []),
    ...(prepaid !== 0n ? ([[words.prepaid, -prepaid]] as [string, bigint][]) : []),
    ...(rounding !== 0n ? ([[words.rounding, rounding]] as [string, bigint][]) : []),
  ]
  const last = type === 'INVOICE' ? words.due : type === 'QUOTE' ? words.quoted : words.credited
  const bottom = shown.length
  return {
    layout: {
      ...bare,
      paddingLeft: () => 9,
      paddingRight: () => 9,
      paddingTop: (row: number) => (row === bottom ? 7 : 2.6),
      paddingBottom: (row: number) => (row === bottom ? 7 : row === bottom - 1 ? 6 : 2.6),
      fillColor: (row: number) => (row === bottom ? accent : null),
    },
    table: {
      widths: ['*', 'auto'],
      body: [
        ...shown.map(([label, it]) => [cell(label), right(amount(it))]),
        [cell(last, 'total'), right(amount(dueOf(document)), 'total')],
      ],
    },
  }
}
