import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import {
  buyerBlock,
  factsOf,
  legalLine,
  paymentBlock,
  runningTitle,
  sellerBlock,
  signatureBlock,
  titleBlock,
  type Voice,
} from './blocks.ts'
import { faint, ink, margins, styles, width } from './look.ts'
import type { LegalDocument, Paper, Seller } from './model.ts'
import { reportContent } from './report.ts'
import { statementContent, statementTitle } from './statement.ts'
import { linesTable, totalsTable, vatTable } from './tables.ts'
import { languageOf, titleOf, wordsOf } from './words.ts'

/** A document as pages. */
export function layoutOf(document: Paper): TDocumentDefinitions {
  const language = languageOf('buyer' in document ? document.buyer.locale : document.locale)
  const voice: Voice = { words: wordsOf[language], language }
  const { title, content } = pagesOf(document, voice)
  return {
    pageSize: 'A4',
    pageMargins: [margins.left, margins.top, margins.right, margins.bottom],
    language: language === 'fr' ? 'fr-FR' : 'en-GB',
    defaultStyle: { font: 'Roboto', fontSize: 9, color: ink, lineHeight: 1.12 },
    styles,
    header: (page) => (page === 1 ? '' : { text: title, style: 'soft', margin: [margins.left, 26, margins.right, 0] }),
    footer: (page, pages) => footer({ title, seller: document.seller, page, pages }, voice),
    content,
  }
}

function pagesOf(document: Paper, voice: Voice): { title: string; content: Content[] } {
  if (document.type === 'REPORT') return { title: document.title, content: reportContent(document, voice) }
  if (document.type === 'STATEMENT')
    return { title: statementTitle(document, voice), content: statementContent(document, voice) }
  return { title: runningTitle(document, voice), content: contentOf(document, voice) }
}

type Foot = { title: string; seller: Seller; page: number; pages: number }

function footer({ title, seller, page, pages }: Foot, voice: Voice): Content {
  return {
    margin: [margins.left, 12, margins.right, 0],
    stack: [
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.5, lineColor: faint }] },
      { text: legalLine(seller, voice), style: 'label', alignment: 'center', margin: [0, 6, 0, 2] },
      { text: `${title}  ·  ${voice.words.page} ${page}/${pages}`, style: 'label', alignment: 'center' },
    ],
  }
}

function contentOf(document: LegalDocument, voice: Voice): Content[] {
  const { words } = voice
  const { seller, buyer, type, number, notes } = document
  return [
    {
      columns: [
        { width: '*', stack: [sellerBlock(seller, voice)] },
        { width: 240, stack: [titleBlock(titleOf(document, words), number, voice)] },
      ],
    },
    {
      columns: [
        { width: '*', stack: [factsOf(document, voice)] },
        { width: 240, stack: [buyerBlock(type === 'QUOTE' ? words.offeredTo : words.billedTo, buyer, seller, voice)] },
      ],
      margin: [0, 18, 0, 22],
    },
    linesTable(document, voice),
    {
      unbreakable: true,
      margin: [0, 14, 0, 0],
      stack: [
        {
          columns: [
            {
              width: '*',
              stack: [vatTable(document, voice), { stack: [paymentBlock(document, voice)], margin: [0, 14, 0, 0] }],
            },
            { width: 218, stack: [totalsTable(document, voice)], margin: [22, 0, 0, 0] },
          ],
        },
        { stack: [signatureBlock(document, voice)], margin: [0, 14, 0, 0] },
      ],
    },
    ...(notes?.trim() ? [{ text: notes.trim(), margin: [0, 14, 0, 0] as [number, number, number, number] }] : []),
    legalTexts(document),
  ]
}

/** The mentions that the law wants, each on its line. */
const legalTexts = ({ mentions }: LegalDocument): Content => ({
  stack: mentions.map(({ text }) => text),
  style: 'small',
  margin: [0, 14, 0, 0],
})
