import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import { type Client, type Invoice, Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { addMonths, type DateText, fromDate, toDate, today } from '../../../kernel/clock.ts'
import { invalid } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { joinChain } from '../../company/chain.ts'
import { lastDayOf, nextNumber, specimen } from '../../company/series.ts'
import { type Entry, post } from '../../ledger/actions.ts'
import { type Sale, saleLines } from '../../ledger/entries.ts'
import { keepElectronic, refuseFaulty } from '../../papers/electronic.ts'
import { type Booked, bookedAmounts, writeBooked, writeSchedule } from '../booking.ts'
import { frozenOf, invoiceDocument, invoiceSnapshot, referencesOf } from '../documents.ts'
import { contentsOf, missingMentions } from '../mentions.ts'
import { factsOf, inOrder, type Version } from '../records.ts'
import { dueOnBy, installmentAsTyped, installmentsOf, termsMention } from '../schedule.ts'
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
      installments: { orderBy: { position: 'asc' } },
      ...inOrder,
    } as const
    const draft = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include })
    const { client: buyer, corrects, deductions: _, installments, lines, vatBreakdown, ...before } = draft
    const [client, company] = [buyer!, await tx.db.company.findFirst()]

    const issuedOn = input.issuedOn ?? today(tx.clock)
    if (issuedOn < earliest || issuedOn > addMonths(today(tx.clock), 12)) throw outOfRange()
    const content = contentsOf(draft)
    const missing = missingMentions(company, client, content)
    const lastDay = await lastDayOf(tx, 'INVOICE', issuedOn)
    const subject = { ...before, lineCount: lines.length, missing, day: issuedOn, lastDay }
    const status = invoiceStates.check(
      { ...subject, uncredited: draft.kind === 'CORRECTIVE' && !isCredited(corrects) },
      'issue',
    )!

    const booked = await bookedAmounts(tx, draft, { issuedOn, vatOnDebits: company!.vatOnDebits })
    const { currency } = before
    const parts = installmentsOf(installments.map(installmentAsTyped), booked.amounts.balance, { currency, issuedOn })
    const dueOn = parts.at(-1)?.dueOn ?? before.dueOn ?? toDate(dueOnBy(client, issuedOn))
    const exchangeRate = new Prisma.Decimal(booked.rate)
    const now = tx.clock.now()
    const frozen = frozenOf(company!, client, content, termsMention(parts, client.locale))
    const fields = { ...booked.amounts, ...frozen, dueOn, issuedOn: toDate(issuedOn), issuedAt: now, exchangeRate }
    const references = referencesOf([corrects, ...(await depositsIn(tx, booked))])
    const document = invoiceDocument({ ...before, ...fields }, { lines, vatBreakdown, references })
    refuseFaulty({ ...document, number: specimen('INVOICE', issuedOn) })

    await writeBooked(tx, id, booked)
    await writeSchedule(tx, id, parts)
    // A gap in the numbers is unlawful and the counter keeps everybody waiting: nothing may fail or dawdle from here on.
    const number = await nextNumber(tx, 'INVOICE', issuedOn)
    const link = await joinChain(tx, 'invoice', invoiceSnapshot({ ...before, ...fields, number }, lines, vatBreakdown))
    const after = await tx.db.invoice.update({
      where: { id },
      data: { ...fields, ...link, number, status, version: { increment: 1 }, updatedAt: now },
    })

    if (number) await keepElectronic(tx, 'Invoice', id, { ...document, number })
    await post(tx, issueEntry(after, client, booked.sale))
    await emit(tx, { type: 'invoice.issued', entity: 'Invoice', before, after, facts: factsOf(after) })
    return id
  })
}

const depositsIn = ({ db }: Acting, { deductions }: Booked) =>
  deductions.length === 0
    ? []
    : db.invoice.findMany({
        where: { id: { in: deductions.map(({ depositId }) => depositId) } },
        select: { number: true, issuedOn: true },
      })

type Corrected = { vatBreakdown: readonly { base: bigint; vat: bigint; creditedBase: bigint; creditedVat: bigint }[] }
const isCredited = (invoice: Corrected | null) =>
  invoice?.vatBreakdown.every(
    ({ base, vat, creditedBase, creditedVat }) => base === creditedBase && vat === creditedVat,
  )

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
