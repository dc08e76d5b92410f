import { can } from '../../access/can.ts'
import { ALL, guardOf, type ScopedModel, scopeOf } from '../../access/scope.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../../graphql/context.ts'
import { delegate } from '../../graphql/rows.ts'
import { folded } from '../../graphql/text.ts'

/** What can be looked for; its columns stand in the triggers of the search migration. */
export const searched = {
  CLIENT: 'Client',
  CONTACT: 'Contact',
  LEAD: 'Lead',
  QUOTE: 'Quote',
  INVOICE: 'Invoice',
  CREDIT_NOTE: 'CreditNote',
  CONTRACT: 'Contract',
  PROJECT: 'Project',
  TASK: 'Task',
  TICKET: 'Ticket',
  ARTICLE: 'Article',
} as const satisfies Record<string, ScopedModel>

export type SearchType = keyof typeof searched
type Searched = (typeof searched)[SearchType]
export type Hit = { typename: Searched; id: string; score: number }

const batch = 500
const mostBatches = 20
const mostWords = 8

export const wordsOf = (query: string): string[] =>
  [...new Set(folded(query).split(/\s+/).filter(Boolean))].slice(0, mostWords)

type Wish = { words: string[]; types: readonly SearchType[]; first: number }

/**
 * The best hits among the viewer's rows. Whoever sees all rows of a type is answered by one statement; for others,
 * hits out of reach are left out and the next best looked at.
 */
export async function hitsOf(ctx: Context, { words, types, first }: Wish): Promise<Hit[]> {
  const models = types.map((type) => searched[type]).filter((model) => can(ctx.viewer, guardOf(model)))
  const hits: Hit[] = []
  if (words.length === 0 || models.length === 0) return hits
  for (let round = 0; round < mostBatches && hits.length < first; round++) {
    const candidates = await candidatesOf(ctx, { words, models, offset: round * batch })
    hits.push(...(await withinReach(ctx, candidates)))
    if (candidates.length < batch) break
  }
  return hits.slice(0, first)
}

type Look = { words: string[]; models: Searched[]; offset: number }

/** Rows in which every word stands, or one much like it: whole words first, then beginnings, parts, and what is alike. */
function candidatesOf({ db }: Context, { words, models, offset }: Look): Promise<Hit[]> {
  const found = words.map((word) => Prisma.sql`("text" LIKE ${`%${escaped(word)}%`} OR ${word} <% "text")`)
  const scores = words.map((word) => {
    const like = escaped(word)
    return Prisma.sql`CASE
      WHEN ' ' || "text" || ' ' LIKE ${`% ${like} %`} THEN 1
      WHEN ' ' || "text" LIKE ${`% ${like}%`} THEN 0.8
      WHEN "text" LIKE ${`%${like}%`} THEN 0.6
      ELSE 0.5 * word_similarity(${word}, "text") END`
  })
  return db.$queryRaw<Hit[]>`
    SELECT "entity" AS "typename", "entityId"::text AS "id", ((${Prisma.join(scores, ' + ')}) / ${words.length}::float)::float AS "score"
    FROM "SearchEntry" WHERE "entity" = ANY(${models}) AND ${Prisma.join(found, ' AND ')}
    ORDER BY "score" DESC, "entity", "entityId" LIMIT ${batch} OFFSET ${offset}`
}

const escaped = (word: string) => word.replace(/[\\%_]/g, '\\$&')

async function withinReach(ctx: Context, hits: readonly Hit[]): Promise<Hit[]> {
  const seen = new Set<string>()
  for (const [typename, some] of Map.groupBy(hits, (hit) => hit.typename)) {
    const scope = scopeOf(typename, ctx.viewer)
    const ids = some.map(({ id }) => id)
    const rows =
      scope === ALL
        ? ids
        : (
            await delegate(ctx, typename).findMany({
              where: { AND: [{ id: { in: ids } }, scope] },
              select: { id: true },
            })
          ).map(({ id }) => id as string)
    for (const id of rows) seen.add(id)
  }
  return hits.filter(({ id }) => seen.has(id))
}
