import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { nodeOf, planned } from '../../../graphql/fields.ts'
import { inputIds, verb, verbsOn } from '../../../graphql/mutations.ts'
import { type TeamShape, teamCreate, teamUpdate } from '../teams.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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

builder.queryField('teams', (t) =>
  t.field({
    type: ['Team' as Any],
    nullable: true,
    permission: 'team.read',
    description: 'The teams.',
    resolve: (_root: unknown, _args: unknown, ctx: Context, info: Any) =>
      planned('Team', ctx, info, { orderBy: { name: 'asc' } }),
  } as Any),
)

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

verbsOn('Team')<TeamShape>('teamUpdate', {
  permission: 'team.update',
  description: 'Changes a team.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => teamFields(t, false),
  run: teamUpdate,
})
