import { type Grants, grantOf, type Level, type Module, modules, type Reach, roles } from '../../../access/roles.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { nodeOf, visibleRowOrNull } from '../../../graphql/fields.ts'
import { verb } from '../../../graphql/mutations.ts'
import { type GrantShape, type RoleShape, roleCreate, roleDelete, roleUpdate } from '../roles.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const enumOf = <Value extends string>(name: string, description: string, values: Record<string, [Value, string]>) =>
  builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries(values).map(([key, [value, text]]) => [key, { value, description: text }]),
    ) as Record<string, { value: Value; description: string }>,
  })
const screaming = (module: string) => module.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

const AccessModule = enumOf<Module>(
  'AccessModule',
  'A part of the product that rights are given for.',
  Object.fromEntries(modules.map((module) => [screaming(module), [module, `The module ${module}.`]])),
)
const AccessLevel = enumOf<Level>('AccessLevel', 'How much may be done in a module; each level holds those before.', {
  NONE: ['N', 'Nothing.'],
  READ: ['R', 'Read, filter, follow.'],
  WRITE: ['W', 'Create, change, and the ordinary actions.'],
  ADMIN: ['A', 'What binds or undoes.'],
})
const AccessReach = enumOf<Reach>('AccessReach', 'On which rows.', {
  ALL: ['all', 'On all rows.'],
  TEAM: ['team', 'On rows of the member’s teams.'],
  OWN: ['own', 'On the member’s own rows.'],
})

const Grant = builder.objectRef<{ module: Module; level: Level; reach: Reach }>('Grant').implement({
  description: 'What a role may do in one module.',
  fields: (t) => ({
    module: t.expose('module', { type: AccessModule, description: 'The module.' }),
    level: t.expose('level', { type: AccessLevel, description: 'How much.' }),
    reach: t.expose('reach', { type: AccessReach, description: 'On which rows.' }),
  }),
})
const grantList = (grants: Grants) => modules.map((module) => ({ module, ...grants[module] }))
const grantsOf = (cells: unknown) =>
  Object.fromEntries(
    modules.map((module) => [module, grantOf((cells as Record<string, never>)[module] ?? 'N')]),
  ) as Grants

const CustomRole = builder.prismaNode('CustomRole', {
  ...nodeOf('CustomRole'),
  description: 'A role that the company has written itself.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name in inputs.' }),
    name: t.exposeString('name', { description: 'Its name for people.' }),
    costs: t.exposeBoolean('costs', { description: 'Whether it reads costs and margins.' }),
    grants: t.field({
      type: [Grant],
      description: 'What it may do, module by module.',
      select: { grants: true },
      resolve: ({ grants }) => grantList(grantsOf(grants)),
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})

type RoleRow = { key: string; grants: Grants; costs: boolean; customId: string | null }
const Role = builder.objectRef<RoleRow>('Role').implement({
  description: 'A role: a level and a reach per module.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name in inputs.' }),
    costs: t.exposeBoolean('costs', { description: 'Whether it reads costs and margins.' }),
    grants: t.field({ type: [Grant], description: 'What it may do.', resolve: ({ grants }) => grantList(grants) }),
    custom: t.prismaField({
      type: CustomRole,
      nullable: true,
      description: 'The company’s own role behind it; null for a built-in one.',
      extensions: { scoped: 'CustomRole' },
      resolve: (query, { customId }, _args, ctx) => visibleRowOrNull('CustomRole', customId, ctx, query),
    }),
  }),
})

builder.queryField('roles', (t) =>
  t.field({
    type: [Role],
    nullable: true,
    permission: 'team.read',
    description: 'The roles that members can have: the built-in ones, then the company’s own by name.',
    resolve: async (_root, _args, { db }: Context) => [
      ...Object.values(roles).map((role) => ({ ...role, customId: null })),
      ...(await db.customRole.findMany({ orderBy: { name: 'asc' } })).map(({ id, key, grants, costs }) => ({
        key,
        grants: grantsOf(grants),
        costs,
        customId: id,
      })),
    ],
  }),
)

const GrantInput = builder.inputRef<GrantShape>('GrantInput').implement({
  description: 'What a role may do in one module.',
  fields: (t) => ({
    module: t.field({ type: AccessModule, required: true, description: 'The module.' }),
    level: t.field({ type: AccessLevel, required: true, description: 'How much.' }),
    reach: t.field({ type: AccessReach, description: 'On which rows; ALL unless said.' }),
  }),
})
const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Its name for people.' }),
  grants: t.field({
    type: [GrantInput],
    required,
    description:
      'What it may do; modules left out are NONE, but for TEAM, which is READ. Never more than the viewer may.',
  }),
  costs: t.boolean({ description: 'Whether it reads costs and margins.' }),
})
verb<RoleShape & { key: string; name: string }>('roleCreate', {
  permission: 'team.roleCreate',
  description: 'Writes a role of the company’s own.',
  returns: ['role', 'CustomRole'],
  input: {
    description: 'A new role.',
    fields: (t) => ({
      key: t.string({ required: true, description: 'Its name in inputs, like FIELD_AGENT; never changes.' }),
      ...fields(t, true),
    }),
  },
  run: (ctx, given) => roleCreate(ctx, given),
})
verb<RoleShape>('roleUpdate', {
  permission: 'team.roleUpdate',
  description: 'Changes a role; whoever has it is held to it within five seconds, open sockets included.',
  on: 'CustomRole',
  returns: ['role', 'CustomRole'],
  input: {
    description: 'What to change; what is left out stays.',
    required: true,
    expectedVersion: 'required',
    fields: (t) => fields(t, false),
  },
  run: (ctx, given, id) => roleUpdate(ctx, id, given),
})
verb<{ expectedVersion?: number | null }>('roleDelete', {
  permission: 'team.roleDelete',
  description: 'Deletes a role that nobody has.',
  on: 'CustomRole',
  returns: ['role', 'CustomRole'],
  input: { description: 'How to do it.', expectedVersion: 'optional' },
  run: (ctx, given, id) => roleDelete(ctx, id, given),
})
