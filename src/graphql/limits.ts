import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Config } from '../config.ts'
import { type AppError, failure } from '../kernel/errors.ts'

type Limits = Config['limits']
type Fragments = Map<string, FragmentDefinitionNode>

export const tooMuch = (en: string, fr: string, extra?: Record<string, unknown>) =>
  failure('COMPLEXITY_LIMIT', { en, fr }, extra)

function over(name: [en: string, fr: string], actual: number, limit: number): AppError | undefined {
  if (actual <= limit) return undefined
  return tooMuch(
    `The document has ${actual} ${name[0]}; at most ${limit} are allowed.`,
    `Le document compte ${actual} ${name[1]} ; la limite est ${limit}.`,
  )
}

/** Bounds that need no schema, asked before validation so that a hostile document costs nothing. */
export function shapeExceeded(document: DocumentNode, limits: Limits): AppError | undefined {
  const fragments = fragmentsOf(document)
  let directives = 0
  visit(document, { Directive: () => void directives++ })
  const shapes = document.definitions
    .filter((it) => it.kind === Kind.OPERATION_DEFINITION)
    .map((it) => placeOf(it.selectionSet, fragments, new Map()))
  const most = (read: (shape: Shape) => number) => Math.max(0, ...shapes.map(read))
  return (
    over(['directives', 'directives'], directives, limits.directives) ??
    over(['fragments', 'fragments'], fragments.size, limits.fragments) ??
    over(
      ['levels', 'niveaux'],
      most((it) => it.depth),
      limits.depth,
    ) ??
    over(
      ['levels of introspection', 'niveaux d’introspection'],
      most((it) => it.introspection),
      limits.introspectionDepth,
    ) ??
    over(
      ['aliases and repeated fields', 'alias et champs répétés'],
      most((it) => it.aliases),
      limits.aliases,
    ) ??
    over(
      ['root fields', 'champs racines'],
      most((it) => it.roots),
      limits.rootFields,
    )
  )
}

const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION).map((it) => [it.name.value, it]))

type Shape = { depth: number; introspection: number; aliases: number; roots: number }
const flat: Shape = { depth: 0, introspection: 0, aliases: 0, roots: 0 }

const introspective = new Set(['__schema', '__type'])

/** The selections of one place. A field asked again there counts as an alias: validation compares each pair of them. */
function placeOf(set: SelectionSetNode, fragments: Fragments, known: Map<string, Shape>): Shape {
  const shape = shapeOf(set, fragments, known)
  const names = namesOf(set)
  return { ...shape, aliases: shape.aliases + names.length - new Set(names).size }
}

const namesOf = (set: SelectionSetNode, on = ''): string[] =>
  set.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [`${on}.${(node.alias ?? node.name).value}`]
    if (node.kind === Kind.FRAGMENT_SPREAD) return []
    return namesOf(node.selectionSet, node.typeCondition?.name.value ?? on)
  })

/** Fragments count where they are spread, each worked out once; a cycle counts as nothing here and is refused by validation. */
function shapeOf(set: SelectionSetNode, fragments: Fragments, known: Map<string, Shape>): Shape {
  return set.selections.reduce<Shape>((sum, node) => {
    const shape = selectionShape(node, fragments, known)
    return {
      depth: Math.max(sum.depth, shape.depth),
      introspection: Math.max(sum.introspection, shape.introspection),
      aliases: sum.aliases + shape.aliases,
      roots: sum.roots + shape.roots,
    }
  }, flat)
}

function selectionShape(
  node: SelectionSetNode['selections'][number],
  fragments: Fragments,
  known: Map<string, Shape>,
): Shape {
  if (node.kind === Kind.INLINE_FRAGMENT) return shapeOf(node.selectionSet, fragments, known)
  if (node.kind === Kind.FRAGMENT_SPREAD) return spreadShape(node.name.value, fragments, known)
  const inner = node.selectionSet ? placeOf(node.selectionSet, fragments, known) : flat
  const aliases = inner.aliases + (node.alias ? 1 : 0)
  // Looking at the schema reads no row: it may go deeper.
  if (introspective.has(node.name.value)) return { ...flat, introspection: inner.depth + 1, aliases, roots: 1 }
  return { ...inner, depth: inner.depth + 1, aliases, roots: 1 }
}

function spreadShape(name: string, fragments: Fragments, known: Map<string, Shape>): Shape {
  const found = known.get(name)
  if (found) return found
  known.set(name, flat)
  const fragment = fragments.get(name)
  const shape = fragment ? placeOf(fragment.selectionSet, fragments, known) : flat
  known.set(name, shape)
  return shape
}

export type Cost = { requested: number; costliest: string }
type Priced = {
  schema: GraphQLSchema
  fragments: Fragments
  variables: Record<string, unknown>
  known: Map<string, Cost>
  page: number
}
const free: Cost = { requested: 0, costliest: '' }

