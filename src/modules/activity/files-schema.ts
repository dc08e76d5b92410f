import { builder } from '../../graphql/builder.ts'
import { writeId } from '../../graphql/ids.ts'
import { verb } from '../../graphql/mutations.ts'
import { fileFields } from './file-fields.ts'
import { fileUploadCreate, type Upload, type UploadShape } from './files.ts'

builder.prismaObject('StoredFile', {
  variant: 'Attachment',
  select: { id: true },
  description: 'A file that goes with a message or a comment.',
  fields: fileFields,
})

const Header = builder.objectRef<{ name: string; value: string }>('UploadHeader').implement({
  description: 'A header that the upload’s request carries.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    value: t.exposeString('value', { description: 'Value.' }),
  }),
})

const FileUpload = builder.objectRef<Upload>('FileUpload').implement({
  description: 'An announced file: send its bytes as said here, then refer to its id.',
  fields: (t) => ({
    id: t.id({ description: 'The file’s id.', resolve: ({ id }) => writeId('StoredFile', id) }),
    url: t.expose('url', { type: 'Url', description: 'Where to send the bytes.' }),
    method: t.string({ description: 'The HTTP method.', resolve: () => 'PUT' }),
    headers: t.field({
      type: [Header],
      description: 'The headers to send.',
      resolve: ({ contentType }) => [{ name: 'content-type', value: contentType }],
    }),
    // Text when a repeated request is answered from what the first one kept.
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Until when.',
      resolve: ({ expiresAt }) => new Date(expiresAt),
    }),
  }),
})

verb<UploadShape>('fileUploadCreate', {
  permission: 'signedIn',
  description: 'Announces a file: PUT its bytes at the given address, then refer to its id.',
  input: {
    description: 'A file to upload.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'File name.' }),
      contentType: t.string({ required: true, description: 'Media type, e.g. "application/pdf".' }),
      size: t.int({ required: true, description: 'Bytes; at most 25 MB.' }),
    }),
  },
  extra: (t) => ({
    upload: t.field({
      type: FileUpload,
      nullable: true,
      description: 'Where to send the bytes.',
      resolve: ({ extra }: { extra?: { upload: Upload } }) => extra?.upload ?? null,
    }),
  }),
  run: async (ctx, given) => ({ id: null, extra: { upload: await fileUploadCreate(ctx, given) } }),
})
