import { isPercent } from '../../kernel/amounts.ts'
import { addDays, type DateText, fromDate, monthEnd, toDate } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { amountText, dayText } from '../../kernel/wording.ts'
import { spread } from './rules.ts'

/** A part of an invoice as it is typed: its share, and its day, or so many days after the issue. */
export type InstallmentShape = { percent: string; dueOn?: DateText | null; days?: number | null }

export type Installment = {
  position: number
  percent: string
  days: number | null
  dueOn: Date | null
  amount: bigint
  currency: string
}

const longest = 365

/** What is wrong with a schedule: every part has a share and one way to its day, and all of them are the whole. */
export function scheduleFaults(schedule: readonly InstallmentShape[]): Refusal[] {
  const faults = schedule.flatMap(({ percent, dueOn, days }, index) => {
    const at = (field: string) => ['schedule', String(index), field]
    if (!isPercent(percent) || decimal(percent).lte('0')) return [noShare(at('percent'))]
    if ((dueOn == null) === (days == null)) return [noDay(at('dueOn'))]
    return days != null && (days < 0 || days > longest) ? [tooLong(at('days'))] : []
  })
  const sum = schedule.reduce((whole, { percent }) => whole + hundredths(percent), 0n)
  return faults.length > 0 || schedule.length === 0 || sum === 10_000n ? faults : [notWhole]
}

const hundredths = (percent: string): bigint =>
  isPercent(percent) ? BigInt(decimal(percent).times('100').toFixed()) : 0n

/**
 * A schedule's rows for what there is to pay, in minor units by largest remainder. With the day of issue, every part
 * has its day, and they come in the order of their days.
 */
export function installmentsOf(
  schedule: readonly InstallmentShape[],
  payable: bigint,
  { currency, issuedOn }: { currency: string; issuedOn?: DateText },
): Installment[] {
  const dayOf = ({ dueOn, days }: InstallmentShape) =>
    dueOn ?? (issuedOn && days != null ? addDays(issuedOn, days) : null)
  const parts = schedule.map((part) => ({ ...part, day: dayOf(part) }))
  if (issuedOn) parts.sort((a, b) => a.day!.localeCompare(b.day!))
  const amounts = spread(
    payable,
    parts.map(({ percent }) => hundredths(percent)),
  )
  return parts.map(({ percent, days, day }, index) => ({
    ...{ position: index + 1, percent, days: days ?? null, dueOn: day ? toDate(day) : null },
    ...{ amount: amounts[index]!, currency },
  }))
}

type Stored = { percent: { toFixed(): string }; days: number | null; dueOn: Date | null }

/** A stored part as it would be typed. */
export const installmentAsTyped = ({ percent, days, dueOn }: Stored): InstallmentShape => ({
  percent: percent.toFixed(),
  ...(days === null ? { dueOn: dueOn && fromDate(dueOn) } : { days }),
})

type Terms = { paymentTermDays: number; paymentTermEndOfMonth: boolean }

/** When an invoice falls due by its client's terms: so many days after the issue, or with the month in which they end. */
export function dueOnBy({ paymentTermDays, paymentTermEndOfMonth }: Terms, issuedOn: DateText): DateText {
  const day = addDays(issuedOn, paymentTermDays)
  return paymentTermEndOfMonth ? monthEnd(day) : day
}

/** What the document says of several due dates (BT-20), in the client's language; it is frozen with the other texts. */
export function termsMention(parts: readonly Installment[], locale: string): { code: 'TERMS'; text: string }[] {
  if (parts.length === 0) return []
  const texts = parts.map(({ dueOn, amount, currency }) => {
    const [day, sum] = [dayText(fromDate(dueOn!), locale), amountText(amount, currency, locale)]
    return locale === 'en' ? `${sum} by ${day}` : `${sum} le ${day}`
  })
  return [{ code: 'TERMS', text: `${locale === 'en' ? 'Payable in parts: ' : 'Échéances : '}${texts.join(' ; ')}.` }]
}

const noShare = (path: string[]) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: 'A part is above 0 and at most 100 percent, with at most 2 decimals.',
    fr: 'Une part est supérieure à 0 et d’au plus 100 %, avec au plus 2 décimales.',
  })
const noDay = (path: string[]) =>
  invalid(path, 'REQUIRED', {
    en: 'Give the day, or the days after the issue, not both.',
    fr: 'Indiquez le jour, ou le nombre de jours après l’émission, pas les deux.',
  })
const tooLong = (path: string[]) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: `0 to ${longest} days after the issue.`,
    fr: `De 0 à ${longest} jours après l’émission.`,
  })
const notWhole = invalid('schedule', 'NOT_ALLOWED', {
  en: 'The parts must add up to 100 percent.',
  fr: 'Les parts doivent faire 100 % au total.',
})