/**
 * What an operation may cost: an object 1, a scalar 0, a connection 1 + page size × its rows (the default page when
 * none is given). Plain lists are short and belong to their parent: they count as five rows.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Cost {
  const root = schema.getRootType(operation.operation)
  if (!root) return free
  return setCost(operation.selectionSet, root, {
    schema,
    fragments: fragmentsOf(document),
    variables: withDefaults(operation, variables),
    known: new Map(),
    page: 1,
  })
}

function withDefaults(operation: OperationDefinitionNode, variables: Record<string, unknown>) {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
  )
  return { ...Object.fromEntries(defaults), ...variables }
}

function setCost(set: SelectionSetNode, type: GraphQLCompositeType, priced: Priced): Cost {
  const costs = set.selections.map((node) => selectionCost(node, type, priced))
  const top = costs.reduce((most, cost) => (cost.requested > most.requested ? cost : most), free)
  return { requested: costs.reduce((sum, cost) => sum + cost.requested, 0), costliest: top.costliest }
}

function selectionCost(node: SelectionSetNode['selections'][number], type: GraphQLCompositeType, priced: Priced): Cost {
  if (node.kind === Kind.FIELD) return fieldCost(node, type, priced)
  if (node.kind === Kind.INLINE_FRAGMENT)
    return setCost(node.selectionSet, typeOf(node.typeCondition?.name.value, type, priced), priced)
  const fragment = priced.fragments.get(node.name.value)
  if (!fragment) return free
  const key = `${node.name.value} ${type.name} ${priced.page}`
  const known = priced.known.get(key)
  if (known) return known
  priced.known.set(key, free)
  const cost = setCost(fragment.selectionSet, typeOf(fragment.typeCondition.name.value, type, priced), priced)
  priced.known.set(key, cost)
  return cost
}

function typeOf(name: string | undefined, fallback: GraphQLCompositeType, { schema }: Priced): GraphQLCompositeType {
  const type = name ? schema.getType(name) : undefined
  return isCompositeType(type) ? type : fallback
}

function fieldCost(node: FieldNode, type: GraphQLCompositeType, priced: Priced): Cost {
  const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined
  const target = field && getNamedType(field.type)
  if (!node.selectionSet || !isCompositeType(target)) return free
  const isPage = field!.args.some((arg) => arg.name === 'first')
  const page = isPage ? pageSize(node, priced.variables) : 1
  const inner = setCost(node.selectionSet, target, { ...priced, page })
  const path = inner.costliest ? `${node.name.value}.${inner.costliest}` : node.name.value
  return {
    requested: isPage
      ? 1 + inner.requested
      : times(node, field!, priced) * (own(node, type) + inner.requested) + listed(node, field!, type),
    costliest: path,
  }
}

const inConnection = (node: FieldNode, type: GraphQLCompositeType) =>
  type.name.endsWith('Connection') && (node.name.value === 'nodes' || node.name.value === 'edges')

/** An edge is no object of its own. */
const own = (node: FieldNode, type: GraphQLCompositeType) =>
  inConnection(node, type) && node.name.value === 'edges' ? 0 : 1

type Listed = { type: GraphQLOutputType; args: readonly { name: string }[] }
const isList = (field: Listed) => String(field.type).startsWith('[')
const listed = (node: FieldNode, field: Listed, type: GraphQLCompositeType) =>
  isList(field) && !inConnection(node, type) ? 1 : 0

const plainList = 5

/** How many times the content counts: the page of the connection it stands in, five for a plain list, a hundred for `nodes(ids)`. */
function times(node: FieldNode, field: Listed, { page }: Priced): number {
  if (!isList(field)) return 1
  if (field.args.some((arg) => arg.name === 'ids')) return 100
  return node.name.value === 'nodes' || node.name.value === 'edges' ? page : plainList
}

const pageSize = (node: FieldNode, variables: Record<string, unknown>) =>
  Math.min(numberOf(node.arguments, 'first', variables) ?? numberOf(node.arguments, 'last', variables) ?? 25, 1000)

function numberOf(
  args: readonly ArgumentNode[] | undefined,
  name: string,
  variables: Record<string, unknown>,
): number | undefined {
  const value = args?.find((arg) => arg.name.value === name)?.value
  if (value?.kind === Kind.INT) return Math.max(0, Number(value.value))
  const given = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined
  return typeof given === 'number' ? Math.max(0, given) : undefined
}

/** What a reply has cost: each of its objects 1. */
export const readCost = (data: unknown): number => Math.max(0, objectsIn(data) - 1)

export function objectsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + objectsIn(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((sum, item) => sum + objectsIn(item), 1)
}

export function costExceeded({ requested, costliest }: Cost, limit: number): AppError | undefined {
  if (requested <= limit) return undefined
  return tooMuch(
    `The operation costs ${requested} points; at most ${limit} are allowed. The costliest path is ${costliest}: ask for fewer rows there with first.`,
    `L’opération coûte ${requested} points ; la limite est ${limit}. Le chemin le plus coûteux est ${costliest} : demandez-y moins de lignes avec first.`,
    { cost: { requested, limit, path: costliest } },
  )
}
