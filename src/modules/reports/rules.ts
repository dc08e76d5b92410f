import { addDays, type DateText, toDate } from '../../kernel/clock.ts'

export type Bucket = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

/** The first day of the period that a day falls into; weeks begin on Monday (ISO 8601). */
export function bucketStart(day: DateText, bucket: Bucket): DateText {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))]
  if (bucket === 'DAY') return day
  if (bucket === 'WEEK') return addDays(day, -((toDate(day).getUTCDay() + 6) % 7))
  if (bucket === 'YEAR') return `${year}-01-01`
  const first = bucket === 'MONTH' ? month : month - ((month - 1) % 3)
  return `${year}-${String(first).padStart(2, '0')}-01`
}
