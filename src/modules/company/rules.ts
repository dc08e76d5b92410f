import type { DateText } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'

/** The day of a document, and that of the last one of its series. */
export type Dated = { day?: DateText; lastDay?: DateText | undefined }

/** Guard of documents numbered in the order of their dates (CGI ann. II 242 nonies A I-7°). */
export function dateNotBeforeLast({ day, lastDay }: Dated): Refusal | undefined {
  if (!day || !lastDay || day >= lastDay) return undefined
  return invalid('issuedOn', 'DATE_BEFORE_LAST', {
    en: `The last document of this series is dated ${lastDay}: choose that day or a later one.`,
    fr: `Le dernier document de cette série est daté du ${lastDay} : choisissez ce jour ou un jour suivant.`,
  })
}

type Terms = { paymentTermDays?: number | null | undefined; paymentTermEndOfMonth?: boolean | null | undefined }

/** Payment terms between businesses: at most 60 days from the invoice, 45 to the end of the month (C. com. L441-10 I). */
export function termFaults({ paymentTermDays: days, paymentTermEndOfMonth }: Terms): Refusal[] {
  const longest = paymentTermEndOfMonth ? 45 : 60
  if (days == null || (days >= 0 && days <= longest)) return []
  return [
    invalid('paymentTermDays', 'OUT_OF_RANGE', {
      en: `Payment terms are 0 to ${longest} days.`,
      fr: `Le délai de paiement est de 0 à ${longest} jours.`,
    }),
  ]
}

type Fields = { [Name in 'siren' | 'siret' | 'vatNumber' | 'iban']?: string | null | undefined }

// biome-ignore format: read by column
const forms: { field: keyof Fields; holds: (text: string) => boolean; en: string; fr: string }[] = [
  { field: 'siren',     holds: (text) => /^\d{9}$/.test(text) && luhn(text), en: 'This is no SIREN: nine digits, of which the last proves the others.', fr: 'Ce n’est pas un SIREN : neuf chiffres, dont le dernier est la clé.' },
  { field: 'siret',     holds: (text) => /^\d{14}$/.test(text),              en: 'A SIRET has fourteen digits.', fr: 'Un SIRET compte quatorze chiffres.' },
  { field: 'vatNumber', holds: (text) => /^[A-Z]{2}[A-Z0-9]{2,13}$/.test(text), en: 'This is no VAT number: write it like FR44732829320.', fr: 'Ce n’est pas un numéro de TVA : écrivez-le comme FR44732829320.' },
  { field: 'iban',      holds: (text) => isIban(text),                       en: 'This is no IBAN: a digit is wrong or missing.', fr: 'Ce n’est pas un IBAN : un chiffre est faux ou manque.' },
]

/** What is wrong with the numbers that registers and banks gave; they are written without spaces. */
export const identityFaults = (fields: Fields): Refusal[] =>
  forms.flatMap(({ field, holds, en, fr }) => {
    const value = fields[field]
    return value == null || holds(value) ? [] : [invalid(field, 'INVALID_FORMAT', { en, fr })]
  })

/** Luhn's check: every second digit from the right doubled, the digits of all added up: a multiple of ten. */
export function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** ISO 13616: the first four characters moved to the end, letters as numbers from 10, the whole modulo 97 is 1. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false
  const digits = [...`${text.slice(4)}${text.slice(0, 4)}`].map((sign) => Number.parseInt(sign, 36)).join('')
  return BigInt(digits) % 97n === 1n
}
