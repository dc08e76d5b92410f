import { builder } from '../../../graphql/builder.ts'
import type { Acting, Context } from '../../../graphql/context.ts'
import { ownId, visibleRow } from '../../../graphql/fields.ts'
import { readId } from '../../../graphql/ids.ts'
import { inputId } from '../../../graphql/mutations.ts'
import { plain, secretInput } from '../../../graphql/plain.ts'
import { type OpenSession, opened, refuseSeveral, sessionPayload, sessionType } from '../../../graphql/sign-ins.ts'
import { ownSessions, sessionCreate, sessionRefresh, sessionRevoke } from '../sessions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaObject('Session', {
  select: { id: true },
  name: 'SignIn',
  description: 'A sign-in of a member, from which they may be signed out.',
  fields: (t) => ({
    id: ownId(t, 'Session'),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'The program that signed in.' }),
    address: t.exposeString('address', { nullable: true, description: 'The network address that signed in.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: 'When it was last renewed.' }),
  }),
})

/** Sign-ins that are still good, the latest first. */
const good = (now: Date) => ({ revokedAt: null, expiresAt: { gt: now } })

builder.queryField('sessions', (t) =>
  t.prismaField({
    type: ['Session'],
    nullable: true,
    permission: 'session',
    description: 'The viewer’s own sign-ins that are still good.',
    resolve: (query, _root, _args, ctx) =>
      ctx.db.session.findMany({
        ...query,
        where: { ...ownSessions(ctx.viewer!), ...good(ctx.clock.now()) },
        orderBy: { createdAt: 'desc' },
      }),
  }),
)
builder.prismaObjectField('Member', 'sessions', (t) =>
  t.relation('sessions', {
    nullable: true,
    permission: 'team.revokeSessions',
    description: 'Their sign-ins that are still good, the latest first.',
    query: (_args: unknown, ctx: Context) => ({ where: good(ctx.clock.now()), orderBy: { createdAt: 'desc' } }),
  } as Any),
)

const Session = sessionType('Session', (t) => ({
  member: t.field({
    type: 'Member',
    description: 'Who signed in.',
    extensions: { owned: true },
    resolve: ({ holderId }: OpenSession, _args: unknown, ctx: Context) => visibleRow('Member', holderId, ctx, {}),
  }),
}))

const SessionCreateInput = secretInput<{ email: string; password: string; code?: string | null | undefined }>(
  'SessionCreateInput',
  'Who signs in.',
  (t) => ({
    email: t.string({ required: true, description: 'E-mail address.' }),
    password: t.string({ required: true, description: 'Password.' }),
    code: t.string({
      description: 'Second factor or a recovery code; SECOND_FACTOR_REQUIRED says that one is needed.',
    }),
  }),
)
const SessionRefreshInput = secretInput<{ refreshToken: string }>('SessionRefreshInput', 'The refresh token.', (t) => ({
  refreshToken: t.string({ required: true, description: 'The refresh token, which is used up.' }),
}))

builder.mutationFields((t) => ({
  sessionCreate: t.field({
    type: sessionPayload('SessionCreatePayload', Session),
    nullable: true,
    permission: 'anyone',
    description: 'Signs a member in.',
    args: { input: t.arg({ type: SessionCreateInput, required: true, description: 'Who signs in.' }) },
    resolve: (_root, { input: given }, ctx, info) => {
      refuseSeveral(info)
      return opened(ctx, 'staff', sessionCreate(ctx, given))
    },
  }),
  sessionRefresh: t.field({
    type: sessionPayload('SessionRefreshPayload', Session),
    nullable: true,
    permission: 'anyone',
    description: 'The next pair of tokens. A refresh token that comes twice ends its session.',
    args: { input: t.arg({ type: SessionRefreshInput, required: true, description: 'The refresh token.' }) },
    resolve: (_root, { input: given }, ctx) =>
      opened(ctx, 'staff', sessionRefresh(ctx, { ...given, audience: 'staff' })),
  }),
}))

plain<{ sessionId?: string | null }>('sessionRevoke', {
  permission: 'session',
  description: 'Signs out: ends this session, or another one. Its tokens die within five seconds.',
  asks: 'Which session.',
  fields: (t) => ({ sessionId: inputId(t, 'Session', { description: 'The session; this one unless said.' }) }),
  run: (ctx, { sessionId }) =>
    sessionRevoke(ctx as Acting, { sessionId: sessionId ? readId('Session', sessionId) : null }),
})
