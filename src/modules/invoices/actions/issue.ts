import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import { type Client, type Invoice, Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { addMonths, type DateText, fromDate, toDate, today } from '../../../kernel/clock.ts'
import { invalid, refuseAll } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { joinChain } from '../../company/chain.ts'
import { lastDayOf, nextNumber, specimen } from '../../company/series.ts'
import { book, type Entry, openFor } from '../../ledger/actions.ts'
import { type Line, type Sale, saleLines } from '../../ledger/entries.ts'
import { keepElectronic, refuseFaulty } from '../../papers/electronic.ts'
import { type Booked, bookedAmounts, writeBooked, writeSchedule } from '../booking.ts'
import { frozenOf, invoiceDocument, invoiceSnapshot, referencesOf } from '../documents.ts'
import { contentsOf, missingMentions } from '../mentions.ts'
import { factsOf, inOrder, type Version } from '../records.ts'
import { dueOnBy, installmentAsTyped, installmentsOf, termsMention } from '../schedule.ts'
import { invoiceStates } from '../states.ts'
import { vatFaults } from '../vat.ts'

export type InvoiceIssueShape = Version & { issuedOn?: DateText | null }

const drawn = {
  client: true,
  corrects: { include: { vatBreakdown: true } },
  deductions: true,
  installments: { orderBy: { position: 'asc' } },
  ...inOrder,
} as const
type Draft = Prisma.InvoiceGetPayload<{ include: typeof drawn }>

/** What another program gave an invoice that is taken over, and the day from which it stands in the books. */
export type Original = { number: string; on: DateText }

/** Issues a draft: freezes, numbers, chains and books it. Afterwards it is only ever credited. */
export const invoiceIssue = (ctx: Acting, id: string, input: InvoiceIssueShape): Promise<string> =>
  issueAs(ctx, id, input)

/** The same of an invoice that was issued elsewhere: it keeps its number, and opens the client's account. */
export function issueAs(ctx: Acting, id: string, input: InvoiceIssueShape, original?: Original): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const before = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: drawn })
    const ready = await readied(tx, before, input.issuedOn ?? today(tx.clock), original)
    await writeBooked(tx, before, ready.booked)
    await writeSchedule(tx, id, ready.parts)
    const books = await openFor(tx, [entryOf({ ...before, ...ready.fields }, ready.booked.sale, original)])

    // A gap in the numbers is unlawful and the counter keeps everybody waiting: nothing may fail or dawdle from here on.
    const after = await numbered(tx, before, ready, original)
    if (after.number && !tx.rollback) {
      if (!original) await keepElectronic(tx, 'Invoice', id, { ...ready.document, number: after.number })
      await book(tx, entryOf({ ...after, client: before.client }, ready.booked.sale, original), books)
    }
    await emit(tx, {
      type: original ? 'invoice.imported' : 'invoice.issued',
      entity: 'Invoice',
      before,
      after,
      facts: factsOf(after),
    })
    return id
  })
}

type Ready = Awaited<ReturnType<typeof readied>>

/** The draft as it will be issued, but for its number, once nothing stands against it. */
async function readied(tx: Acting, draft: Draft, issuedOn: DateText, original?: Original) {
  const { corrects, lines, vatBreakdown } = draft
  const [client, company] = [draft.client!, await tx.db.company.findFirst()]
  if (issuedOn < earliest || issuedOn > addMonths(today(tx.clock), 12)) throw outOfRange()
  const content = contentsOf(draft)
  const missing = missingMentions(company, client, content)
  const lastDay = original ? undefined : await lastDayOf(tx, 'INVOICE', issuedOn)
  const uncredited = draft.kind === 'CORRECTIVE' && !isCredited(corrects)
  const subject = { ...draft, lineCount: lines.length, missing, day: issuedOn, lastDay, uncredited }
  const status = invoiceStates.check(subject, 'issue')!
  refuseAll(vatFaults(lines, company!, client))

  const booked = await bookedAmounts(tx, draft, { issuedOn, vatOnDebits: company!.vatOnDebits })
  const { currency, installments } = draft
  const parts = installmentsOf(installments.map(installmentAsTyped), booked.amounts.balance, { currency, issuedOn })
  const fields = {
    ...booked.amounts,
    ...frozenOf(company!, client, content, termsMention(parts, client.locale)),
    issuedOn: toDate(issuedOn),
    issuedAt: tx.clock.now(),
    dueOn: parts.at(-1)?.dueOn ?? draft.dueOn ?? toDate(dueOnBy(client, issuedOn)),
    exchangeRate: new Prisma.Decimal(booked.rate),
  }
  const references = referencesOf([corrects, ...(await depositsIn(tx, booked))])
  const document = invoiceDocument({ ...draft, ...fields }, { lines, vatBreakdown, references })
  if (!original) await refuseFaulty({ ...document, number: specimen('INVOICE', issuedOn) })
  return { status, fields, document, booked, parts }
}

/** Takes the number and the place in the chain. */
async function numbered(
  tx: Acting,
  draft: Draft,
  { status, fields, document }: Ready,
  original?: Original,
): Promise<Invoice> {
  const number = original?.number ?? (await nextNumber(tx, 'INVOICE', document.issuedOn!))
  const snapshot = invoiceSnapshot({ ...draft, ...fields, number }, draft.lines, draft.vatBreakdown)
  const link = await joinChain(tx, 'invoice', snapshot)
  const bookkeeping = { version: { increment: 1 }, updatedAt: fields.issuedAt }
  return tx.db.invoice.update({
    where: { id: draft.id },
    data: { ...fields, ...link, ...bookkeeping, number, status },
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

type Sold = Pick<Invoice, 'id' | 'number' | 'currency'> & { issuedOn: Date | null; client: Client | null }

function entryOf({ id, number, issuedOn, currency, client }: Sold, sale: Sale, original?: Original): Entry {
  const date = fromDate(issuedOn!)
  const entry: Omit<Entry, 'journal' | 'date' | 'lines'> = {
    ...{ pieceDate: date, currency, documentType: 'Invoice', documentId: id, client: client! },
    label: `Facture ${number} ${client!.name}`,
    pieceRef: number ?? '',
  }
  return original
    ? { ...entry, journal: 'AN', date: original.on, lines: takenOver(saleLines(sale)) }
    : { ...entry, journal: 'VE', date, lines: saleLines(sale) }
}

/** What was earned and what VAT was due stand in the balances that are taken over beside it: 471 joins the two. */
const takenOver = (lines: readonly Line[]): Line[] =>
  lines.map((line) => (['411', '44574'].includes(line.account) ? line : { ...line, account: '471' }))

// BR-FR-03, and a year typed wrongly would open a series of its own.
const earliest = '2000-01-01'
const outOfRange = () =>
  invalid('issuedOn', 'OUT_OF_RANGE', {
    en: 'The issue date lies between 2000 and a year from today.',
    fr: 'La date d’émission se situe entre 2000 et un an après aujourd’hui.',
  })
