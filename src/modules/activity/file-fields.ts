import { fileUrl } from '../../files/store.ts'
import type { Context } from '../../graphql/context.ts'
import { ownId } from '../../graphql/fields.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders
type Any = any

/** The fields of a stored file, whatever it is attached to. */
export const fileFields = (t: Any) => ({
  id: ownId(t, 'StoredFile'),
  name: t.exposeString('name', { description: 'File name.' }),
  contentType: t.exposeString('contentType', { description: 'Media type.' }),
  size: t.exposeInt('size', { description: 'Bytes.' }),
  sha256: t.exposeString('sha256', { nullable: true, description: 'SHA-256 of the bytes.' }),
  url: t.field({
    type: 'Url',
    description: 'Where the bytes are, for a quarter of an hour.',
    select: { id: true },
    extensions: { computed: true },
    resolve: ({ id }: { id: string }, _args: unknown, ctx: Context) => fileUrl(ctx, id),
  }),
})
