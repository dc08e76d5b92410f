import type { Lost, VatAt } from '../ledger/entries.ts'
import { shareOf, spread, total } from './rules.ts'

// What happens to an issued invoice's money, pure. Whatever is taken off carries its share of the receivable in the
// company's currency; what comes back brings the same share, so that all shares add up to totalBase to the cent.

/** A VAT group. In the company's currency: VAT that waits to be paid, of which some fell due, some was credited. */
export type Group = {
  id: string
  category: string
  rate: string
  base: bigint
  vat: bigint
  pending: bigint
  released: bigint
  unpended: bigint
  creditedBase: bigint
  creditedVat: bigint
}

export type Owed = {
  status: string
  total: bigint
  vatBase: bigint
  paid: bigint
  credited: bigint
  /** Of `credited`, what other invoices' credit notes took off: a payment for VAT. */
  creditedByOthers: bigint
  writtenOff: bigint
  balance: bigint
  balanceBase: bigint
  /** What `writtenOff` is in the company's currency. */
  lostBase: bigint
  groups: Group[]
}

/** Money, a credit note on this very invoice, or one on another. */
export type By = 'payment' | 'ownCredit' | 'otherCredit'

/** The invoice afterwards, what left its receivable (or came back), and the VAT that fell due (or no longer is). */
export type Moved = { after: Owed; base: bigint; due: VatAt[] }

/** Left to pay, written off or not. */
export const owedOn = ({ balance, writtenOff }: Pick<Owed, 'balance' | 'writtenOff'>): bigint => balance + writtenOff

/** VAT that still waits for its payment. */
const waiting = ({ pending, released, unpended }: Group): bigint => pending - released - unpended

/**
 * Takes an amount off what is owed. VAT on receipts falls due with payments, pro rata per rate (CGI 269-2 c); a credit
 * note on the invoice pays nothing, but whoever takes the last of the debt lets the last of the VAT fall due.
 */
export function takeOff(before: Owed, amount: bigint, by: By): Moved {
  const owed = owedOn(before)
  const base = shareOf(isLost(before) ? before.lostBase : before.balanceBase, amount, owed)
  const falls = by !== 'ownCredit' || amount === owed
  const groups = before.groups.map((group) => ({
    ...group,
    released: group.released + (falls ? shareOf(waiting(group), amount, owed) : 0n),
  }))
  return moved(before, { ...shifted(before, amount, base, by), groups }, base)
}

/** Puts an amount back with the share of the receivable that it had taken. */
export function putBack(before: Owed, { amount, base }: { amount: bigint; base: bigint }, by: By): Moved {
  const received = before.paid + before.creditedByOthers
  const groups = before.groups.map((group) => ({
    ...group,
    released: group.released - (by === 'ownCredit' ? 0n : shareOf(group.released, amount, received)),
  }))
  return moved(before, { ...shifted(before, -amount, -base, by), groups }, base)
}

const isLost = ({ status }: Owed) => status === 'UNCOLLECTIBLE'

function shifted(owed: Owed, amount: bigint, base: bigint, by: By): Owed {
  return {
    ...owed,
    ...(by === 'payment' ? { paid: owed.paid + amount } : { credited: owed.credited + amount }),
    ...(by === 'otherCredit' && { creditedByOthers: owed.creditedByOthers + amount }),
    ...(isLost(owed)
      ? { writtenOff: owed.writtenOff - amount, lostBase: owed.lostBase - base }
      : { balance: owed.balance - amount, balanceBase: owed.balanceBase - base }),
  }
}

function moved(before: Owed, after: Owed, base: bigint): Moved {
  const due = after.groups.flatMap((group, index) => {
    const amount = group.released - before.groups[index]!.released
    return amount === 0n ? [] : [{ rate: group.rate, amount }]
  })
  return { after, base, due }
}

