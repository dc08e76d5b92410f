import { can } from '../../access/can.ts'
import { guardOf, type ScopedModel, scopes, type Where } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { builder } from '../../graphql/builder.ts'
import type { Acting } from '../../graphql/context.ts'
import { MailStatus } from '../../graphql/enums.ts'
import { nodeOf, ownId, planned, related, relatedList, rootList } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { readId, writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { verbsOn } from '../../graphql/mutations.ts'
import { type MailTemplateUpdateShape, mailPreview, mailTemplateUpdate } from './actions.ts'
import { variablesOf } from './kinds.ts'
import type { Wording } from './rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

/** What mails are about; one about anything else, such as a password, is nobody's to read. */
const subjects = ['Invoice', 'Quote', 'Ticket', 'Contract'] as const satisfies ScopedModel[]

/** A mail is visible to whoever may read what it is about: all of it, or that of their own clients. */
function visibleMails({ viewer }: { viewer: Viewer | null }): Where {
  const clauses = subjects
    .filter((model) => can(viewer, guardOf(model)))
    .map((model) =>
      viewer!.rights.grants[scopes[model].module].reach === 'all'
        ? { documentType: model }
        : { documentType: model, client: { is: { ownerId: viewer!.id } } },
    )
  return clauses.length > 0 ? { OR: clauses } : { id: { in: [] } }
}

const mailList = list({
  model: 'Mail',
  guard: 'Client',
  rows: visibleMails,
  filter: {
    status: on.enum('status', MailStatus, { description: 'By whether it has left.' }),
    kind: on.text('kind', { description: 'By kind, e.g. "invoice.sent".' }),
    createdAt: on.dateTime('createdAt', { description: 'By the time it was asked for.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    documentId: on.id('documentId', subjects, { nullable: true, description: 'By the id of what it is about.' }),
  },
  sort: { CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By the time it was asked for.' } },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

type Enclosed = { name: string; contentType: string; size: number; sha256: string }
const MailAttachment = builder.objectRef<Enclosed>('MailAttachment').implement({
  description: 'A file that went with a mail.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    contentType: t.exposeString('contentType', { description: 'Media type.' }),
    size: t.exposeInt('size', { description: 'Size in bytes.' }),
    sha256: t.exposeString('sha256', { description: 'SHA-256 in hexadecimal, the same for the receiver.' }),
  }),
})

builder.prismaObject('Mail', {
  select: { id: true },
  description: 'A mail to a client, queued by what it is about.',
  fields: (t) => ({
    id: ownId(t, 'Mail'),
    kind: t.exposeString('kind', { description: 'What it is, e.g. "invoice.sent".' }),
    status: t.expose('status', { type: MailStatus, description: 'Whether it has left.' }),
    to: t.exposeStringList('to', { description: 'Who receives it.' }),
    subject: t.exposeString('subject', { description: 'Subject.' }),
    text: t.exposeString('text', { description: 'What it says.' }),
    attachments: t.field({
      type: [MailAttachment],
      description: 'What went with it; empty until it is sent.',
      select: { attachments: true },
      resolve: ({ attachments }) => (attachments ?? []) as Enclosed[],
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it has not left, or not to everybody.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    sentAt: t.expose('sentAt', { type: 'DateTime', nullable: true, description: 'When the mail server took it.' }),
    documentId: t.field({
      type: 'ID',
      nullable: true,
      description: 'Id of what it is about.',
      select: { documentType: true, documentId: true },
      resolve: ({ documentType, documentId }) => documentType && documentId && writeId(documentType, documentId),
    }),
    client: related(t, 'client', 'The client.'),
  }),
})

builder.queryField('mails', rootList(mailList, 'clients.read', 'Mails to clients, and what became of them.'))
builder.prismaObjectField('Client', 'mails', (t) => relatedList(t, 'mails', mailList, 'Mails to the client.'))

builder.prismaNode('MailTemplate', {
  ...nodeOf('MailTemplate'),
  description: 'The wording of a kind of mail in one language.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'The kind of mail, e.g. "invoice.sent".' }),
    locale: t.expose('locale', { type: 'Locale', description: 'Language.' }),
    subject: t.exposeString('subject', { description: 'Subject, with expressions like {{number}}.' }),
    text: t.exposeString('text', {
      description: 'Text, with expressions like {{number}} or {{#if message}} … {{/if}}.',
    }),
    variables: t.stringList({
      description: 'The names that expressions may use.',
      select: { kind: true },
      resolve: ({ kind }) => variablesOf(kind),
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
builder.prismaObjectField('Company', 'mailTemplates', (t) =>
  t.field({
    type: ['MailTemplate' as Any],
    nullable: true,
    description: 'The wordings of mails.',
    select: { id: true },
    resolve: (_row: unknown, _args: unknown, ctx: Any, info: Any) =>
      planned('MailTemplate', ctx, info, { orderBy: [{ kind: 'asc' }, { locale: 'asc' }] }),
  } as Any),
)

const words = (t: Any) => ({
  subject: t.string({ description: 'Subject; as it is unless said.' }),
  text: t.string({ description: 'Text; as it is unless said.' }),
})
verbsOn('MailTemplate')<MailTemplateUpdateShape>('mailTemplateUpdate', {
  permission: 'company.update',
  description: 'Changes the wording of a kind of mail. What is queued already stays as it is.',
  asks: 'The new wording.',
  required: true,
  expectedVersion: 'required',
  fields: words,
  run: mailTemplateUpdate,
})

const MailPreview = builder.objectRef<Wording>('MailPreview').implement({
  description: 'A mail as it would read.',
  fields: (t) => ({
    subject: t.exposeString('subject', { description: 'Subject.' }),
    text: t.exposeString('text', { description: 'Text.' }),
  }),
})
builder.queryField('mailPreview', (t: Any) =>
  t.field({
    type: MailPreview,
    nullable: true,
    permission: 'company.update',
    description: 'A template with sample facts, changed as given but not written; null when there is no such template.',
    args: {
      id: t.arg.id({ required: true, description: 'Id of a MailTemplate.' }),
      subject: t.arg.string({ description: 'Another subject.' }),
      text: t.arg.string({ description: 'Another text.' }),
    },
    resolve: (_root: unknown, { id, ...wording }: { id: string } & MailTemplateUpdateShape, ctx: Acting) =>
      mailPreview(ctx, readId('MailTemplate', id), wording),
  }),
)
