import { brandWithType } from '@pothos/core'
import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { can, forbidden } from '../access/can.ts'
import { guardOf, isScoped, scopeOf } from '../access/scope.ts'
import { failure } from '../kernel/errors.ts'
import type { Context } from './context.ts'
import { delegate } from './rows.ts'

/** Where in the reply the rows stand: at the field itself, or at these places below it. */
type Place = { info: GraphQLResolveInfo; paths?: { name: string }[][] }
type Ids = { id?: { id: string; typename: string }; ids?: { id: string; typename: string }[] }

/** Rows by their ids, whatever their types: one statement per type, order kept; null where nothing is visible, an error where the type is not. */
export async function nodesOf(ids: readonly { id: string; typename: string }[], ctx: Context, { info, paths }: Place) {
  if (ids.length > 100)
    throw failure('BAD_USER_INPUT', { en: 'Ask for at most 100 ids.', fr: 'Demandez au plus 100 identifiants.' })
  const rows = new Map<string, unknown>()
  for (const [typename, wanted] of Map.groupBy(ids, (it) => it.typename)) {
    if (!isScoped(typename)) continue
    if (!can(ctx.viewer, guardOf(typename))) {
      for (const { id } of wanted) rows.set(`${typename} ${id}`, forbidden(guardOf(typename)))
      continue
    }
    const where = { AND: [{ id: { in: wanted.map((it) => it.id) } }, scopeOf(typename, ctx.viewer)] }
    const found = await delegate(ctx, typename).findMany({
      ...queryFromInfo({ context: ctx, info, typeName: typename, ...(paths && { paths: paths as never }) }),
      where,
    })
    for (const row of found) {
      brandWithType(row, typename as never)
      rows.set(`${typename} ${row.id}`, row)
    }
  }
  return ids.map((it) => rows.get(`${it.typename} ${it.id}`) ?? null)
}

export const nodeOptions = {
  node: {
    permission: 'signedIn',
    description: 'Anything by its id; null when it does not exist or is not visible.',
    args: { id: { description: 'Its id.' } },
    resolve: async (_root: unknown, args: Ids, ctx: Context, info: GraphQLResolveInfo) =>
      (await nodesOf([args.id!], ctx, { info }))[0] ?? null,
  },
  nodes: {
    permission: 'signedIn',
    description: 'Up to 100 things by their ids, in the order asked; null for each that is not visible.',
    args: { ids: { description: 'Their ids; at most 100.' } },
    resolve: (_root: unknown, args: Ids, ctx: Context, info: GraphQLResolveInfo) => nodesOf(args.ids!, ctx, { info }),
  },
}
