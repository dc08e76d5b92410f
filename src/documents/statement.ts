import type { Content } from 'pdfmake/interfaces.js'
import { amountText, dayText, plainAmountText } from '../kernel/wording.ts'
import { buyerBlock, cell, factList, sellerBlock, titleBlock, type Voice } from './blocks.ts'
import { right, lines as ruled } from './look.ts'
import type { Statement } from './model.ts'

export const statementTitle = ({ buyer }: Statement, { words }: Voice): string => `${words.STATEMENT} · ${buyer.name}`

/** A client's account: the movements of the period between two balances, then what is to be paid. */
export function statementContent(statement: Statement, voice: Voice): Content[] {
  const { words, language } = voice
  const { seller, buyer, from, to, currency, closing } = statement
  const period = `${dayText(from, language)} – ${dayText(to, language)}`
  return [
    {
      columns: [
        { width: '*', stack: [sellerBlock(seller, voice)] },
        { width: 240, stack: [titleBlock(words.STATEMENT, period, voice)] },
      ],
    },
    {
      columns: [
        {
          width: '*',
          stack: [
            factList([
              [words.clientCode, buyer.code],
              [`${words.closing} ${dayText(to, language)}`, amountText(closing, currency, language)],
            ]),
          ],
        },
        { width: 240, stack: [buyerBlock(words.offeredTo, buyer, seller, voice)] },
      ],
      margin: [0, 18, 0, 22],
    },
    movementsTable(statement, voice),
    ...(statement.open.length > 0 ? [openTable(statement, voice)] : []),
  ]
}

function movementsTable(
  { movements, opening, closing, currency, from, to }: Statement,
  { words, language }: Voice,
): Content {
  const amount = (it: bigint) => right(it === 0n ? '' : plainAmountText(it, currency, language))
  const balance = (it: bigint) => ({
    text: plainAmountText(it, currency, language),
    alignment: 'right' as const,
    bold: true,
  })
  const total = (label: string, it: bigint) => [{ text: label, bold: true, colSpan: 5 }, '', '', '', '', balance(it)]
  let running = opening
  const rows = movements.map(({ date, label, piece, debit, credit }) => {
    running += debit - credit
    return [
      cell(dayText(date, language)),
      cell(label),
      cell(piece, 'soft'),
      amount(debit),
      amount(credit),
      right(plainAmountText(running, currency, language)),
    ]
  })
  return {
    layout: ruled,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: [54, '*', 88, 58, 58, 62],
      body: [
        [
          cell(words.date, 'head'),
          cell(words.label, 'head'),
          cell(words.piece, 'head'),
          right(words.debit, 'head'),
          right(words.credit, 'head'),
          right(`${words.balance} ${currency}`, 'head'),
        ],
        total(`${words.opening} ${dayText(from, language)}`, opening),
        ...(rows.length > 0 ? rows : [[{ text: words.none, style: 'soft', colSpan: 6 }, '', '', '', '', '']]),
        total(`${words.closing} ${dayText(to, language)}`, closing),
      ],
    },
  }
}

function openTable({ open }: Statement, { words, language }: Voice): Content {
  return {
    unbreakable: true,
    margin: [0, 20, 0, 0],
    stack: [
      { text: words.openInvoices, style: 'section', margin: [0, 0, 0, 5] },
      {
        layout: ruled,
        table: {
          headerRows: 1,
          widths: ['*', 72, 72, 90, 90],
          body: [
            [
              cell(words.invoice, 'head'),
              cell(words.issuedOn, 'head'),
              cell(words.dueOn, 'head'),
              right(words.total, 'head'),
              right(words.remaining, 'head'),
            ],
            ...open.map(({ number, issuedOn, dueOn, total, balance, currency }) => [
              cell(number),
              cell(dayText(issuedOn, language)),
              cell(dayText(dueOn, language)),
              right(amountText(total, currency, language)),
              right(amountText(balance, currency, language)),
            ]),
          ],
        },
      },
    ],
  }
}
