import type { Client, CreditNote } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate } from '../../kernel/clock.ts'
import { rateText } from '../invoices/rules.ts'
import type { CreditContent } from '../invoices/settle.ts'
import type { AccountCode, Sold } from '../ledger/accounts.ts'
import type { Entry } from '../ledger/actions.ts'
import {
  countered,
  creditLines,
  type Line,
  type Sale,
  setOffLines,
  type VatAt,
  vatDueLines,
} from '../ledger/entries.ts'

type Invoice = { kind: string }
type SoldLine = { kind: Sold; vatRate: { toFixed(): string }; net: bigint }
type Booking = {
  note: CreditNote
  client: Client
  invoice: Invoice
  lines: readonly SoldLine[]
  groups: CreditContent['groups']
  /** Per group, what of its VAT had not fallen due. */
  unpended: readonly bigint[]
}

/** A credit note's entry: a rebate on 709x, a return on the account of the sale. */
export const creditEntry = (booking: Booking): Entry => entryOf(booking, 'Avoir', creditLines(saleOf(booking)))

/** A credit note that is voided: what its entry had booked, taken back. */
export const voidEntry = (
  note: CreditNote,
  client: Client,
  { booked, date }: { booked: readonly Line[]; date: DateText },
): Entry => ({
  ...entryOf({ note, client }, 'Annulation avoir', countered(booked)),
  date,
})

const rebates = new Set(['REBATE', 'GOODWILL'])

const saleOf = ({ note, invoice, lines, groups, unpended }: Booking): Sale => ({
  deposit: invoice.kind === 'DEPOSIT',
  rebate: rebates.has(note.reason),
  sold: lines.map(({ kind, vatRate, net }) => ({ kind, net, rate: rateText(vatRate) })),
  netBase: note.netBase,
  vat: groups.map(({ rate, vatBase }, index) => ({
    rate,
    waiting: unpended[index]!,
    due: vatBase - unpended[index]!,
  })),
  foreign: note.total,
})

function entryOf({ note, client }: Pick<Booking, 'note' | 'client'>, word: string, lines: readonly Line[]): Entry {
  const { id, number, currency, issuedOn } = note
  const date = fromDate(issuedOn!)
  return {
    ...{ journal: 'VE', date, pieceDate: date, client, currency, lines, documentType: 'CreditNote', documentId: id },
    label: `${word} ${number} ${client.name}`,
    pieceRef: number ?? '',
  }
}

type SetOff = {
  /** What left the credit note, and what left the invoice, in the company's currency; below zero it came back. */
  moved: bigint
  base: bigint
  due: readonly VatAt[]
  date: DateText
}

/** A credit note goes to an invoice, or comes back: only two rates, or VAT that falls due, leave a trace. */
export const setOffEntry = (note: CreditNote, client: Client, { moved, base, due, date }: SetOff): Entry => ({
  ...entryOf({ note, client }, 'Imputation avoir', [...setOffLines(moved, base), ...vatDueLines(due)]),
  ...{ journal: 'OD', date },
})

/** The lines of a credit note's own entry, as the ledger has them. */
export async function bookedLines({ db }: Acting, id: string): Promise<Line[]> {
  const entry = { is: { documentType: 'CreditNote', documentId: id, journal: 'VE' } } as const
  const lines = await db.ledgerLine.findMany({ where: { entry }, orderBy: { position: 'asc' } })
  return lines.map(({ accountCode, debit, credit, vatRate, foreignAmount }) => ({
    account: accountCode as AccountCode,
    amount: debit - credit,
    ...(vatRate && { vatRate: rateText(vatRate) }),
    ...(foreignAmount !== null && { foreign: foreignAmount }),
  }))
}

/** What those lines took of VAT that had not fallen due, in the order of the groups. */
export const unpendedIn = (lines: readonly Line[], groups: readonly { rate: string; vat: bigint }[]): bigint[] =>
  groups.map(({ rate, vat }) =>
    lines
      .filter(({ account, vatRate }) => vat > 0n && account === '44574' && vatRate === rate)
      .reduce((sum, { amount }) => sum + amount, 0n),
  )
