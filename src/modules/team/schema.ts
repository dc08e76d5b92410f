import { can } from '../../access/can.ts'
import { identify } from '../../access/identify.ts'
import { isPermission } from '../../access/permissions.ts'
import { modules, roles } from '../../access/roles.ts'
import { type ScopedModel, scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { Actor } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { MemberStatus } from '../../graphql/enums.ts'
import { allowedActions, nodeOf, ownId, planned, rootList, rootOne, visibleRow } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { readAnyId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { input, inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { delegate } from '../../graphql/rows.ts'
import { changes } from '../../graphql/subscription.ts'
import { refusalsOf, UserError } from '../../graphql/user-errors.ts'
import { failure, type Refusal } from '../../kernel/errors.ts'
import {
  type MemberInviteShape,
  memberAccept,
  memberInvite,
  memberReactivate,
  memberSetRole,
  memberSuspend,
  memberUpdate,
  type TeamShape,
  teamCreate,
  teamUpdate,
} from './actions.ts'
import {
  type OpenSession,
  passwordChange,
  passwordReset,
  passwordResetRequest,
  sessionCreate,
  sessionRefresh,
  sessionRevoke,
} from './sessions.ts'
import { memberStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const memberList = list({
  model: 'Member',
  filter: {
    name: on.folded('name', { description: 'By name.' }),
    email: on.folded('email', { description: 'By e-mail address.' }),
    role: on.text('role', { description: 'By role.' }),
    status: on.enum('status', MemberStatus, { description: 'By status.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
  },
  sort: {
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
  },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

builder.prismaNode('Member', {
  ...nodeOf('Member'),
  interfaces: [Actor as Any],
  description: 'A person of the company who signs in.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    email: t.exposeString('email', { description: 'E-mail address, by which they sign in.' }),
    role: t.exposeString('role', { description: 'Role: a built-in one or the key of a custom one.' }),
    status: t.expose('status', { type: MemberStatus, description: 'Where the member stands.' }),
    locale: t.expose('locale', { type: 'Locale', description: 'Language of messages.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', nullable: true, description: 'When they last signed in.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they were invited.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When they were last changed.' }),
    teams: t.field({
      type: ['Team' as Any],
      nullable: true,
      description: 'Teams they belong to.',
      select: { id: true },
      resolve: ({ id }: { id: string }, _args: unknown, ctx: Context, info: Any) =>
        planned('Team', ctx, info, { where: { members: { some: { memberId: id } } }, orderBy: { name: 'asc' } }),
    } as Any),
    allowedActions: allowedActions(t, {
      machine: memberStates as Any,
      verbs: {
        accept: ['memberAccept', 'anyone'],
        setRole: ['memberSetRole', 'team.setRole'],
        suspend: ['memberSuspend', 'team.suspend'],
        reactivate: ['memberReactivate', 'team.suspend'],
      } as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaNode('Team', {
  ...nodeOf('Team'),
  description: 'A team of members; "team" rights reach what its members have.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    members: t.field({
      type: ['Member' as Any],
      nullable: true,
      description: 'Its members.',
      select: { id: true },
      resolve: ({ id }: { id: string }, _args: unknown, ctx: Context, info: Any) =>
        planned('Member', ctx, info, { where: { teams: { some: { teamId: id } } }, orderBy: { nameKey: 'asc' } }),
    } as Any),
  }),
})

const Grant = builder.objectRef<{ module: string; level: string; reach: string }>('Grant').implement({
  description: 'What a role may do in one module.',
  fields: (t) => ({
    module: t.exposeString('module', { description: 'The module.' }),
    level: t.exposeString('level', { description: 'NONE, READ, WRITE or ADMIN.' }),
    reach: t.exposeString('reach', { description: 'ALL rows, those of the TEAM, or OWN ones.' }),
  }),
})
const levels = { N: 'NONE', R: 'READ', W: 'WRITE', A: 'ADMIN' }
const Role = builder.objectRef<{ key: string; grants: Viewer['rights']['grants']; costs: boolean }>('Role').implement({
  description: 'A role: a level and a reach per module.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name in inputs.' }),
    costs: t.exposeBoolean('costs', { description: 'Whether it reads costs and margins.' }),
    grants: t.field({
      type: [Grant],
      description: 'What it may do.',
      resolve: ({ grants }) =>
        modules.map((module) => ({
          module,
          level: levels[grants[module].level],
          reach: grants[module].reach.toUpperCase(),
        })),
    }),
  }),
})

type Me = { viewer: Viewer }
const ViewerType = builder.objectRef<Me>('Viewer').implement({
  description: 'Who asks, and what they may do.',
  fields: (t) => ({
    member: t.prismaField({
      type: 'Member',
      nullable: true,
      description: 'The member.',
      extensions: { scoped: 'Member' },
      resolve: (query, { viewer }, _args, ctx) => visibleRow('Member', viewer.id, ctx, query),
    }),
    permissions: t.stringList({
      description: 'Every permission held, e.g. "invoices.issue".',
      resolve: ({ viewer }) => [...viewer.rights.permissions].sort(),
    }),
    can: t.boolean({
      description: 'Whether the viewer holds a permission and, with an id, may see that row.',
      args: {
        permission: t.arg.string({ required: true, description: 'The permission.' }),
        id: t.arg.id({ description: 'A row.' }),
      },
      resolve: (_me, { permission, id }, ctx) => isAllowed(ctx, permission, id),
    }),
  }),
})

async function isAllowed(ctx: Context, permission: string, id: string | null | undefined): Promise<boolean> {
  if (!isPermission(permission) || !can(ctx.viewer, permission)) return false
  if (id == null) return true
  const row = readAnyId(id)
  return (
    (await delegate(ctx, row.typename).count({
      where: { AND: [{ id: row.id }, scopeOf(row.typename as ScopedModel, ctx.viewer)] },
    })) > 0
  )
}

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

builder.queryFields((t) => ({
  members: rootList(memberList, 'team.read', 'The members of the company.')(t),
  member: rootOne('Member', 'team.read', 'A member by their id.')(t),
  teams: t.field({
    type: ['Team' as Any],
    nullable: true,
    permission: 'team.read',
    description: 'The teams.',
    resolve: (_root: unknown, _args: unknown, ctx: Context, info: Any) =>
      planned('Team', ctx, info, { orderBy: { name: 'asc' } }),
  } as Any),
  roles: t.field({
    type: [Role],
    nullable: true,
    permission: 'team.read',
    description: 'The roles that members can have.',
    resolve: () => Object.values(roles),
  }),
  viewer: t.field({
    type: ViewerType,
    nullable: true,
    permission: 'signedIn',
    description: 'Who asks.',
    resolve: (_root, _args, ctx) => ({ viewer: ctx.viewer! }),
  }),
  sessions: t.prismaField({
    type: ['Session'],
    nullable: true,
    permission: 'signedIn',
    description: 'The viewer’s own sign-ins that are still good.',
    resolve: (query, _root, _args, ctx) =>
      ctx.db.session.findMany({
        ...query,
        where: { memberId: ctx.viewer!.id, revokedAt: null, expiresAt: { gt: ctx.clock.now() } },
        orderBy: { createdAt: 'desc' },
      }),
  }),
}))

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

const own = { idempotent: false }
const SessionCreateInput = input<{ email: string; password: string }>(
  'SessionCreateInput',
  { description: 'Who signs in.', ...own },
  (t) => ({
    email: t.string({ required: true, description: 'E-mail address.' }),
    password: t.string({ required: true, description: 'Password.' }),
    code: t.string({ description: 'Second factor, when one is set up.' }),
  }),
)
const SessionRefreshInput = input<{ refreshToken: string }>(
  'SessionRefreshInput',
  { description: 'The refresh token.', ...own },
  (t) => ({ refreshToken: t.string({ required: true, description: 'The refresh token, which is used up.' }) }),
)

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

/** A mutation that answers nothing but its errors. */
type Plain = { errors: readonly Refusal[] }
const bare = <Input>(
  name: string,
  options: { permission: 'anyone' | 'signedIn'; description: string; ref: Any },
  run: (ctx: Context, given: Input) => Promise<unknown>,
) => {
  const Payload = builder.objectRef<Plain>(`${name[0]!.toUpperCase()}${name.slice(1)}Payload`).implement({
    description: `What ${name} did.`,
    fields: (t) => ({
      errors: t.field({
        type: [UserError],
        description: 'Why it was refused; empty when it was done.',
        resolve: ({ errors }) => [...errors],
      }),
    }),
  })
  builder.mutationField(name, (t: Any) =>
    t.field({
      type: Payload,
      nullable: true,
      permission: options.permission,
      description: options.description,
      args: { input: t.arg({ type: options.ref, required: true, description: 'What to do.' }) },
      resolve: async (_root: unknown, { input: given }: { input: Input }, ctx: Context): Promise<Plain> => {
        try {
          await run(ctx, given)
          return { errors: [] }
        } catch (error) {
          const errors = refusalsOf(error)
          if (!errors) throw error
          return { errors }
        }
      },
    }),
  )
}

bare<{ sessionId?: string | null }>(
  'sessionRevoke',
  {
    permission: 'signedIn',
    description: 'Signs out: ends this session, or another one. Its tokens die within five seconds.',
    ref: input('SessionRevokeInput', { description: 'Which session.', ...own }, (t) => ({
      sessionId: inputId(t, 'Session', { description: 'The session; this one unless said.' }),
    })),
  },
  (ctx, given) => sessionRevoke(ctx as Acting, { sessionId: given.sessionId ? readAnyId(given.sessionId).id : null }),
)
bare<{ current: string; password: string }>(
  'passwordChange',
  {
    permission: 'signedIn',
    description: 'Changes the viewer’s password and ends their other sessions.',
    ref: input('PasswordChangeInput', { description: 'Both passwords.', ...own }, (t) => ({
      current: t.string({ required: true, description: 'The present password.' }),
      password: t.string({ required: true, description: 'The new one, 12 to 128 characters.' }),
    })),
  },
  (ctx, given) => passwordChange(ctx as Acting, given),
)
bare<{ email: string }>(
  'passwordResetRequest',
  {
    permission: 'anyone',
    description: 'Sends a link for a new password. Answers the same whether or not there is such an account.',
    ref: input('PasswordResetRequestInput', { description: 'Whose password.', ...own }, (t) => ({
      email: t.string({ required: true, description: 'E-mail address.' }),
    })),
  },
  passwordResetRequest,
)
bare<{ token: string; password: string }>(
  'passwordReset',
  {
    permission: 'anyone',
    description: 'Sets a new password by the link’s token, once, and ends all sessions.',
    ref: input('PasswordResetInput', { description: 'The token and the password.', ...own }, (t) => ({
      token: t.string({ required: true, description: 'Token of the link.' }),
      password: t.string({ required: true, description: 'The new password, 12 to 128 characters.' }),
    })),
  },
  passwordReset,
)
bare<{ token: string; password: string }>(
  'memberAccept',
  {
    permission: 'anyone',
    description: 'Accepts an invitation: the invited person chooses a password.',
    ref: input('MemberAcceptInput', { description: 'The token and the password.', ...own }, (t) => ({
      token: t.string({ required: true, description: 'Token of the invitation.' }),
      password: t.string({ required: true, description: 'The password, 12 to 128 characters.' }),
    })),
  },
  memberAccept,
)

verb<MemberInviteShape>('memberInvite', {
  permission: 'team.invite',
  description: 'Invites a member by mail; never beyond the viewer’s own rights.',
  returns: ['member', 'Member'],
  input: {
    description: 'A new member.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Name.' }),
      email: t.string({ required: true, description: 'E-mail address.' }),
      role: t.string({ required: true, description: 'Role.' }),
      locale: t.field({ type: 'Locale', description: 'Language of messages; fr unless said.' }),
      teamIds: inputIds(t, 'Team', { description: 'Teams.' }),
    }),
  },
  run: (ctx, given) => memberInvite(ctx, given),
})

