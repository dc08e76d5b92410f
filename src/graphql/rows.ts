import DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'
import type { Db } from '../db/client.ts'
import { getDatamodel } from '../generated/pothos-types.ts'

type Row = Record<string, unknown>
type Query = Record<string, unknown>

/** The part of a Prisma model that is used where the model's name is data. */
export type Delegate = {
  findMany(query: Query): Promise<Row[]>
  findFirst(query: Query): Promise<Row | null>
  count(query: Query): Promise<number>
  update(query: Query): Promise<Row>
  aggregate(query: Query): Promise<Row>
  groupBy(query: Query): Promise<Row[]>
}

export const delegate = (ctx: { db: Db }, model: string): Delegate =>
  (ctx.db as unknown as Record<string, Delegate>)[model[0]!.toLowerCase() + model.slice(1)]!

type ModelField = { name: string; type: string; relationName?: string; relationFromFields?: string[]; isList?: boolean }

// It is parsed anew at each call: one does for all relations.
const models = getDatamodel().datamodel.models as unknown as Record<string, { fields: ModelField[] }>

/** A field of the datamodel. Throws at boot for a name that does not exist. */
export function modelField(model: string, name: string): ModelField {
  const field = models[model]?.fields.find((it) => it.name === name)
  if (!field) throw new Error(`${model}.${name} is not in the datamodel`)
  return field
}

/** The column of the related model that points back: Client, 'invoices' → 'clientId'. */
export function foreignKey(model: string, relation: string): string {
  const { type, relationName } = modelField(model, relation)
  const inverse = models[type]!.fields.find((it) => it.relationName === relationName && it.relationFromFields?.length)
  if (!inverse) throw new Error(`${model}.${relation} has no foreign key on ${type}`)
  return inverse.relationFromFields![0]!
}

/**
 * A place of the reply without list positions, so that all parents of one place share its work. The types on the way
 * belong to it: under a union, one field name may stand for different fields with different arguments.
 */
export const pathKey = (path: GraphQLResolveInfo['path'] | undefined): string => {
  if (!path) return ''
  return typeof path.key === 'string' ? `${pathKey(path.prev)}.${path.typename}:${path.key}` : pathKey(path.prev)
}

type Operation = { loaders: Map<string, unknown> }

/** What an operation makes once under a name, and then has. */
export function once<T>({ loaders }: Operation, name: string, make: () => T): T {
  if (!loaders.has(name)) loaders.set(name, make())
  return loaders.get(name) as T
}

/** The operation's loader of that name: one statement for all keys asked in the same tick. */
export const batch = <T>(ctx: Operation, name: string, read: (ids: readonly string[]) => Promise<Map<string, T>>) =>
  once(
    ctx,
    name,
    () =>
      new DataLoader<string, T | undefined>(async (ids) => {
        const found = await read(ids)
        return ids.map((id) => found.get(id))
      }),
  )
