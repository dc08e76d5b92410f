import type { DateText } from '../kernel/clock.ts'
import { decimal, formatMoney } from '../kernel/money.ts'
import type { Language } from './words.ts'

const tags = { fr: 'fr-FR', en: 'en-GB' } as const
const formatters = new Map<string, Intl.NumberFormat>()

/** A decimal text as people of the language write it, exactly: Intl reads the text, not a float. */
function number(text: string, language: Language, places: number): string {
  const key = `${language} ${places}`
  const options = { minimumFractionDigits: places, maximumFractionDigits: Math.max(places, 6) }
  const format = formatters.get(key) ?? new Intl.NumberFormat(tags[language], options)
  formatters.set(key, format)
  // The narrow space of French numbers is missing in many fonts, and in many people's searches.
  return format.format(text as Intl.StringNumericLiteral).replace(/\u202f/g, '\u00a0')
}

const symbols: Readonly<Record<string, string>> = { EUR: '€', GBP: '£' }

/** 123450n EUR is "1 234,50 €" in French, "€1,234.50" in English; currencies without a sign of their own keep their code. */
export function money(amount: bigint, currency: string, language: Language): string {
  const text = plainMoney(amount, currency, language)
  const symbol = symbols[currency]
  if (language === 'en' && symbol) return amount < 0n ? `-${symbol}${text.slice(1)}` : `${symbol}${text}`
  return `${text}\u00a0${symbol ?? currency}`
}

/** Without the currency, for columns. */
export function plainMoney(amount: bigint, currency: string, language: Language): string {
  const text = formatMoney(amount, currency)
  return number(text, language, text.split('.')[1]?.length ?? 0)
}

/** A price of up to six decimals, at least two. */
export const price = (text: string, language: Language): string => number(trimmed(text), language, 2)
export const quantity = (text: string, language: Language): string => number(trimmed(text), language, 0)
export const percent = (text: string, language: Language): string =>
  `${number(trimmed(text), language, 0)}${language === 'fr' ? '\u00a0' : ''}%`

const trimmed = (text: string) => decimal(text).toFixed()

export const date = (day: DateText, language: Language): string =>
  language === 'fr'
    ? day.split('-').reverse().join('/')
    : `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** An instant as it is on the clocks of the company. */
export const moment = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(tags[language], { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Europe/Paris' })
    .format(at)
    .replace(/\u202f/g, '\u00a0')

// biome-ignore format: read by column
const units: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  C62: ['unité', 'unit'],  H87: ['pièce', 'piece'],  HUR: ['h', 'h'],         DAY: ['jour', 'day'],   WEE: ['sem.', 'week'],
  MON: ['mois', 'month'],  ANN: ['an', 'year'],      MIN: ['min', 'min'],     KGM: ['kg', 'kg'],      GRM: ['g', 'g'],
  TNE: ['t', 't'],         MTR: ['m', 'm'],          MTK: ['m²', 'm²'],       MTQ: ['m³', 'm³'],      KMT: ['km', 'km'],
  LTR: ['l', 'l'],         SET: ['lot', 'set'],      LS:  ['forfait', 'lump'], P1:  ['%', '%'],       KWH: ['kWh', 'kWh'],
}

/** A unit's code as people read it. */
export const unit = (code: string, language: Language): string => units[code]?.[language === 'fr' ? 0 : 1] ?? code

/** An IBAN in groups of four. */
export const iban = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1\u00a0')
