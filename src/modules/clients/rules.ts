import type { CountryCode } from 'libphonenumber-js'
import type { AddressShape } from '../../graphql/inputs.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { lazy } from '../../kernel/lazy.ts'
import { compact, frenchVatNumber, type Numbers, numberFaults } from '../company/identity.ts'

export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@"<>,;]+@[^\s@"<>,;]+\.[^\s@"<>,;.]+$/.test(text)

const phones = lazy<typeof import('libphonenumber-js')>('libphonenumber-js')

/** A phone number in E.164, undefined when it is none. Without a country's prefix it is one of `country`. */
export function e164(text: string, country = 'FR'): string | undefined {
  const number = phones().parsePhoneNumberFromString(text, country as CountryCode)
  return number?.isPossible() ? number.number : undefined
}

export type Identity = Numbers & {
  name?: string | null | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
}

// biome-ignore format: read by column
const checks: { field: 'name' | 'email' | 'phone'; holds: (text: string, country: string) => boolean; en: string; fr: string }[] = [
  { field: 'name',      holds: (text) => text.trim() !== '', en: 'Give a name.', fr: 'Indiquez un nom.' },
  { field: 'email',     holds: (text) => isEmail(text.trim()),     en: 'This is not an e-mail address.', fr: 'Ce n’est pas une adresse e-mail.' },
  { field: 'phone',     holds: (text, country) => e164(text, country) !== undefined, en: 'This is not a phone number: write one from abroad with + and its country.', fr: 'Ce n’est pas un numéro de téléphone : écrivez un numéro étranger avec + et son pays.' },
]

/** Every fault of what people type about somebody, with its place in the input. Numbers are already compact. */
export function identityFaults(identity: Identity, country?: string | null): Refusal[] {
  const faults = checks.flatMap(({ field, holds, en, fr }) => {
    const value = identity[field]
    return value == null || holds(value, country ?? 'FR')
      ? []
      : [invalid(field, field === 'name' ? 'REQUIRED' : 'INVALID_FORMAT', { en, fr })]
  })
  return [...faults, ...numberFaults(identity)]
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

/** What the double knows and the row that stays does not. */
export const filledFrom = <Row extends object>(kept: Row, double: Row, columns: readonly (keyof Row)[]): Partial<Row> =>
  Object.fromEntries(
    columns
      .filter((column) => kept[column] === null && double[column] !== null)
      .map((column) => [column, double[column]]),
  ) as Partial<Row>
