import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import type { Entry } from '../ledger/actions.ts'
import { type VatAt, writeOffLines } from '../ledger/entries.ts'
import { recount } from './recounts.ts'
import { rateText, shareOf } from './rules.ts'
import * as settlement from './settlement.ts'

// Called by payments and credit notes inside their transaction: the only place where paid, credited, writtenOff and
// balance move. Whoever calls has locked the invoices, in the order of their ids (`holdInvoices`).

/** What an invoice took: the amount, its share of the receivable, the VAT that it makes due, and entries to post. */
export type Settled = { amount: bigint; base: bigint; due: VatAt[]; entries: Entry[] }

/** What came back, with the share of the receivable that it had taken. */
export type Returned = { amount: bigint; base: bigint }

type Facts = Record<string, unknown>

/**
 * Locks invoices whatever the viewer may see: who may settle a payment settles it on all its invoices. In the order of
 * their ids, and after the payment or credit note itself, so that no two transactions wait for each other.
 */
export async function holdInvoices({ db }: Acting, ids: readonly string[]): Promise<void> {
  const sorted = [...new Set(ids)].sort()
  if (sorted.length > 0)
    await db.$queryRaw`SELECT 1 FROM "Invoice" WHERE "id" = ANY(${sorted}::uuid[]) ORDER BY "id" FOR UPDATE`
}

/** Puts money against an invoice, at most what it still owes; also one that was written off. */
export async function applyPayment(tx: Acting, id: string, wanted: bigint, facts: Facts = {}): Promise<Settled> {
  const invoice = await owedBy(tx, id)
  const owed = settlement.owedOn(invoice.owed)
  const amount = wanted < owed ? wanted : owed
  if (!isOwed(invoice.row.status) || amount === 0n) return { amount: 0n, base: 0n, due: [], entries: [] }
  const { after, base, due } = settlement.takeOff(invoice.owed, amount, 'payment')
  const entries = await write(tx, invoice, after, { type: 'invoice.paid', amount, facts })
  return { amount, base, due, entries }
}

/** Takes money off an invoice again: it is owed as before. */
export async function unapplyPayment(tx: Acting, id: string, back: Returned, facts: Facts = {}): Promise<Settled> {
  const invoice = await owedBy(tx, id)
  const { after, base, due } = settlement.putBack(invoice.owed, back, 'payment')
  const entries = await write(tx, invoice, after, { type: 'invoice.unpaid', amount: back.amount, facts })
  return { amount: back.amount, base, due, entries }
}

const isOwed = (status: string) => status === 'ISSUED' || status === 'UNCOLLECTIBLE'

type Credit = { amount: bigint /** Whether the credit note is on this very invoice. */; own: boolean }
const byOf = ({ own }: { own: boolean }) => (own ? 'ownCredit' : 'otherCredit')

/** Takes a part of a credit note off an invoice; the caller has checked that it owes as much. */
export async function applyCredit(tx: Acting, id: string, credit: Credit, facts: Facts = {}): Promise<Settled> {
  const invoice = await owedBy(tx, id)
  const { amount } = credit
  const { after, base, due } = settlement.takeOff(invoice.owed, amount, byOf(credit))
  const entries = await write(tx, invoice, after, { type: 'invoice.credited', amount, facts })
  return { amount, base, due, entries }
}

/** Takes a part of a credit note back from an invoice. */
export async function unapplyCredit(
  tx: Acting,
  id: string,
  back: Returned & { own: boolean },
  facts: Facts = {},
): Promise<Settled> {
  const invoice = await owedBy(tx, id)
  const { amount } = back
  const { after, base, due } = settlement.putBack(invoice.owed, back, byOf(back))
  const entries = await write(tx, invoice, after, { type: 'invoice.uncredited', amount, facts })
  return { amount, base, due, entries }
}

export type CreditContent = {
  groups: readonly settlement.CreditedGroup[]
  lines: readonly { invoiceLineId: string; net: bigint }[]
  total: bigint
}

/** Books a credit note on its own invoice, whose debt it reduces first; `amount` is what that took of it. */
export async function bookCredit(tx: Acting, id: string, content: CreditContent, facts: Facts = {}) {
  const invoice = await owedBy(tx, id)
  const credited = settlement.credit(invoice.owed, content.groups)
  const owed = settlement.owedOn(invoice.owed)
  const amount = content.total < owed ? content.total : owed
  const { after, base, due } = settlement.takeOff(credited.after, amount, 'ownCredit')

  await creditLines(tx, id, content.lines, 1n)
  const entries = await write(tx, invoice, after, { type: 'invoice.credited', amount, facts })
  return { amount, base, due, entries, unpended: credited.unpended }
}

type Taken = { groups: readonly settlement.Credited[]; lines: CreditContent['lines'] }

/** Takes a credit note of which nothing is used back from its invoice. `unpended` is what bookCredit had answered. */
export async function unbookCredit(tx: Acting, id: string, content: Taken, unpended: readonly bigint[]) {
  const invoice = await owedBy(tx, id)
  const { after, due } = settlement.uncredit(invoice.owed, content.groups, unpended)
  await creditLines(tx, id, content.lines, -1n)
  const entries = await write(tx, invoice, after, { type: 'invoice.uncredited', amount: 0n, facts: {} })
  return { due, entries }
}

