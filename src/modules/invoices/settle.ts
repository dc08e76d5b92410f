import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { emit } from '../../live/log.ts'
import { type Line, signed } from '../ledger/actions.ts'
import { shareOf, spread } from './rules.ts'

/** How far an amount moves on an invoice, in minor units of its currency. */
export type Move = { paid?: bigint; credited?: bigint; writtenOff?: bigint }

/** What a move takes off the receivable, and the VAT that it makes due, in the company's currency. */
export type Moved = { base: bigint; lines: Line[] }

/**
 * Moves amounts on a locked invoice: the one place where paid, credited, writtenOff and balance change. The base of
 * the balance is always the balance's share of totalBase, so what all moves take together is totalBase to the cent.
 * `type` names the event.
 */
export async function moveInvoice(
  tx: Acting,
  id: string,
  move: Move,
  type: string,
  facts: object = {},
): Promise<Moved> {
  const before = await tx.db.invoice.findUniqueOrThrow({
    where: { id },
    include: { vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] } },
  })
  const paid = before.paid + (move.paid ?? 0n)
  const credited = before.credited + (move.credited ?? 0n)
  const writtenOff = before.writtenOff + (move.writtenOff ?? 0n)
  const balance = before.total - paid - credited - writtenOff
  const balanceBase = shareOf(before.totalBase, balance, before.total)

  const { vatBreakdown, ...row } = before
  const after = await tx.db.invoice.update({
    where: { id },
    data: { paid, credited, writtenOff, balance, balanceBase, version: { increment: 1 }, updatedAt: tx.clock.now() },
  })
  const released = await releaseVat(tx, after, vatBreakdown)

  await emit(tx, { type, entity: 'Invoice', before: row, after, facts: { number: after.number, ...facts } })
  return { base: before.balanceBase - balanceBase, lines: released }
}

type Settled = { total: bigint; paid: bigint; credited: bigint; writtenOff: bigint }
type Group = { id: string; rate: Prisma.Decimal; pending: bigint; released: bigint; unpended: bigint }

/**
 * VAT on receipts falls due as the invoice is paid: of what is still pending, the share of the payments in what is to
 * be paid. Worked out from the totals each time, so that rounding never adds up.
 */
async function releaseVat(
  tx: Acting,
  { total, paid, credited, writtenOff }: Settled,
  groups: Group[],
): Promise<Line[]> {
  const payable = total - credited - writtenOff
  const lines: Line[] = []
  for (const { id, rate, pending, released, unpended } of groups) {
    if (pending === 0n) continue
    const due = payable === 0n ? 0n : shareOf(pending - unpended, paid, payable)
    if (due === released) continue
    await tx.db.invoiceVat.update({ where: { id }, data: { released: due } })
    const vatRate = rate.toFixed(2)
    lines.push(
      ...signed('44574', 'debit', due - released, { vatRate }),
      ...signed('44571', 'credit', due - released, { vatRate }),
    )
  }
  return lines
}

/** The VAT of a part written off, or taken back, as lines that lower what is owed to the State; pending VAT first stops pending. */
export async function writeOffVat(
  tx: Acting,
  id: string,
  from: bigint,
  to: bigint,
): Promise<{ vat: bigint; lines: Line[] }> {
  const { total, vatBase, vatBreakdown } = await tx.db.invoice.findUniqueOrThrow({
    where: { id },
    include: { vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] } },
  })
  const bases = spread(
    vatBase,
    vatBreakdown.map(({ vat }) => vat),
  )
  const lines: Line[] = []
  let vat = 0n
  for (const [index, group] of vatBreakdown.entries()) {
    const delta = shareOf(bases[index]!, to, total) - shareOf(bases[index]!, from, total)
    const pending = shareOf(group.pending, to, total) - shareOf(group.pending, from, total)
    if (pending !== 0n)
      await tx.db.invoiceVat.update({ where: { id: group.id }, data: { unpended: group.unpended + pending } })
    const vatRate = group.rate.toFixed(2)
    lines.push(
      ...signed('44574', 'debit', pending, { vatRate }),
      ...signed('44571', 'debit', delta - pending, { vatRate }),
    )
    vat += delta
  }
  return { vat, lines }
}

/** The VAT that a credit note takes back, per group: what is still pending stops pending, the rest was due and is deducted. */
export async function creditVat(
  tx: Acting,
  invoiceId: string,
  taken: readonly { category: string; rate: string; base: bigint; vat: bigint; vatInBase: bigint }[],
  sign: 1n | -1n,
): Promise<Line[]> {
  const groups = await tx.db.invoiceVat.findMany({ where: { invoiceId } })
  const lines: Line[] = []
  for (const { category, rate, base, vat, vatInBase } of taken) {
    const group = groups.find((it) => it.category === category && it.rate.toFixed(2) === rate)!
    const open = sign === 1n ? group.pending - group.unpended - group.released : group.unpended
    const pending = vatInBase < open ? vatInBase : open
    await tx.db.invoiceVat.update({
      where: { id: group.id },
      data: {
        unpended: group.unpended + sign * pending,
        creditedBase: group.creditedBase + sign * base,
        creditedVat: group.creditedVat + sign * vat,
      },
    })
    lines.push(
      ...signed('44574', 'debit', sign * pending, { vatRate: rate }),
      ...signed('44571', 'debit', sign * (vatInBase - pending), { vatRate: rate }),
    )
  }
  return lines
}
