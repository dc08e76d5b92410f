import { linkTo, type SignedLink } from '../../files/store.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import type { PaperKind } from './papers.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders
type Any = any

const Pdf = builder.objectRef<SignedLink>('Pdf').implement({
  description: 'A document to download as PDF: its link needs no other right.',
  fields: (t) => ({
    url: t.expose('url', { type: 'Url', description: 'Where it is, for a quarter of an hour.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when.' }),
  }),
})

export const paperPath = (kind: string, key: string): string => `/documents/${kind}/${key}`

type Keyed = { keyOf?: (row: Any) => string | null }

/** `pdf` of whatever can be printed: named by its id unless said, null where nothing names it. */
export const pdfField = (t: Any, kind: PaperKind, description: string, { keyOf }: Keyed = {}) =>
  t.field({
    type: Pdf,
    description,
    nullable: !!keyOf,
    ...(!keyOf && { select: { id: true } }),
    resolve: (row: Any, _args: unknown, ctx: Context) => {
      const key = keyOf ? keyOf(row) : row.id
      return key === null ? null : linkTo(ctx, paperPath(kind, key))
    },
  })
