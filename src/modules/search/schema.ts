import type { GraphQLResolveInfo } from 'graphql'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { nodesOf } from '../../graphql/nodes.ts'
import { failure } from '../../kernel/errors.ts'
import { type Hit, hitsOf, type SearchType, searched, wordsOf } from './search.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const types = Object.keys(searched) as SearchType[]

const SearchTypeEnum = builder.enumType('SearchType', {
  description: 'What is looked for.',
  values: Object.fromEntries(types.map((type) => [type, { description: `${searched[type]} rows.` }])) as Record<
    SearchType,
    { description: string }
  >,
})

const SearchResult = builder.unionType('SearchResult', {
  description: 'Anything that can be found by its words.',
  types: Object.values(searched) as never,
})

type Found = { node: unknown; score: number }

const SearchHit = builder.objectRef<Found>('SearchHit').implement({
  description: 'Something that was found.',
  fields: (t: Any) => ({
    score: t.int({
      description: 'How well it fits, from 0 to 100.',
      resolve: ({ score }: Found) => Math.round(100 * score),
    }),
    node: t.field({
      type: SearchResult,
      nullable: true,
      description: 'What was found.',
      resolve: ({ node }: Found) => node,
    }),
  }),
})

const SearchResults = builder.objectRef<Found[]>('SearchResults').implement({
  description: 'What was found, the best first.',
  fields: (t: Any) => ({
    nodes: t.field({
      type: [SearchResult],
      nullable: { list: false, items: true },
      description: 'What was found.',
      resolve: (found: Found[]) => found.map(({ node }) => node),
    }),
    edges: t.field({ type: [SearchHit], description: 'The same with scores.', resolve: (found: Found[]) => found }),
  }),
})

const most = 100

builder.queryField('search', (t) =>
  t.field({
    type: SearchResults,
    nullable: true,
    permission: 'signedIn',
    description:
      'Finds clients, contacts, leads, documents, projects, tasks, tickets and articles by words of their names, numbers and addresses: beginnings and small mistakes do, case and accents do not matter. Only rows that the viewer may read.',
    args: {
      query: t.arg.string({ required: true, description: 'Words; all of them must be found. At most eight count.' }),
      types: t.arg({ type: [SearchTypeEnum], description: 'What to look for; everything unless said.' }),
      first: t.arg.int({ description: 'How many at most; up to 100, 25 unless said.' }),
    },
    resolve: async (_root, { query, types: asked, first }, ctx, info) => {
      if (first != null && (first < 0 || first > most))
        throw failure('BAD_USER_INPUT', { en: `Ask for 0 to ${most} rows.`, fr: `Demandez de 0 à ${most} lignes.` })
      const hits = await hitsOf(ctx, { words: wordsOf(query), types: asked ?? types, first: first ?? 25 })
      return rowsOf(hits, ctx, info)
    },
  }),
)

const paths = [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]]

async function rowsOf(hits: Hit[], ctx: Context, info: GraphQLResolveInfo): Promise<Found[]> {
  const rows = await nodesOf(hits, ctx, { info, paths })
  return hits.map(({ score }, index) => ({ node: rows[index], score }))
}
