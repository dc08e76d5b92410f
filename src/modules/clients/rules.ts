import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js'
import type { AddressShape } from '../../graphql/inputs.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { luhn } from '../company/rules.ts'

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

/** A VAT number of the EU by its form; a French one by its key too. Numbers of other countries are taken as they are. */
export function isVatNumber(text: string): boolean {
  const form = vatForms[text.slice(0, 2)]
  if (!form) return /^[A-Z]{2}[A-Z0-9+*.-]{2,18}$/.test(text)
  if (!form.test(text.slice(2))) return false
  const siren = text.slice(4)
  return !/^FR\d{11}$/.test(text) || text === frenchVatNumber(siren)
}

export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@"<>,;]+@[^\s@"<>,;]+\.[^\s@"<>,;.]+$/.test(text)

/** A phone number in E.164, undefined when it is none. Without a country's prefix it is one of `country`. */
export function e164(text: string, country = 'FR'): string | undefined {
  const number = parsePhoneNumberFromString(text, country as CountryCode)
  return number?.isPossible() ? number.number : undefined
}

/** Text as registers write it: without spaces and points, in capitals. */
export const compact = (text: string): string => text.replace(/[\s.]/g, '').toUpperCase()

export type Identity = {
  name?: string | null | undefined
  siren?: string | null | undefined
  siret?: string | null | undefined
  vatNumber?: string | null | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
}

// biome-ignore format: read by column
const checks: { field: keyof Identity; holds: (text: string, country: string) => boolean; en: string; fr: string }[] = [
  { field: 'name',      holds: (text) => text.trim() !== '', en: 'Give a name.', fr: 'Indiquez un nom.' },
  { field: 'siren',     holds: isSiren,     en: 'A SIREN has nine digits, and its last digit does not fit the others.', fr: 'Un SIREN compte neuf chiffres, et sa clé ne correspond pas.' },
  { field: 'siret',     holds: isSiret,     en: 'A SIRET has fourteen digits, and its last digit does not fit the others.', fr: 'Un SIRET compte quatorze chiffres, et sa clé ne correspond pas.' },
  { field: 'vatNumber', holds: isVatNumber, en: 'This is not a VAT number: write it like FR44732829320.', fr: 'Ce n’est pas un numéro de TVA : écrivez-le comme FR44732829320.' },
  { field: 'email',     holds: isEmail,     en: 'This is not an e-mail address.', fr: 'Ce n’est pas une adresse e-mail.' },
  { field: 'phone',     holds: (text, country) => e164(text, country) !== undefined, en: 'This is not a phone number: write one from abroad with + and its country.', fr: 'Ce n’est pas un numéro de téléphone : écrivez un numéro étranger avec + et son pays.' },
]

/** Every fault of what people type about somebody, with its place in the input. Values are already compact. */
export function identityFaults(identity: Identity, country?: string | null): Refusal[] {
  const faults = checks.flatMap(({ field, holds, en, fr }) => {
    const value = identity[field]
    return value == null || holds(value, country ?? 'FR')
      ? []
      : [invalid(field, field === 'name' ? 'REQUIRED' : 'INVALID_FORMAT', { en, fr })]
  })
  const { siren, siret } = identity
  if (siren && siret && !siret.startsWith(siren))
    faults.push(
      invalid('siret', 'NOT_ALLOWED', {
        en: 'The SIRET must start with the SIREN.',
        fr: 'Le SIRET doit commencer par le SIREN.',
      }),
    )
  return faults
}

/** Numbers as registers write them; a French SIREN brings its VAT number unless one is given. What is not given stays out. */
export function identityColumns(
  { siren, siret, vatNumber, email, phone, kind }: Identity & { kind?: string | null },
  country?: string | null,
) {
  const number = siren === undefined && siret ? compact(siret).slice(0, 9) : siren
  const implied =
    vatNumber === undefined && number && kind !== 'CONSUMER' ? frenchVatNumber(compact(number)) : vatNumber
  return {
    ...(number !== undefined && { siren: number && compact(number) }),
    ...(siret !== undefined && { siret: siret && compact(siret) }),
    ...(implied !== undefined && { vatNumber: implied && compact(implied) }),
    ...(email !== undefined && { email: email === null ? null : email.trim() }),
    ...(phone !== undefined && phoneColumns(phone, country)),
  }
}

/** A phone number as it is typed, and as it is found again. */
export const phoneColumns = (phone: string | null | undefined, country?: string | null) => ({
  phone: phone?.trim() ?? null,
  phoneKey: phone == null ? null : (e164(phone, country ?? 'FR') ?? null),
})

export const addressColumns = (address: AddressShape | null | undefined) =>
  address && {
    street: address.street ?? null,
    street2: address.street2 ?? null,
    postalCode: address.postalCode ?? null,
    city: address.city ?? null,
    country: address.country ?? 'FR',
  }

/** What two records of one party may share, and how sure each makes that they are one, of 100. */
// biome-ignore format: read by column
const likenesses = { siren: 100, vatNumber: 100, email: 80, phone: 60, name: 50 } as const
export type Likeness = keyof typeof likenesses

/** How alike two records are, from 0 to 100: the surest thing that they share, and 10 for each other one. */
export const likenessScore = (reasons: readonly Likeness[]): number =>
  reasons.length === 0
    ? 0
    : Math.min(100, Math.max(...reasons.map((reason) => likenesses[reason])) + 10 * (reasons.length - 1))