const memberVerb = verbsOn('Member')
memberVerb('memberUpdate', {
  permission: 'team.update',
  description: 'Changes a member.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({
    name: t.string({ description: 'Name.' }),
    locale: t.field({ type: 'Locale', description: 'Language of messages.' }),
    teamIds: inputIds(t, 'Team', { description: 'Teams; replaces all.' }),
  }),
  run: memberUpdate,
})
memberVerb('memberSetRole', {
  permission: 'team.setRole',
  description: 'Gives a member another role.',
  asks: 'The role.',
  required: true,
  fields: (t) => ({
    role: t.string({ required: true, description: 'Role.' }),
  }),
  run: memberSetRole,
})
memberVerb('memberSuspend', {
  permission: 'team.suspend',
  description: 'Ends a member’s access at once.',
  asks: 'How.',
  run: memberSuspend,
})
memberVerb('memberReactivate', {
  permission: 'team.suspend',
  description: 'Lets a suspended member sign in again.',
  asks: 'How.',
  run: memberReactivate,
})
const teamFields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  memberIds: inputIds(t, 'Member', { description: 'Members; replaces all.' }),
})
verb<TeamShape & { name: string }>('teamCreate', {
  permission: 'team.update',
  description: 'Makes a team.',
  returns: ['team', 'Team'],
  input: { description: 'A new team.', fields: (t) => teamFields(t, true) },
  run: (ctx, given) => teamCreate(ctx, given),
})
verb<TeamShape>('teamUpdate', {
  permission: 'team.update',
  description: 'Changes a team.',
  on: 'Team',
  returns: ['team', 'Team'],
  input: {
    required: true,
    description: 'What to change; what is left out stays.',
    expectedVersion: 'required',
    fields: (t) => teamFields(t, false),
  },
  run: (ctx, given, id) => teamUpdate(ctx, id, given),
})

changes('memberChanged', {
  model: 'Member',
  permission: 'team.read',
  list: memberList,
  description: 'Changes of members.',
})
