import { Actor } from '../../../graphql/actors.ts'
import { allowedActions } from '../../../graphql/allowed-actions.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { MemberStatus } from '../../../graphql/enums.ts'
import { bookedCurrency, nodeOf, planned, rootList, rootOne } from '../../../graphql/fields.ts'
import { on } from '../../../graphql/filters.ts'
import { list } from '../../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../../graphql/mutations.ts'
import { changes } from '../../../graphql/subscription.ts'
import { formatMoney } from '../../../kernel/money.ts'
import {
  type MemberInviteShape,
  memberInvite,
  memberReactivate,
  memberResetSecondFactor,
  memberSetRole,
  memberSuspend,
  memberUpdate,
} from '../actions.ts'
import { loadOf } from '../loaders.ts'
import { memberStates } from '../states.ts'

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

const counted = (t: Any, kind: 'tasks' | 'tickets' | 'projects', description: string) =>
  t.int({
    nullable: true,
    permission: `${kind}.read`,
    description,
    resolve: ({ id }: { id: string }, _args: unknown, ctx: Context) => loadOf(ctx, kind, id),
  })
const MemberLoad = builder.objectRef<{ id: string }>('MemberLoad').implement({
  description: 'What is open on a member, counted over the viewer’s rows.',
  fields: (t) => ({
    tasks: counted(t, 'tasks', 'Open tasks assigned to them.'),
    tickets: counted(t, 'tickets', 'Open tickets assigned to them.'),
    projects: counted(t, 'projects', 'Running projects that they lead or work on.'),
  }),
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
    currency: bookedCurrency(t),
    hourlyCost: t.field({
      type: 'Money',
      nullable: true,
      permission: 'costs.read',
      description: 'What an hour of their work costs, in the company’s currency.',
      select: { hourlyCost: true },
      extensions: { computed: true },
      resolve: ({ hourlyCost }, _args, { currency }) =>
        hourlyCost === null ? null : formatMoney(hourlyCost, currency),
    }),
    load: t.field({
      type: MemberLoad,
      description: 'How much they have on their hands now.',
      select: { id: true },
      resolve: ({ id }) => ({ id }),
    }),
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
        invite: ['memberInvite', 'team.invite'],
        accept: ['memberAccept', 'anyone'],
        setRole: ['memberSetRole', 'team.setRole'],
        suspend: ['memberSuspend', 'team.suspend'],
        reactivate: ['memberReactivate', 'team.suspend'],
        resetSecondFactor: ['memberResetSecondFactor', 'team.resetSecondFactor'],
      } as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.queryFields((t) => ({
  members: rootList(memberList, 'team.read', 'The members of the company.')(t),
  member: rootOne('Member', 'team.read', 'A member by their id.')(t),
}))

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
    hourlyCost: t.field({
      type: 'Money',
      description: 'What an hour of their work costs, in the company’s currency. Needs `costs.read`.',
    }),
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
  description: 'Ends a member’s access at once; whoever is named takes over their open work.',
  fields: (t) => ({
    handOverTo: inputId(t, 'Member', { description: 'Who takes over; needed while they have open work.' }),
  }),
  run: memberSuspend,
})
memberVerb('memberReactivate', {
  permission: 'team.suspend',
  description: 'Lets a suspended member sign in again.',
  run: memberReactivate,
})
memberVerb('memberResetSecondFactor', {
  permission: 'team.resetSecondFactor',
  description: 'Takes the second factor off a member who has lost theirs.',
  run: memberResetSecondFactor,
})

changes('memberChanged', {
  model: 'Member',
  permission: 'team.read',
  list: memberList,
  description: 'Changes of members.',
})
