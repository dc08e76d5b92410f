import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { Prisma } from '../../generated/prisma/client.ts'
import { collect } from './collect.ts'
import type { Column } from './model.ts'
import type { Operation, Run } from './plan.ts'
import { Refused, Surprised } from './refused.ts'

type Path = GraphQLResolveInfo['path']
type Place = { type: GraphQLObjectType; field: GraphQLField<unknown, unknown>; nodes: readonly FieldNode[]; path: Path }

const isThenable = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function'

/** What a resolver is told of its place; the same as graphql-js would tell. */
export const infoOf = (
  { schema, operation, fragments }: Operation,
  variables: Record<string, unknown>,
  { type, field, nodes, path }: Place,
): GraphQLResolveInfo => ({
  fieldName: field.name,
  fieldNodes: nodes,
  returnType: field.type,
  parentType: type,
  path,
  schema,
  fragments,
  rootValue: undefined,
  operation,
  variableValues: variables,
})

/**
 * A resolver's value as the reply shows it, after graphql-js' completeValue. Any error throws: the reference path then
 * says it in its own words.
 */
export function completed(run: Run, place: Place, type: GraphQLOutputType, value: unknown): unknown {
  if (isThenable(value)) return value.then((it) => completed(run, place, type, it))
  if (value instanceof Error) throw value
  if (isNonNullType(type)) return solid(completed(run, place, type.ofType, value))
  if (value === null || value === undefined) return null
  if (isListType(type)) {
    const { ofType } = type
    const items = Array.from(value as Iterable<unknown>, (it, index) =>
      completed(run, { ...place, path: { prev: place.path, key: index, typename: undefined } }, ofType, it),
    )
    return items.some(isThenable) ? Promise.all(items) : items
  }
  if (isLeafType(type)) return solid(type.serialize(value))
  if (isAbstractType(type)) return concrete(run, place, type, value)
  return object(run, place, type, value)
}

function solid(value: unknown): unknown {
  if (isThenable(value)) return value.then(solid)
  if (value === null || value === undefined) throw new Surprised('null where there must be a value')
  return value
}

function concrete(run: Run, place: Place, type: GraphQLAbstractType, value: unknown): unknown {
  const { schema } = run.operation
  const named = type.resolveType?.(value, run.context, infoOf(run.operation, run.variables, place), type)
  const found = (name: unknown) => {
    const known = schema.getType(String(name))
    if (!isObjectType(known) || !schema.isSubType(type, known)) throw new Surprised(`${type.name} is no ${name}`)
    return object(run, place, known, value)
  }
  return isThenable(named) ? named.then(found) : found(named)
}

function object(run: Run, place: Place, type: GraphQLObjectType, value: unknown): unknown {
  const { schema, fragments } = run.operation
  const fields = collect(
    { schema, fragments, variables: run.variables },
    type,
    place.nodes.map(({ selectionSet }) => selectionSet),
  )
  const entries = [...fields].map(([key, nodes]): [string, unknown] => {
    const name = nodes[0]!.name.value
    if (name === '__typename') return [key, type.name]
    const field = type.getFields()[name]
    if (!field) throw new Refused(`${type.name}.${name}`)
    const inner: Place = { type, field, nodes, path: { prev: place.path, key, typename: type.name } }
    return [key, completed(run, inner, field.type, resolved(run, inner, field.resolve ?? defaultFieldResolver, value))]
  })
  if (!entries.some(([, it]) => isThenable(it))) return Object.fromEntries(entries)
  return Promise.all(entries.map(async ([key, it]) => [key, await it])).then((all) => Object.fromEntries(all))
}

type Resolve = NonNullable<GraphQLField<unknown, unknown>['resolve']>

export const resolved = (run: Run, place: Place, resolve: Resolve, value: unknown): unknown =>
  resolve(
    value,
    getArgumentValues(place.field, place.nodes[0]!, run.variables),
    run.context,
    infoOf(run.operation, run.variables, place),
  )

const decoders: Record<string, (text: string) => unknown> = {
  String: (text) => text,
  Int: Number,
  Float: Number,
  BigInt,
  Boolean: (text) => text === 'true' || text === 't',
  Decimal: (text) => new Prisma.Decimal(text),
  Json: (text) => JSON.parse(text),
}

/** PostgreSQL's text of a column as Prisma gives it to resolvers. */
export function decoderOf({ name, type, pg, isEnum, isList }: Column): (text: string) => unknown {
  const decode = isEnum ? decoders.String : type === 'DateTime' ? dateDecoder(pg) : decoders[type]
  if (!decode || isList) throw new Refused(`${name} of type ${type} for a resolver`)
  return decode
}

function dateDecoder(pg: string): (text: string) => Date {
  const ending = pg === 'date' ? 'T00:00:00Z' : ''
  return (text) => {
    const date = new Date(ending ? text + ending : text.replace(' ', 'T').replace(/\+00$/, 'Z'))
    if (Number.isNaN(date.getTime())) throw new Surprised('a time outside the calendar')
    return date
  }
}
