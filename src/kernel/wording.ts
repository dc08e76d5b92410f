import type { DateText } from './clock.ts'
import { exponent, formatMoney, type Minor } from './money.ts'

/** An amount as people read it: 1 234,50 € in French, €1,234.50 in English. Exact: no number is made of it. */
export function amountText(minor: Minor, currency: string, locale: string): string {
  const digits = exponent(currency)
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits },
  } as const)
  return format.format(formatMoney(minor, currency) as unknown as number)
}

/** A date as people read it: 31/03/2026 in French, 31 Mar 2026 in English. */
export function dayText(date: DateText, locale: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  if (locale !== 'en') return `${day}/${month}/${year}`
  const name = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
  return `${Number(day)} ${name} ${year}`
}
