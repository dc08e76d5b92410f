import type { DateText } from './clock.ts'
import { formatMoney, type Minor, places } from './money.ts'

// How people read amounts and dates, on documents and in mails: French in French, everybody else in English.

const isFrench = (locale: string) => !locale.startsWith('en')
const formatters = new Map<string, Intl.NumberFormat>()

/** A decimal text as people of the language write it, exactly: Intl reads the text, not a float. */
export function numberText(text: string, locale: string, decimals: number): string {
  const tag = isFrench(locale) ? 'fr-FR' : 'en-GB'
  const key = `${tag} ${decimals}`
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: Math.max(decimals, 6) }
  const format = formatters.get(key) ?? new Intl.NumberFormat(tag, options)
  formatters.set(key, format)
  // The narrow space of French numbers is missing in many fonts, and in many people's searches.
  return format
    .format(text as Intl.StringNumericLiteral)
    .replace(/\u202f/g, '\u00a0')
    .replace('-', minus)
}

const minus = '\u2212'
const symbols: Readonly<Record<string, string>> = { EUR: '€', GBP: '£' }

/** 123450n EUR is "1 234,50 €" in French, "€1,234.50" in English; currencies without a sign of their own keep their code. */
export function amountText(minor: Minor, currency: string, locale: string): string {
  const text = plainAmountText(minor, currency, locale)
  const symbol = symbols[currency]
  if (!isFrench(locale) && symbol) return minor < 0n ? `${minus}${symbol}${text.slice(1)}` : `${symbol}${text}`
  return `${text}\u00a0${symbol ?? currency}`
}

/** Without the currency, for columns. */
export function plainAmountText(minor: Minor, currency: string, locale: string): string {
  const text = formatMoney(minor, currency)
  return numberText(text, locale, places(text))
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A date as people read it: 31/03/2026 in French, 31 Mar 2026 in English. */
export const dayText = (day: DateText, locale: string): string =>
  isFrench(locale)
    ? day.split('-').reverse().join('/')
    : `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`
