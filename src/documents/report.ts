import type { Content, TableCell } from 'pdfmake/interfaces.js'
import { dayText, plainAmountText } from '../kernel/wording.ts'
import { cell, sellerBlock, titleBlock, type Voice } from './blocks.ts'
import { accent, right, lines as ruled } from './look.ts'
import type { Report, ReportSection } from './model.ts'

/** Figures of a period: each part is a table with a picture of its main column. */
export function reportContent({ seller, title, from, to, currency, sections }: Report, voice: Voice): Content[] {
  const period = `${dayText(from, voice.language)} – ${dayText(to, voice.language)} · ${currency}`
  return [
    {
      columns: [
        { width: '*', stack: [sellerBlock(seller, voice)] },
        { width: 260, stack: [titleBlock(title, period, voice)] },
      ],
    },
    ...sections.map((section) => sectionOf(section, currency, voice)),
  ]
}

/** The widest bar, in points. */
const widest = 110

function sectionOf({ title, columns, rows, drawn }: ReportSection, currency: string, voice: Voice): Content {
  const { words, language } = voice
  const amount = (value: bigint, bold = false): TableCell => ({
    ...{ text: plainAmountText(value, currency, language), alignment: 'right', bold },
  })
  const [label = '', ...heads] = columns
  const most = rows.reduce((top, { amounts }) => (size(amounts[drawn]!) > top ? size(amounts[drawn]!) : top), 1n)
  const sums = heads.map((_head, at) => rows.reduce((sum, { amounts }) => sum + amounts[at]!, 0n))
  const body: TableCell[][] = [
    [cell(label, 'head'), cell('', 'head'), ...heads.map((head) => right(head, 'head'))],
    ...rows.map(({ label: name, amounts }) => [
      cell(name),
      barOf(Number((size(amounts[drawn]!) * 1_000n) / most) / 1_000),
      ...amounts.map((value) => amount(value)),
    ]),
    [{ text: words.total, bold: true }, '', ...sums.map((value) => amount(value, true))],
  ]
  return {
    margin: [0, 20, 0, 0],
    stack: [
      { text: title, style: 'section', margin: [0, 0, 0, 5] },
      rows.length > 0
        ? { layout: ruled, table: { headerRows: 1, widths: ['*', widest, ...heads.map(() => 66)], body } }
        : { text: words.none, style: 'soft' },
    ],
  }
}

const size = (value: bigint): bigint => (value < 0n ? -value : value)

const barOf = (share: number): TableCell => ({
  canvas: [{ type: 'rect', x: 0, y: 2, w: Math.max(share * widest, 0.5), h: 6, color: accent }],
})
