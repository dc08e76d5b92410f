import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { Priority, TicketKind } from '../../graphql/enums.ts'
import { visibleRow } from '../../graphql/fields.ts'
import { inputIds, verb } from '../../graphql/mutations.ts'
import { plain, secretInput } from '../../graphql/plain.ts'
import { type OpenSession, opened, refuseSeveral, sessionPayload, sessionType } from '../../graphql/sign-ins.ts'
import { sessionRefresh } from '../team/sessions.ts'
import type { Rating } from '../tickets/ratings.ts'
import { contactSignIn, type Proof, passwordReset, sessionLinkRequest } from './sessions.ts'
import { contactTicketOpen, contactTicketRate, contactTicketReply, type PortalTicketShape } from './tickets.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const contactField = (t: Any, idOf: (parent: Any, ctx: Context) => string) =>
  t.prismaField({
    type: 'Contact',
    nullable: true,
    description: 'The contact.',
    extensions: { scoped: 'Contact' },
    resolve: (query: object, parent: Any, _args: unknown, ctx: Context) =>
      visibleRow('Contact', idOf(parent, ctx), ctx, query),
  })

const Session = sessionType('PortalSession', (t) => ({
  contact: contactField(t, ({ holderId }: OpenSession) => holderId),
}))

const Viewer = builder.objectRef<object>('PortalViewer').implement({
  description: 'Who asks.',
  fields: (t: Any) => ({
    contact: contactField(t, (_parent, { viewer }) => viewer!.id),
    client: t.prismaField({
      type: 'Client',
      nullable: true,
      description: 'The client whose contact it is.',
      extensions: { scoped: 'Client' },
      resolve: (query: object, _parent: unknown, _args: unknown, ctx: Context) =>
        visibleRow('Client', ctx.viewer!.clientId!, ctx, query),
    }),
  }),
})
builder.queryField('portalViewer', (t) =>
  t.field({ type: Viewer, nullable: true, permission: 'signedIn', description: 'Who asks.', resolve: () => ({}) }),
)

const SessionCreateInput = secretInput<Proof>(
  'PortalSessionCreateInput',
  'Who signs in: an address and a password, or the token of a one-time link.',
  (t) => ({
    email: t.string({ description: 'E-mail address.' }),
    password: t.string({ description: 'Password.' }),
    token: t.string({ description: 'Token of a one-time link.' }),
  }),
)
const SessionRefreshInput = secretInput<{ refreshToken: string }>(
  'PortalSessionRefreshInput',
  'The refresh token.',
  (t) => ({ refreshToken: t.string({ required: true, description: 'The refresh token, which is used up.' }) }),
)

builder.mutationFields((t) => ({
  portalSessionCreate: t.field({
    type: sessionPayload('PortalSessionCreatePayload', Session),
    nullable: true,
    permission: 'anyone',
    description: 'Signs a contact in.',
    args: { input: t.arg({ type: SessionCreateInput, required: true, description: 'Who signs in.' }) },
    resolve: (_root, { input }, ctx, info) => {
      refuseSeveral(info)
      return opened(ctx, 'portal', contactSignIn(ctx, input))
    },
  }),
  portalSessionRefresh: t.field({
    type: sessionPayload('PortalSessionRefreshPayload', Session),
    nullable: true,
    permission: 'anyone',
    description: 'The next pair of tokens. A refresh token that comes twice ends its session.',
    args: { input: t.arg({ type: SessionRefreshInput, required: true, description: 'The refresh token.' }) },
    resolve: (_root, { input }, ctx) => opened(ctx, 'portal', sessionRefresh(ctx, { ...input, audience: 'portal' })),
  }),
}))

plain<{ email: string }>('portalSessionLinkRequest', {
  permission: 'anyone',
  description: 'Sends a link that signs in once. Answers the same whether or not there is such a contact.',
  asks: 'Who wants to sign in.',
  fields: (t) => ({ email: t.string({ required: true, description: 'E-mail address.' }) }),
  run: sessionLinkRequest,
})
plain<{ token: string; password: string }>('portalPasswordReset', {
  permission: 'anyone',
  description: 'Sets a password by the token of a one-time link, which is used up, and ends all sessions.',
  asks: 'The token and the password.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'Token of the link.' }),
    password: t.string({ required: true, description: 'The new password, 12 to 128 characters.' }),
  }),
  run: passwordReset,
})

const message = (t: Any) => ({
  body: t.string({ required: true, description: 'Text.' }),
  attachmentIds: inputIds(t, 'StoredFile', { description: 'Uploaded files to attach.' }),
})
verb<PortalTicketShape>('portalTicketOpen', {
  permission: 'signedIn',
  description: 'Opens a ticket.',
  returns: ['ticket', 'Ticket'],
  input: {
    description: 'A new ticket.',
    fields: (t) => ({
      subject: t.string({ required: true, description: 'What it is about.' }),
      ...message(t),
      kind: t.field({ type: TicketKind, description: 'What is asked for; QUESTION unless said.' }),
      priority: t.field({ type: Priority, description: 'How pressing it is; NORMAL unless said.' }),
    }),
  },
  run: contactTicketOpen,
})
verb<{ body: string; attachmentIds?: string[] | null }>('portalTicketReply', {
  permission: 'signedIn',
  description: 'Answers; a ticket that was resolved, or closed not long ago, is open again.',
  on: 'Ticket',
  returns: ['ticket', 'Ticket'],
  input: { required: true, description: 'The answer.', fields: message },
  run: (ctx, given, id) => contactTicketReply(ctx, id, given),
})
verb<Rating>('portalTicketRate', {
  permission: 'signedIn',
  description: 'Says what the contact thinks of the last resolution.',
  on: 'Ticket',
  returns: ['ticket', 'Ticket'],
  input: {
    required: true,
    description: 'The rating.',
    fields: (t) => ({
      score: t.int({ required: true, description: 'From 1, unhappy, to 5, happy.' }),
      comment: t.string({ description: 'In their words.' }),
    }),
  },
  run: (ctx, given, id) => contactTicketRate(ctx, id, given),
})
