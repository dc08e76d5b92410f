import { createRequire } from 'node:module'
import {
  defaultFieldResolver,
  defaultTypeResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { can, forbidden } from './can.ts'
import { isPermission, type Permission } from './permissions.ts'
import { isScoped } from './scope.ts'
import type { Viewer } from './viewer.ts'

// graphql-shield 7.6.5 calls util.isUndefined, which Node 23 removed; its ES build imports it by name and cannot load at all.
const require = createRequire(import.meta.url)
const util = require('node:util') as { isUndefined?: (value: unknown) => boolean }
util.isUndefined ??= (value) => value === undefined
const { shield, rule, deny } = require('graphql-shield') as typeof import('graphql-shield')

type Rule = ReturnType<ReturnType<typeof rule>>
type Guarded = { viewer: Viewer | null }
type Resolve = GraphQLFieldResolver<unknown, Guarded>
type Middleware = (resolve: Resolve, ...args: Parameters<Resolve>) => unknown
type Tree = Record<string, Record<string, Rule>>

const roots = ['Query', 'Mutation', 'Subscription']

const refusal = (permission: Permission) => {
  const error = forbidden(permission)
  return new GraphQLError(error.message, { originalError: error })
}

const rules = new Map<Permission, Rule>()
function may(permission: Permission): Rule {
  const known =
    rules.get(permission) ??
    rule(`may ${permission}`, { cache: 'no_cache' })(
      (_parent, _args, { viewer }: Guarded) => can(viewer, permission) || refusal(permission),
    )
  rules.set(permission, known)
  return known
}

/** The guard of the type that a field leads to: its own, or that of a connection's or an edge's node. */
export function guardOfType(type: GraphQLNamedType): Permission | undefined {
  if (!isObjectType(type)) return undefined
  const { guard } = type.extensions as { guard?: Permission }
  if (guard) return guard
  const { nodes, node, edges, cursor } = type.getFields()
  if (nodes && edges) return guardOfType(getNamedType(nodes.type))
  return node && cursor ? guardOfType(getNamedType(node.type)) : undefined
}

/** Every rule of the schema: root fields by their permission, edges into guarded types by the type's guard. Throws one sentence per hole. */
export function ruleTree(schema: GraphQLSchema): Tree {
  const tree: Tree = {}
  const holes: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) {
      holes.push(...holesOf(type, field))
      const needed = neededFor(type, field)
      if (needed) tree[type.name] = { ...tree[type.name], [field.name]: may(needed) }
    }
  }
  if (holes.length) throw new Error(`access: ${holes.join('; ')}`)
  return tree
}

type Field = GraphQLField<unknown, unknown>

/** The permission that a field asks before it is resolved: its own, or the guard of the type that it leads into. */
export function neededFor(type: GraphQLObjectType, field: Field): Permission | undefined {
  const { permission } = field.extensions as { permission?: Permission }
  if (permission) return permission
  // Inside a connection or an edge, the door of the connection has already been checked.
  const inside = guardOfType(type) !== undefined && !type.extensions.guard
  return inside ? undefined : guardOfType(getNamedType(field.type))
}

function holesOf(type: GraphQLObjectType, field: Field): string[] {
  const name = `${type.name}.${field.name}`
  const { permission, pothosPrismaRelationField, scoped, owned } = field.extensions as Record<string, unknown>
  const target = getNamedType(field.type)
  const leads = guardOfType(target) !== undefined
  const isRelation = pothosPrismaRelationField !== undefined || (type.name.endsWith('Payload') && isScoped(target.name))
  const isOpen = leads && isRelation && !scoped && !owned
  return [
    ...(roots.includes(type.name) && !permission ? [`${name} declares no permission`] : []),
    ...(permission !== undefined && !isPermission(String(permission))
      ? [`${name} declares the unknown permission ${permission}`]
      : []),
    ...(isOpen ? [`${name} leads into ${target.name} without a scope`] : []),
    ...(leads && !roots.includes(type.name) && String(field.type).endsWith('!') && !owned && !isPlumbing(type)
      ? [`${name} leads into the guarded ${target.name} but cannot be null`]
      : []),
    ...(type.extensions.guard && !isPermission(String(type.extensions.guard))
      ? [`${type.name} has the unknown guard ${type.extensions.guard}`]
      : []),
  ]
}

const isPlumbing = (type: GraphQLObjectType) => type.name.endsWith('Connection') || type.name.endsWith('Edge')

/**
 * Puts the rules on the schema, in place. shield's own middleware would wrap every leaf field, at five to ten times the
 * price of the whole request; only the fields of our tree keep it, and that the tree is complete is checked above.
 */
export function protect(schema: GraphQLSchema): GraphQLSchema {
  const tree = ruleTree(schema)
  const generated = shield(tree, { fallbackRule: deny, allowExternalErrors: true }) as unknown as {
    generate(schema: GraphQLSchema): Record<string, Record<string, Middleware>>
  }
  const middleware = generated.generate(schema)
  for (const [type, fields] of Object.entries(tree)) {
    const declared = (schema.getType(type) as GraphQLObjectType).getFields()
    for (const name of Object.keys(fields)) wrap(declared[name]!, middleware[type]![name]!)
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isAbstractType(type) && !isIntrospectionType(type)) guardConcrete(type)
  return schema
}

function wrap(field: Field, middleware: Middleware): void {
  const next = (field.resolve ?? defaultFieldResolver) as Resolve
  // shield hands on what it was given when the middleware chain passes nothing.
  const resolve: Resolve = (parent, args, context, info) =>
    middleware(
      ((p = parent, a = args, c = context, i = info) => next(p, a, c, i)) as Resolve,
      parent,
      args,
      context,
      info,
    )
  field.resolve = resolve as NonNullable<Field['resolve']>
}

/** shield ignores rules on interfaces and knows none on unions: the concrete type is checked where it becomes known. */
function guardConcrete(type: GraphQLNamedType & { resolveType?: unknown }): void {
  if (!isAbstractType(type)) return
  const resolve = type.resolveType ?? defaultTypeResolver
  type.resolveType = async (value, context: Guarded, info, abstract) => {
    const name = await resolve(value, context, info, abstract)
    const concrete = name ? info.schema.getType(name) : undefined
    const { guard } = (concrete?.extensions ?? {}) as { guard?: Permission }
    if (guard && !can(context.viewer, guard)) throw refusal(guard)
    return name
  }
}
