import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { can } from '../access/can.ts'
import type { Permission } from '../access/permissions.ts'
import { ALL, guardOf, type ScopedModel, scopeOf, type Where } from '../access/scope.ts'
import { formatMoney } from '../kernel/money.ts'
import { nestedPage, rootPage, type Through } from './connections.ts'
import type { Context } from './context.ts'
import { readId, writeId } from './ids.ts'
import { aggregateFor, connectionOf, type List } from './lists.ts'
import { delegate, modelField } from './rows.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

/** The options that every node type shares: its guard, its id, its rows. */
export const nodeOf = <Model extends ScopedModel>(model: Model) => ({
  guard: guardOf(model) as Permission,
  id: { field: 'id' as const, description: 'Opaque id.' },
  // Only what is selected is read.
  select: { id: true } as const,
  nullable: true as const,
  findUnique: (id: string, ctx: Context) => ({ id, AND: [scopeOf(model, ctx.viewer)] }) as Any,
})

const pageArgs = (t: Any, filter: Any, order: Any) => ({
  ...(filter && { filter: t.arg({ type: filter, description: 'Which rows.' }) }),
  orderBy: t.arg({ type: [order], description: 'In which order.' }),
})

/** The arguments of a report on a period. */
export const periodArgs = (t: Any) => ({
  from: t.arg({ type: 'Date', required: true, description: 'First day.' }),
  to: t.arg({ type: 'Date', required: true, description: 'Last day.' }),
})

/** A root list: `clients(first, after, filter, orderBy)`. */
export function rootList(list: List, permission: Permission, description: string) {
  return (t: Any) =>
    t.connection(
      {
        type: list.name,
        nullable: true,
        permission,
        description,
        extensions: { carnet: { kind: 'connection', list } },
        args: pageArgs(t, list.filterInput, list.orderInput),
        resolve: (_root: unknown, args: Any, ctx: Context, info: GraphQLResolveInfo) => rootPage(list, args, ctx, info),
      },
      list.connection,
    )
}

/** A root row by its id, null when it does not exist or is not visible: `client(id)`. */
export function rootOne(model: ScopedModel, permission: Permission, description: string) {
  return (t: Any) =>
    t.prismaField({
      type: model,
      nullable: true,
      permission,
      description,
      extensions: { carnet: { kind: 'one', model } },
      args: { id: t.arg.id({ required: true, description: `Id of a ${model}.` }) },
      resolve: (query: object, _root: unknown, args: { id: string }, ctx: Context) =>
        visibleRow(model, readId(model, args.id), ctx, query),
    })
}

/** A row the viewer may see, or null. */
export const visibleRow = (model: ScopedModel, id: string, ctx: Context, query: object): Promise<Any> =>
  delegate(ctx, model).findFirst({ ...query, where: { AND: [{ id }, scopeOf(model, ctx.viewer)] } })

/** No row. Pothos wants its query used all the same, or takes it for forgotten. */
export const noRow = (query: object): Promise<null> => Promise.resolve({ ...query }).then(() => null)

/** The same where there may be no id. */
export const visibleRowOrNull = (model: ScopedModel, id: string | null, ctx: Context, query: object): Promise<Any> =>
  id ? visibleRow(model, id, ctx, query) : noRow(query)

/** A to-one relation; the row scope goes into the same statement, and a row out of scope is null. */
export function related(t: Any, relation: string, description: string) {
  const { type } = modelField(t.model, relation)
  return t.relation(relation, {
    nullable: true,
    description,
    extensions: { scoped: type },
    query: (_args: unknown, ctx: Context) => {
      const where = scopeOf(type as ScopedModel, ctx.viewer)
      return where === ALL ? {} : { where }
    },
  })
}

/** A connection that hangs on a row: read within its parent's own statement. */
export function relatedList(t: Any, relation: string, list: List, description: string) {
  const guard = guardOf(list.guard ?? (list.model as ScopedModel))
  return t.connection(
    {
      type: list.name,
      nullable: true,
      description,
      args: pageArgs(t, list.filterInput, list.orderInput),
      ...nestedPage(t.model, relation, { list, guard }),
    },
    list.connection,
  )
}

/** A connection through join rows whose own columns the edges show: `payments { edges { allocated node } }`. */
export function joinList(
  t: Any,
  relation: string,
  { join, through, description }: { join: List; through: Through; description: string },
) {
  const guard = guardOf(through.nodeList.model as ScopedModel)
  return t.connection(
    {
      type: through.nodeList.name,
      nullable: true,
      description,
      args: pageArgs(t, through.nodeList.filterInput, join.orderInput),
      ...nestedPage(t.model, relation, { list: join, guard, through }),
    },
    join.connection,
  )
}

