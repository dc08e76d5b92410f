import { identify } from '../../../access/identify.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Acting, Context } from '../../../graphql/context.ts'
import { ownId, visibleRow } from '../../../graphql/fields.ts'
import { readId } from '../../../graphql/ids.ts'
import { inputId } from '../../../graphql/mutations.ts'
import { refusalsOf, UserError } from '../../../graphql/user-errors.ts'
import { failure, type Refusal } from '../../../kernel/errors.ts'
import { type OpenSession, sessionCreate, sessionRefresh, sessionRevoke } from '../sessions.ts'
import { plain, secretInput } from './plain.ts'

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
    permission: 'signedIn',
    description: 'The viewer’s own sign-ins that are still good.',
    resolve: (query, _root, _args, ctx) =>
      ctx.db.session.findMany({
        ...query,
        where: { memberId: ctx.viewer!.id, ...good(ctx.clock.now()) },
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

const SessionType = builder.objectRef<OpenSession>('Session').implement({
  description: 'A pair of tokens. The access token lives ten minutes; the refresh token gives the next pair, once.',
  fields: (t) => ({
    accessToken: t.exposeString('accessToken', { description: 'For the header "Authorization: Bearer …".' }),
    refreshToken: t.exposeString('refreshToken', { description: 'For sessionRefresh, once.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the access token ends.' }),
    member: t.field({
      type: 'Member' as Any,
      description: 'Who signed in.',
      extensions: { owned: true },
      resolve: ({ memberId }: OpenSession, _args: unknown, ctx: Context) => visibleRow('Member', memberId, ctx, {}),
    } as Any),
  }),
})

type Outcome = { session: OpenSession | null; errors: readonly Refusal[] }
const outcome = async (ctx: Context, run: Promise<OpenSession>): Promise<Outcome> => {
  try {
    const session = await run
    // Whoever has just signed in reads the reply as themselves.
    ctx.viewer = (await identify(ctx, `Bearer ${session.accessToken}`))?.viewer ?? null
    return { session, errors: [] }
  } catch (error) {
    const errors = refusalsOf(error)
    if (!errors) throw error
    return { session: null, errors }
  }
}
const sessionPayload = (name: string) =>
  builder.objectRef<Outcome>(name).implement({
    description: 'A session, or why there is none.',
    fields: (t) => ({
      session: t.field({
        type: SessionType,
        nullable: true,
        description: 'The session; null when refused.',
        resolve: ({ session }) => session,
      }),
      errors: t.field({
        type: [UserError],
        description: 'Why it was refused; empty when it was done.',
        resolve: ({ errors }) => [...errors],
      }),
    }),
  })

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

/** Guessing many passwords in one request would pass the limits that count requests. */
const once = (info: Any) => {
  const asked = info.operation.selectionSet.selections.filter(
    (node: Any) => node.kind !== 'Field' || node.name.value === 'sessionCreate',
  )
  if (asked.length > 1)
    throw failure('BAD_USER_INPUT', {
      en: 'One sessionCreate per document.',
      fr: 'Un seul sessionCreate par document.',
    })
}

builder.mutationFields((t) => ({
  sessionCreate: t.field({
    type: sessionPayload('SessionCreatePayload'),
    nullable: true,
    permission: 'anyone',
    description: 'Signs a member in.',
    args: { input: t.arg({ type: SessionCreateInput, required: true, description: 'Who signs in.' }) },
    resolve: (_root, { input: given }, ctx, info) => {
      once(info)
      return outcome(ctx, sessionCreate(ctx, given))
    },
  }),
  sessionRefresh: t.field({
    type: sessionPayload('SessionRefreshPayload'),
    nullable: true,
    permission: 'anyone',
    description: 'The next pair of tokens. A refresh token that comes twice ends its session.',
    args: { input: t.arg({ type: SessionRefreshInput, required: true, description: 'The refresh token.' }) },
    resolve: (_root, { input: given }, ctx) => outcome(ctx, sessionRefresh(ctx, given)),
  }),
}))

plain<{ sessionId?: string | null }>('sessionRevoke', {
  permission: 'signedIn',
  description: 'Signs out: ends this session, or another one. Its tokens die within five seconds.',
  asks: 'Which session.',
  fields: (t) => ({ sessionId: inputId(t, 'Session', { description: 'The session; this one unless said.' }) }),
  run: (ctx, { sessionId }) =>
    sessionRevoke(ctx as Acting, { sessionId: sessionId ? readId('Session', sessionId) : null }),
})