/** A line that is credited to its last cent no longer bills anything. */
async function creditLines(tx: Acting, id: string, lines: CreditContent['lines'], sign: 1n | -1n): Promise<void> {
  const ids = lines.map(({ invoiceLineId }) => invoiceLineId)
  const nets = lines.map(({ net }) => sign * net)
  await tx.db.$executeRaw`
    UPDATE "InvoiceLine" AS line SET "creditedNet" = line."creditedNet" + part.net
    FROM (SELECT * FROM unnest(${ids}::uuid[], ${nets}::bigint[])) AS part (id, net) WHERE line."id" = part.id`
  await recount(tx, id)
}

const include = {
  client: true,
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
} satisfies Prisma.InvoiceInclude
type Row = Prisma.InvoiceGetPayload<object>
export type Debt = { row: Row; client: { id: string; code: string; name: string }; owed: settlement.Owed }

/** A locked invoice with all that settlement asks. */
export async function owedBy({ db }: Acting, id: string): Promise<Debt> {
  const { client, vatBreakdown, ...row } = await db.invoice.findUniqueOrThrow({ where: { id }, include })
  const { status, total, vatBase, paid, credited, writtenOff, balance, balanceBase } = row
  const taken = credited > 0n || writtenOff > 0n ? await takenFrom(db, id) : { base: 0n, byOthers: 0n }
  const groups = vatBreakdown.map(({ rate, ...group }) => ({ ...group, rate: rateText(rate) }))
  const lostBase = writtenOff > 0n ? row.totalBase - row.deductedBase - balanceBase - taken.base : 0n
  // Its deposits are debts of their own: this one is only for the rest.
  const deductedVatBase = row.deducted > 0n ? shareOf(row.deductedBase, row.deductedVat, row.deducted) : 0n
  const rest = { total: total - row.deducted, vatBase: vatBase - deductedVatBase }
  const owed = { status, ...rest, paid, credited, writtenOff, balance, balanceBase, lostBase, groups }
  return { row, client: client!, owed: { ...owed, creditedByOthers: taken.byOthers } }
}

/** What allocations and applications took off an invoice's receivable, and how much came from other invoices' credit notes. */
async function takenFrom(db: Acting['db'], id: string): Promise<{ base: bigint; byOthers: bigint }> {
  const [taken] = await db.$queryRaw<{ base: bigint; byOthers: bigint }[]>`
    SELECT coalesce(sum(base), 0)::bigint AS base, coalesce(sum(amount) FILTER (WHERE other), 0)::bigint AS "byOthers" FROM (
      SELECT "amountBase" AS base, "amount", false AS other FROM "Allocation" WHERE "invoiceId" = ${id}::uuid AND "effective"
      UNION ALL
      SELECT a."amountBase", a."amount", n."invoiceId" <> a."invoiceId" FROM "CreditApplication" a
      JOIN "CreditNote" n ON n."id" = a."creditNoteId" WHERE a."invoiceId" = ${id}::uuid
    ) AS parts`
  return taken!
}

type Story = { type: string; amount: bigint; facts: Facts }

/** Writes what changed and tells it; answers the write-off's entry where a loss grew or shrank. */
export async function write(tx: Acting, { row, client, owed: before }: Debt, after: settlement.Owed, story: Story) {
  const { paid, credited, writtenOff, balance, balanceBase } = after
  const status = after.status as Row['status']
  const changed = await tx.db.invoice.update({
    where: { id: row.id },
    data: {
      ...{ status, paid, credited, writtenOff, balance, balanceBase },
      version: { increment: 1 },
      updatedAt: tx.clock.now(),
    },
  })
  await writeGroups(tx, before.groups, after.groups)

  const { number, currency } = row
  const facts = { number, amount: formatMoney(story.amount, currency), currency, ...story.facts }
  await emit(tx, { type: story.type, entity: 'Invoice', before: row, after: changed, facts })
  return lossEntries(tx, { row, client, owed: before }, after)
}

async function writeGroups({ db }: Acting, before: readonly settlement.Group[], after: readonly settlement.Group[]) {
  for (const [index, { id, released, unpended, creditedBase, creditedVat }] of after.entries()) {
    const was = before[index]!
    const data = { released, unpended, creditedBase, creditedVat }
    const moves = (Object.keys(data) as (keyof typeof data)[]).some((name) => data[name] !== was[name])
    if (moves) await db.invoiceVat.update({ where: { id }, data, select: { id: true } })
  }
}

function lossEntries(tx: Acting, { row, client, owed }: Debt, after: settlement.Owed): Entry[] {
  const date = today(tx.clock)
  const lines = writeOffLines(settlement.lossBetween(owed, after))
  if (lines.length === 0) return []
  return [
    {
      ...{ journal: 'OD', date, lines, client, currency: row.currency, documentType: 'Invoice', documentId: row.id },
      label: `Créance irrécouvrable ${row.number} ${client.name}`,
      pieceRef: row.number!,
      pieceDate: fromDate(row.issuedOn!),
    },
  ]
}