/** The connection types of a join list, named for the place it stands in. */
export const joinConnection = (name: string, nodeList: List, edge: (t: Any) => Any) =>
  connectionOf(name, nodeList.name, aggregateFor(name, []), edge)

/** The id of a row that is reached only through its parent. */
export const ownId = (t: Any, type: string) =>
  t.field({
    type: 'ID',
    description: 'Opaque id.',
    select: { id: true },
    extensions: { computed: true, carnet: { kind: 'id', type } },
    resolve: ({ id }: { id: string }) => writeId(type, id),
  })

type Owned = string | { description: string; rows: (ctx: Context) => Where }

/** A short list that belongs to its parent and shares its guard: an invoice's lines. With `rows`, not everybody sees all of it. */
export const owned = (t: Any, relation: string, orderBy: object, options: Owned) =>
  typeof options === 'string'
    ? t.relation(relation, { description: options, extensions: { owned: true }, query: { orderBy } })
    : t.relation(relation, {
        description: options.description,
        extensions: { owned: true, rows: options.rows },
        query: (_args: unknown, ctx: Context) => ({ orderBy, where: options.rows(ctx) }),
      })

/** The one row of that kind: a billed period's line. */
export const part = (t: Any, relation: string, description: string) =>
  t.relation(relation, { nullable: true, description, extensions: { owned: true } })

/** A short list reached through join rows, within the viewer's rows and in the parent's own statement: a task's followers. */
export const across = (
  t: Any,
  relation: string,
  { node, model, description, orderBy }: { node: string; model: ScopedModel; description: string; orderBy?: object },
) =>
  t.field({
    type: [model],
    nullable: true,
    description,
    extensions: { scoped: model },
    select: (_args: unknown, ctx: Context, nested: (query: unknown) => unknown) =>
      can(ctx.viewer, guardOf(model))
        ? {
            [relation]: {
              select: { [node]: nested(true) },
              where: { [node]: { is: scopeOf(model, ctx.viewer) } },
              ...(orderBy && { orderBy: { [node]: orderBy } }),
            },
          }
        : {},
    resolve: (row: Any) => row[relation].map((join: Any) => join[node]),
  })

type MoneyOptions = { description: string; currency?: string; nullable?: boolean; permission?: Permission }

/** An amount column in minor units, as a decimal string of the row's own currency. */
export function money(
  t: Any,
  column: string,
  { description, currency = 'currency', nullable = false, permission }: MoneyOptions,
) {
  return t.field({
    type: 'Money',
    description,
    nullable: nullable || permission !== undefined,
    ...(permission && { permission }),
    select: { [column]: true, [currency]: true },
    extensions: { computed: true, carnet: { kind: 'money', column, currency } },
    resolve: (row: Any) => (row[column] === null ? null : formatMoney(row[column], row[currency])),
  })
}

/** An amount in minor units of the company's currency, of something that was computed rather than stored. */
export const booked = (t: Any, key: string, description: string) =>
  t.field({
    type: 'Money',
    description,
    resolve: (row: Any, _args: unknown, ctx: Context) => formatMoney(row[key], ctx.currency),
  })

/** The currency of `booked` amounts. */
export const bookedCurrency = (t: Any) =>
  t.field({
    type: 'CurrencyCode',
    description: 'The company’s currency, in which the amounts are.',
    resolve: (_row: unknown, _args: unknown, ctx: Context) => ctx.currency,
  })

type Computed<Row> = {
  type: Any
  description: string
  select: object
  nullable?: boolean
  resolve: (row: Row, clock: Context['clock']) => unknown
}

/** A field computed from the row's own columns and, where it is a state of time, the clock. Synchronous and without a look elsewhere. */
export const computed = <Row>(t: Any, { type, description, select, nullable = false, resolve }: Computed<Row>) =>
  t.field({
    type,
    description,
    nullable,
    select,
    extensions: { computed: true },
    resolve: (row: Any, _args: unknown, ctx: Context) => resolve(row, ctx.clock),
  })

/** The rows of a type in a plain list or a union, planned so that their relations come with them. */
export const planned = (model: ScopedModel, ctx: Context, info: GraphQLResolveInfo, query: object): Promise<Any[]> =>
  can(ctx.viewer, guardOf(model))
    ? delegate(ctx, model).findMany({ ...queryFromInfo({ context: ctx, info, typeName: model }), ...query })
    : Promise.resolve([])

/** A short root list without pages: everything of a type that the viewer may see. */
export const rootAll = (model: ScopedModel, permission: Permission, description: string, orderBy: object) => (t: Any) =>
  t.field({
    type: [model],
    nullable: true,
    permission,
    description,
    resolve: (_root: unknown, _args: unknown, ctx: Context, info: GraphQLResolveInfo) =>
      planned(model, ctx, info, { orderBy }),
  })
