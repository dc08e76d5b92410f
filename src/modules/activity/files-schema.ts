import { builder } from '../../graphql/builder.ts'
import type { Acting } from '../../graphql/context.ts'
import { writeId } from '../../graphql/ids.ts'
import { type Answer, answered, errorsField } from '../../graphql/user-errors.ts'
import { fileFields } from './file-fields.ts'
import { fileUploadCreate, type Upload } from './files.ts'

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
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when.' }),
  }),
})

const Payload = builder.objectRef<Answer<{ upload: Upload }>>('FileUploadPayload').implement({
  description: 'What fileUploadCreate did.',
  fields: (t) => ({
    upload: t.expose('upload', { type: FileUpload, nullable: true, description: 'Where to send the bytes.' }),
    errors: errorsField(t),
  }),
})

const Input = builder.inputType('FileUploadCreateInput', {
  description: 'A file to upload.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'File name.' }),
    contentType: t.string({ required: true, description: 'Media type, e.g. "application/pdf".' }),
    size: t.int({ required: true, description: 'Bytes; at most 25 MB.' }),
  }),
})

builder.mutationField('fileUploadCreate', (t) =>
  t.field({
    type: Payload,
    nullable: true,
    permission: 'signedIn',
    description: 'Announces a file: PUT its bytes at the given address, then refer to its id.',
    args: { input: t.arg({ type: Input, required: true, description: 'What to upload.' }) },
    resolve: (_root, { input }, ctx) => answered(fileUploadCreate(ctx as Acting, input).then((upload) => ({ upload }))),
  }),
)
