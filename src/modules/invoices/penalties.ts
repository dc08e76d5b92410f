import { type DateText, daysBetween } from '../../kernel/clock.ts'
import { decimal, round } from '../../kernel/money.ts'

// Late penalties between professionals (C. com. L441-10 II) and the recovery indemnity (D441-5).

/** Money in minor units with its day: a part that falls due, or one that is settled. */
export type Dated = { on: DateText; amount: bigint }
type Late = { days: number; amount: bigint }

/**
 * What was or is late of parts that fall due, each with its days. Settlements cover what falls due first; what nothing
 * has settled is late until `until`. Both lists in the order of their days.
 */
export function lateParts(due: readonly Dated[], settled: readonly Dated[], until: DateText): Late[] {
  const moves = [...settled.filter(({ on }) => on <= until), { on: until, amount: null }]
  const late: Late[] = []
  let [part, left] = [0, due[0]?.amount ?? 0n]
  for (const { on, amount } of moves) {
    let open = amount
    while (part < due.length && open !== 0n) {
      const covered = open === null || left < open ? left : open
      const days = daysBetween(due[part]!.on, on)
      if (days > 0 && covered > 0n) late.push({ days, amount: covered })
      left -= covered
      if (open !== null) open -= covered
      if (left === 0n) left = due[++part]?.amount ?? 0n
    }
  }
  return late
}

/** The penalty in minor units: each part at the rate in percent of a year of 365 days, rounded once. */
export const penaltyOf = (late: readonly Late[], rate: string): bigint =>
  round(
    late
      .reduce((sum, { days, amount }) => sum.plus(decimal(amount).times(String(days))), decimal('0'))
      .times(decimal(rate))
      .div('36500'),
  )

/** The fixed recovery indemnity, in euro cents, once for an invoice that is paid late (D441-5). */
export const indemnity = 4_000n
