import type { Lead } from '../../generated/prisma/client.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import type { LeadStatus } from './states.ts'

/** May something still hang on it? Afterwards its client, or the lead it was merged into, takes what comes. */
export const takesWork = (status: LeadStatus): boolean => status !== 'CONVERTED' && status !== 'MERGED'

/** The name of the client that a lead becomes: its company, or the person. */
export const clientName = ({ name, company }: Pick<Lead, 'name' | 'company'>): string => company?.trim() || name

/** What the log tells of a lead. */
export const factsOf = (lead: Pick<Lead, 'name' | 'company'>) => ({ name: clientName(lead) })

// What a lead that stays takes over from its double where it has nothing itself.
export const fillable = [
  ...['company', 'email', 'phone', 'phoneKey', 'title', 'siren', 'vatNumber', 'source', 'expectedValue', 'expectedOn'],
  ...['score', 'qualification', 'street', 'street2', 'postalCode', 'city', 'notes', 'ownerId'],
] as (keyof Lead)[]

const scoreRange = invalid('score', 'OUT_OF_RANGE', {
  en: 'A score is 0 to 100.',
  fr: 'Une note est de 0 à 100.',
})
/** What is wrong with how a lead is judged. */
export const scoreFaults = (score: number | null | undefined): Refusal[] =>
  score != null && (score < 0 || score > 100) ? [scoreRange] : []
