import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import { type Client, type Invoice, Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { addDays, addMonths, type DateText, fromDate, toDate, today } from '../../../kernel/clock.ts'
import { invalid } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { joinChain } from '../../company/chain.ts'
import { lastDayOf, nextNumber } from '../../company/series.ts'
import { type Entry, post } from '../../ledger/actions.ts'
import { type Sale, saleLines } from '../../ledger/entries.ts'
import { bookedAmounts, writeBooked } from '../booking.ts'
import { buyerOf, invoiceSnapshot, sellerOf } from '../documents.ts'
import { mentionsOf, missingMentions } from '../mentions.ts'
import { factsOf, inOrder, type Version } from '../records.ts'
import type { VatCategory } from '../rules.ts'
import { invoiceStates } from '../states.ts'

export type InvoiceIssueShape = Version & { issuedOn?: DateText | null }

/** Issues a draft: freezes, numbers, chains and books it. Afterwards it is only ever credited. */
export function invoiceIssue(ctx: Acting, id: string, input: InvoiceIssueShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const include = {
      client: true,
      corrects: { include: { vatBreakdown: true } },
      deductions: true,
      ...inOrder,
    } as const
    const draft = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include })
    const { client: buyer, corrects, deductions: _, lines, vatBreakdown, ...before } = draft
    const [client, company] = [buyer!, await tx.db.company.findFirst()]

    const issuedOn = input.issuedOn ?? today(tx.clock)
    if (issuedOn < earliest || issuedOn > addMonths(today(tx.clock), 12)) throw outOfRange()
    const missing = missingMentions(company, client, contentsOf(draft))
    const lastDay = await lastDayOf(tx, 'INVOICE', issuedOn)
    const subject = { ...before, lineCount: lines.length, missing, day: issuedOn, lastDay }
    const status = invoiceStates.check(
      { ...subject, uncredited: draft.kind === 'CORRECTIVE' && !isCredited(corrects) },
      'issue',
    )!

    const booked = await bookedAmounts(tx, draft, { issuedOn, vatOnDebits: company!.vatOnDebits })
    const dueOn = before.dueOn ?? toDate(addDays(issuedOn, client.paymentTermDays))
    const content = contentsOf(draft)
    const frozen = {
      seller: sellerOf(company!),
      buyer: buyerOf(client),
      mentions: mentionsOf(company!, client, content),
    }

    await writeBooked(tx, id, booked)
    // A gap in the numbers is unlawful and the counter keeps everybody waiting: nothing may fail or dawdle from here on.
    const number = await nextNumber(tx, 'INVOICE', issuedOn)
    const exchangeRate = new Prisma.Decimal(booked.rate)
    const fields = { ...booked.amounts, ...frozen, number, dueOn, issuedOn: toDate(issuedOn), exchangeRate }
    const link = await joinChain(tx, 'invoice', invoiceSnapshot({ ...before, ...fields }, lines, vatBreakdown))
    const now = tx.clock.now()
    const after = await tx.db.invoice.update({
      where: { id },
      data: { ...fields, ...link, status, issuedAt: now, version: { increment: 1 }, updatedAt: now },
    })

    await post(tx, issueEntry(after, client, booked.sale))
    await emit(tx, { type: 'invoice.issued', entity: 'Invoice', before, after, facts: factsOf(after) })
    return id
  })
}

type Corrected = { vatBreakdown: readonly { base: bigint; vat: bigint; creditedBase: bigint; creditedVat: bigint }[] }
const isCredited = (invoice: Corrected | null) =>
  invoice?.vatBreakdown.every(
    ({ base, vat, creditedBase, creditedVat }) => base === creditedBase && vat === creditedVat,
  )

type Issuing = { lines: readonly { kind: 'GOODS' | 'SERVICE'; vatCategory: VatCategory }[]; suppliedOn: Date | null }
const contentsOf = ({ lines, suppliedOn }: Issuing) => ({
  categories: lines.map(({ vatCategory }) => vatCategory),
  kinds: lines.map(({ kind }) => kind),
  suppliedOn: suppliedOn && fromDate(suppliedOn),
})

function issueEntry({ id, number, issuedOn, currency }: Invoice, client: Client, sale: Sale): Entry {
  const date = fromDate(issuedOn!)
  return {
    ...{ journal: 'VE', date, pieceDate: date, client, currency, documentType: 'Invoice', documentId: id },
    label: `Facture ${number} ${client.name}`,
    pieceRef: number ?? '',
    lines: saleLines(sale),
  }
}

// BR-FR-03, and a year typed wrongly would open a series of its own.
const earliest = '2000-01-01'
const outOfRange = () =>
  invalid('issuedOn', 'OUT_OF_RANGE', {
    en: 'The issue date lies between 2000 and a year from today.',
    fr: 'La date d’émission se situe entre 2000 et un an après aujourd’hui.',
  })
