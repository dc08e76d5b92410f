import type { Acting } from '../../graphql/context.ts'
import { duplicate } from '../../kernel/errors.ts'
import { type Likeness, likenessScore } from './rules.ts'

export type Sought = {
  name?: string | null | undefined
  emails: readonly string[]
  phoneKeys: readonly string[]
  siren?: string | null | undefined
  vatNumber?: string | null | undefined
}
export type Candidate = { clientId: string; score: number; reasons: Likeness[] }

/** How somebody can be reached, as far as it is known. */
export const waysTo = ({ email, phoneKey }: { email?: string | null; phoneKey?: string | null }) => ({
  emails: email ? [email] : [],
  phoneKeys: phoneKey ? [phoneKey] : [],
})

/** All clients that may be the one sought, the most alike first: also those beyond the viewer's rows, so that nobody makes them twice. */
export async function clientsLike({ db }: Pick<Acting, 'db'>, sought: Sought): Promise<Candidate[]> {
  const { name, emails, phoneKeys, siren, vatNumber } = sought
  const found = await db.$queryRaw<{ clientId: string; reasons: Likeness[] }[]>`
    SELECT alike."clientId"::text, array_agg(DISTINCT alike.reason) AS reasons FROM (
      SELECT "id" AS "clientId", 'siren' AS reason FROM "Client" WHERE "siren" = ${siren}
      UNION ALL SELECT "id", 'vatNumber' FROM "Client" WHERE "vatNumber" = ${vatNumber}
      UNION ALL SELECT "id", 'email' FROM "Client" WHERE "emailKey" IN (SELECT folded(unnest(${[...emails]}::text[])))
      UNION ALL SELECT "clientId", 'email' FROM "Contact" WHERE "emailKey" IN (SELECT folded(unnest(${[...emails]}::text[])))
      UNION ALL SELECT "id", 'phone' FROM "Client" WHERE "phoneKey" = ANY(${[...phoneKeys]}::text[])
      UNION ALL SELECT "clientId", 'phone' FROM "Contact" WHERE "phoneKey" = ANY(${[...phoneKeys]}::text[])
      UNION ALL SELECT "id", 'name' FROM "Client" WHERE match_key("name") = match_key(${name})
    ) AS alike JOIN "Client" c ON c."id" = alike."clientId" AND c."mergedIntoId" IS NULL GROUP BY 1`
  return found
    .map(({ clientId, reasons }) => ({ clientId, reasons, score: likenessScore(reasons) }))
    .sort((a, b) => b.score - a.score || a.clientId.localeCompare(b.clientId))
}

/** Refuses what looks like a client that is there already, as surely as `from` says. */
export async function refuseDuplicates(tx: Acting, sought: Sought, from = 0): Promise<void> {
  const candidates = (await clientsLike(tx, sought)).filter(({ score }) => score >= from)
  if (candidates.length > 0)
    throw duplicate(candidates, {
      en: 'There are clients like this: name one of them, or set force to make a new one.',
      fr: 'Des clients semblables existent : indiquez l’un d’eux, ou utilisez force pour en créer un autre.',
    })
}

/** Other clients that may be the same as one. */
export async function duplicatesOf(ctx: Pick<Acting, 'db'>, id: string): Promise<Candidate[]> {
  const client = await ctx.db.client.findUniqueOrThrow({ where: { id }, include: { contacts: true } })
  const people = [client, ...client.contacts]
  const sought = {
    ...client,
    emails: people.flatMap(({ email }) => email ?? []),
    phoneKeys: people.flatMap(({ phoneKey }) => phoneKey ?? []),
  }
  return (await clientsLike(ctx, sought)).filter(({ clientId }) => clientId !== id)
}
