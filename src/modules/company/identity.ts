import { invalid, type Refusal } from '../../kernel/errors.ts'

// The numbers that registers and banks give: how they are written, and what is wrong with one.

/** Nine digits with Luhn's check. */
export const isSiren = (text: string): boolean => /^\d{9}$/.test(text) && luhn(text)

const laPoste = '356000000'

/** Fourteen digits with Luhn's check; the establishments of La Poste add up to a multiple of five instead. */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false
  const sum = [...text].reduce((total, digit) => total + Number(digit), 0)
  return luhn(text) || (text.startsWith(laPoste) && sum % 5 === 0)
}

/** The French VAT number of a SIREN: key = (12 + 3 × (SIREN mod 97)) mod 97. */
export const frenchVatNumber = (siren: string): string => {
  const key = (12 + 3 * (Number(siren) % 97)) % 97
  return `FR${String(key).padStart(2, '0')}${siren}`
}

// Length and letters per country of the EU (VIES); only France's key is checked further.
// biome-ignore format: read by column
const vatForms: Record<string, RegExp> = {
  AT: /^U\d{8}$/, BE: /^[01]\d{9}$/, BG: /^\d{9,10}$/, CY: /^\d{8}[A-Z]$/, CZ: /^\d{8,10}$/, DE: /^\d{9}$/, DK: /^\d{8}$/,
  EE: /^\d{9}$/, EL: /^\d{9}$/, ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/, FI: /^\d{8}$/, FR: /^[A-Z0-9]{2}\d{9}$/, HR: /^\d{11}$/,
  HU: /^\d{8}$/, IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/, IT: /^\d{11}$/, LT: /^(\d{9}|\d{12})$/, LU: /^\d{8}$/, LV: /^\d{11}$/,
  MT: /^\d{8}$/, NL: /^\d{9}B\d{2}$/, PL: /^\d{10}$/, PT: /^\d{9}$/, RO: /^\d{2,10}$/, SE: /^\d{12}$/, SI: /^\d{8}$/,
  SK: /^\d{10}$/, XI: /^\d{9}$/,
}

/** What VAT numbers of a country of the Union start with; undefined for any other country. */
export function unionPrefix(country: string): string | undefined {
  const prefix = country === 'GR' ? 'EL' : country
  return prefix in vatForms ? prefix : undefined
}

/** A VAT number of the EU by its form; a French one by its key too. Numbers of other countries are taken as they are. */
export function isVatNumber(text: string): boolean {
  const form = vatForms[text.slice(0, 2)]
  if (!form) return /^[A-Z]{2}[A-Z0-9+*.-]{2,18}$/.test(text)
  if (!form.test(text.slice(2))) return false
  const siren = text.slice(4)
  return !/^FR\d{11}$/.test(text) || text === frenchVatNumber(siren)
}

/** Text as registers write it: without spaces and points, in capitals. */
export const compact = (text: string): string => text.replace(/[\s.]/g, '').toUpperCase()

export type Numbers = { [Name in 'siren' | 'siret' | 'vatNumber' | 'iban']?: string | null | undefined }

// biome-ignore format: read by column
const checks: { field: keyof Numbers; holds: (text: string) => boolean; en: string; fr: string }[] = [
  { field: 'siren',     holds: isSiren,     en: 'A SIREN has nine digits, and its last digit does not fit the others.', fr: 'Un SIREN compte neuf chiffres, et sa clé ne correspond pas.' },
  { field: 'siret',     holds: isSiret,     en: 'A SIRET has fourteen digits, and its last digit does not fit the others.', fr: 'Un SIRET compte quatorze chiffres, et sa clé ne correspond pas.' },
  { field: 'vatNumber', holds: isVatNumber, en: 'This is not a VAT number: write it like FR44732829320.', fr: 'Ce n’est pas un numéro de TVA : écrivez-le comme FR44732829320.' },
  { field: 'iban',      holds: isIban,      en: 'This is no IBAN: a digit is wrong or missing.', fr: 'Ce n’est pas un IBAN : un chiffre est faux ou manque.' },
]

/** What is wrong with somebody's numbers, each with its place in the input. They are compact already. */
export function numberFaults(numbers: Numbers): Refusal[] {
  const faults = checks.flatMap(({ field, holds, en, fr }) => {
    const value = numbers[field]
    return value == null || holds(value) ? [] : [invalid(field, 'INVALID_FORMAT', { en, fr })]
  })
  const { siren, siret } = numbers
  if (siren && siret && !siret.startsWith(siren))
    faults.push(
      invalid('siret', 'NOT_ALLOWED', {
        en: 'The SIRET must start with the SIREN.',
        fr: 'Le SIRET doit commencer par le SIREN.',
      }),
    )
  return faults
}

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
