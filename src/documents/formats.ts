import { decimal } from '../kernel/money.ts'
import { numberText } from '../kernel/wording.ts'
import type { Language } from './words.ts'

const tags = { fr: 'fr-FR', en: 'en-GB' } as const
/** A price of up to six decimals, at least two. */
export const price = (text: string, language: Language): string => numberText(trimmed(text), language, 2)
export const quantity = (text: string, language: Language): string => numberText(trimmed(text), language, 0)
export const percent = (text: string, language: Language): string =>
  `${numberText(trimmed(text), language, 0)}${language === 'fr' ? '\u00a0' : ''}%`

const trimmed = (text: string) => decimal(text).toFixed()

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
