/** Text as the database folds it (`nameKey`, …) and numbers as people type them; what is unknown is null. */
export type Traits = {
  names: readonly (string | null)[]
  emails: readonly (string | null)[]
  phones: readonly (string | null)[]
  siren: string | null
  vatNumber: string | null
}

export type Reason = 'siren' | 'vatNumber' | 'email' | 'phone' | 'name'

/** How sure one shared trait makes us that two records are the same party, in percent. Numbers given by the state weigh most. */
// biome-ignore format: read by column
const weights: Record<Reason, number> = { siren: 95, vatNumber: 95, email: 80, phone: 60, name: 50 }

/** The digits that a national number ends with: '+33 1 23 45 67 89' and '01 23 45 67 89' are one phone. */
export const phoneKey = (phone: string): string => phone.replace(/\D/g, '').slice(-9)

/** What two records share, the surest first. */
export function sharedTraits(a: Traits, b: Traits): Reason[] {
  const shared: Record<Reason, boolean> = {
    siren: meet([a.siren], [b.siren]),
    vatNumber: meet([a.vatNumber], [b.vatNumber]),
    email: meet(a.emails, b.emails),
    phone: meet(a.phones.map(keyed), b.phones.map(keyed)),
    name: meet(a.names, b.names),
  }
  return (Object.keys(weights) as Reason[]).filter((reason) => shared[reason])
}

const keyed = (phone: string | null) => phone && phoneKey(phone)
const meet = (a: readonly (string | null)[], b: readonly (string | null)[]) => a.some((one) => !!one && b.includes(one))

/**
 * How alike two records are, 0 to 100: each shared trait takes its weight off the doubt that is left, so that weak
 * hints add up and never pass certainty. Rounded to a whole number.
 */
export const likeness = (reasons: readonly Reason[]): number =>
  Math.round(100 * (1 - reasons.reduce((doubt, reason) => doubt * (1 - weights[reason] / 100), 1)))
