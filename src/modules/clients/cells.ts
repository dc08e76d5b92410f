import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { folded } from '../../graphql/text.ts'
import { type DateText, parseDate } from '../../kernel/clock.ts'
import { invalid, notFound } from '../../kernel/errors.ts'

// What people write in the cells of a file, as the API takes it.

const kinds = {
  BUSINESS: ['business', 'entreprise', 'societe', 'professionnel'],
  PUBLIC: ['public', 'administration', 'collectivite'],
  CONSUMER: ['consumer', 'particulier'],
} as const

export function kindCell(text: string): keyof typeof kinds {
  const found = (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) =>
    (kinds[kind] as readonly string[]).includes(folded(text)),
  )
  if (found) return found
  throw invalid('kind', 'NOT_ALLOWED', {
    en: 'A kind is business, public or consumer.',
    fr: 'Un type est entreprise, public ou particulier.',
  })
}

export function wholeCell(text: string, path: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw invalid(path, 'INVALID_FORMAT', { en: 'This is no whole number.', fr: 'Ce n’est pas un nombre entier.' })
}

/** '1 234,50' is 1234.50; what is none is refused where it is read. */
export const amountCell = (text: string): string => text.replace(/\s/g, '').replace(',', '.')

/** '31/12/2026' or '2026-12-31'. */
export function dateCell(text: string, path: string): DateText {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
  const date = parseDate(year ? `${year}-${month}-${day}` : text)
  if (date) return date
  throw invalid(path, 'INVALID_FORMAT', {
    en: 'Write a date like 2026-12-31 or 31/12/2026.',
    fr: 'Écrivez une date comme 31/12/2026 ou 2026-12-31.',
  })
}

/** A member by their e-mail address. */
export async function memberCell({ db }: Acting, email: string): Promise<string> {
  const member = await db.member.findFirst({ where: { emailKey: folded(email) }, select: { id: true } })
  if (!member) throw notFound('owner')
  return member.id
}

type AddressCells = { street?: string; postalCode?: string; city?: string; country?: string }

/** An address, when anything of it is written. */
export function addressCells({ street, postalCode, city, country }: AddressCells): AddressShape | null {
  const address = { street: street ?? null, postalCode: postalCode ?? null, city: city ?? null }
  const code = country?.toUpperCase() ?? null
  if (code && !/^[A-Z]{2}$/.test(code))
    throw invalid('country', 'INVALID_FORMAT', {
      en: 'Write a country as two letters, like FR.',
      fr: 'Écrivez un pays en deux lettres, comme FR.',
    })
  return [...Object.values(address), code].some(Boolean) ? { ...address, country: code } : null
}