/** What a credit note takes back of a group: in the document's currency, and its VAT in the company's. */
export type CreditedGroup = {
  id: string
  rate: string
  base: bigint
  vat: bigint
  vatBase: bigint
  /** Of vatBase, what would still wait if nothing had been paid. */
  waiting: bigint
}

export type Credited = Pick<CreditedGroup, 'id' | 'base' | 'vat'>

/** Books a credit note's content on its invoice: VAT that still waited stops waiting, the rest had fallen due. */
export function credit(before: Owed, credited: readonly CreditedGroup[]): { after: Owed; unpended: bigint[] } {
  const unpended = credited.map(({ id, waiting: most }) => {
    const open = waiting(before.groups.find((group) => group.id === id)!)
    return most < open ? most : open
  })
  return { after: withCredit(before, credited, unpended, 1n), unpended }
}

/** Takes a credit note's content back; VAT waits again, unless nothing is owed any more. */
export function uncredit(before: Owed, credited: readonly Credited[], unpended: readonly bigint[]): Moved {
  const restored = withCredit(before, credited, unpended, -1n)
  return owedOn(restored) > 0n
    ? moved(before, restored, 0n)
    : moved(before, takeOff(restored, 0n, 'ownCredit').after, 0n)
}

function withCredit(owed: Owed, credited: readonly Credited[], unpended: readonly bigint[], sign: 1n | -1n): Owed {
  const groups = owed.groups.map((group) => {
    const place = credited.findIndex(({ id }) => id === group.id)
    if (place < 0) return group
    return {
      ...group,
      creditedBase: group.creditedBase + sign * credited[place]!.base,
      creditedVat: group.creditedVat + sign * credited[place]!.vat,
      unpended: group.unpended + sign * unpended[place]!,
    }
  })
  return { ...owed, groups }
}

/** Gives up what is left: nobody hopes for it any more, but it is still owed. */
export const writtenOff = (before: Owed): Owed => ({
  ...before,
  ...{ status: 'UNCOLLECTIBLE', balance: 0n, balanceBase: 0n },
  writtenOff: before.balance,
  lostBase: before.balanceBase,
})

/** Hopes for it again. */
export const reinstated = (before: Owed): Owed => ({
  ...before,
  ...{ status: 'ISSUED', writtenOff: 0n, lostBase: 0n },
  balance: before.writtenOff,
  balanceBase: before.lostBase,
})

/** How the loss changed between two states; the ledger books it as a write-off, or takes one back. */
export function lossBetween(before: Owed, after: Owed): Lost {
  const [was, is] = [lossOf(before), lossOf(after)]
  const change = (key: 'waiting' | 'due') =>
    after.groups.flatMap(({ rate }, index) => {
      const amount = is[key][index]! - was[key][index]!
      return amount === 0n ? [] : [{ rate, amount }]
    })
  return { base: is.base - was.base, waiting: change('waiting'), due: change('due') }
}

/** What is lost of an uncollectible invoice: all VAT that still waits, and of VAT that was due its share of the debt (CGI 272). */
function lossOf(owed: Owed): { base: bigint; waiting: bigint[]; due: bigint[] } {
  const { groups, lostBase, writtenOff: lost } = owed
  if (!isLost(owed)) return { base: 0n, waiting: groups.map(() => 0n), due: groups.map(() => 0n) }
  const payable = owed.total - total(groups.map(({ creditedBase, creditedVat }) => creditedBase + creditedVat))
  const vatBases = spread(
    owed.vatBase,
    groups.map(({ vat }) => vat),
  )
  const due = groups.map(({ vat, creditedVat, pending, unpended }, index) => {
    const left = vat === 0n ? 0n : shareOf(vatBases[index]!, vat - creditedVat, vat)
    const wasDue = left - (pending - unpended)
    return wasDue > 0n && payable > 0n ? shareOf(wasDue, lost < payable ? lost : payable, payable) : 0n
  })
  return { base: lostBase, waiting: groups.map(waiting), due }
}
