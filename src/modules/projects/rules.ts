import { decimal } from '../../kernel/money.ts'

/** Tasks that count (not canceled) and those done. */
export type Counts = { taskCount: number; doneCount: number }

/** The share of tasks done, in whole percent rounded down: 100 is reached by the last task only. 0 without tasks. */
export const progress = ({ taskCount, doneCount }: Counts): number =>
  taskCount === 0 ? 0 : Math.floor((100 * doneCount) / taskCount)

/** A project that is put away or called off takes no more tasks. */
export const takesTasks = (status: string): boolean => status !== 'ARCHIVED' && status !== 'CANCELED'

/** Whole minutes between two instants, to the nearest. */
export const minutesBetween = (from: Date, until: Date): number =>
  Math.round((until.getTime() - from.getTime()) / 60_000)

/**
 * Time as an invoice line, at a net price of an hour. In hours where four decimals hold them exactly, else in minutes at
 * a sixtieth of the price with six decimals: 40 minutes at 80.00 are 53.33, which 0.6667 hours would make 53.34.
 */
export function timeLine(minutes: number, hourlyRate: string): { quantity: string; unit: string; unitPrice: string } {
  if ((minutes * 10_000) % 60 === 0)
    return { quantity: String((minutes * 10_000) / 60 / 10_000), unit: 'HUR', unitPrice: hourlyRate }
  return { quantity: String(minutes), unit: 'MIN', unitPrice: decimal(hourlyRate).div('60').round(6).toFixed() }
}

/** What is open on a project that ends. */
export type Left = { openTasks: number; unbilledEntries: number }

export function warnings({ openTasks, unbilledEntries }: Left): { en: string; fr: string }[] {
  return [
    ...(openTasks > 0 ? [{ en: `Tasks still open: ${openTasks}.`, fr: `Tâches encore ouvertes : ${openTasks}.` }] : []),
    ...(unbilledEntries > 0
      ? [{ en: `Entries of time not billed: ${unbilledEntries}.`, fr: `Temps non facturés : ${unbilledEntries}.` }]
      : []),
  ]
}
