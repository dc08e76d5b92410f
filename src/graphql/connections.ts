import { queryFromInfo } from '@pothos/plugin-prisma'
import { selectedFieldNames } from '@pothos/selection-mapper'
import type { GraphQLResolveInfo } from 'graphql'
import { can } from '../access/can.ts'
import type { Permission } from '../access/permissions.ts'
import { ALL, isScoped, scopeOf, type Where } from '../access/scope.ts'
import { type Key, type PageArgs, page, pageQuery } from '../kernel/keyset.ts'
import type { Context } from './context.ts'
import type { Aggregate, List, Ordering, Sums } from './lists.ts'
import { batch, type Delegate, delegate, foreignKey, once, pathKey } from './rows.ts'
import { whereOf } from './where.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders and extensions, where names are data
type Any = any
type Args = PageArgs & { filter?: Where | null; orderBy?: Ordering[] | null }

/** Where a page's rows hang on a parent: the relation, and through which relation of a join row the nodes are reached. */
export type Through = { relation: string; node: string; nodeList: List; columns: string[] }

const paths = [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]]

export type Plan = { keys: Key[]; base: Where; query: { where: Where; orderBy: Where[]; take: number }; select: Where }

/** Who sees what, filtered and ordered: the one source of truth for a list, nested or not. Throws what bad arguments deserve. */
export function planOf(list: List, args: Args, ctx: Context, through?: Through): Plan {
  const keys = keysOf(list, args.orderBy)
  const base: Where = {
    AND: through ? [{ [through.node]: { is: visible(through.nodeList, args, ctx) } }] : [visible(list, args, ctx)],
  }
  const query = pageQuery(keys, args, { list: list.name, codec: ctx.cursors, where: base })
  return { keys, base, query, select: Object.fromEntries(keys.map(({ field }) => [field, true])) }
}

const visible = (list: List, args: Args, ctx: Context): Where => ({
  AND: [
    isScoped(list.model) ? scopeOf(list.model, ctx.viewer) : (list.rows?.(ctx) ?? ALL),
    whereOf(list.name, args.filter, ctx),
  ],
})

function keysOf(list: List, orderBy: Ordering[] | null | undefined): Key[] {
  const asked = orderBy?.length ? orderBy : list.default
  const keys = asked.map(({ field, direction, nulls }): Key => {
    const { field: column, kind, nullable } = list.sort[field]!
    const ascending = direction === 'ASC'
    const first = nulls ? nulls === 'FIRST' : !ascending
    return {
      field: column,
      kind,
      direction: ascending ? 'asc' : 'desc',
      ...(nullable && { nulls: first ? 'first' : 'last' }),
    }
  })
  return [...keys, { ...list.unique, direction: keys.at(-1)?.direction ?? 'asc' }]
}

const wantsRows = (names: ReadonlySet<string>) => names.has('nodes') || names.has('edges') || names.has('pageInfo')

/** The rows of a root list and what can be asked of the whole: at most one statement each, only for what is selected. */
export async function rootPage(list: List, args: Args, ctx: Context, info: GraphQLResolveInfo) {
  const plan = planOf(list, args, ctx)
  const rows = delegate(ctx, list.model)
  const found = wantsRows(selectedFieldNames(ctx, info))
    ? await rows.findMany({
        ...queryFromInfo({
          context: ctx,
          info,
          select: plan.select as never,
          paths: paths as never,
          typeName: list.name,
        }),
        ...plan.query,
      })
    : []
  const exists = existsIn(list, plan, rows)
  return {
    ...page(plan.keys, args, { list: list.name, codec: ctx.cursors, where: plan.base, rows: found, exists }),
    totalCount: () => rows.count({ where: plan.base }),
    aggregate: () => aggregated(list, rows, plan.base, ctx),
  }
}

/** Looks in the list's order, so that its index is read: without one, the rows would be tried as they lie. */
const existsIn =
  ({ unique }: List, { query: { orderBy } }: Plan, rows: Delegate, within: Where = {}) =>
  async (where: Where): Promise<boolean> =>
    (await rows.findFirst({ where: { AND: [within, where] }, orderBy, select: { [unique.field]: true } })) !== null

async function aggregated(list: List, rows: Delegate, where: Where, ctx: Context): Promise<Aggregate> {
  const whole = await rows.aggregate({ where, ...statistics(list, 'base') })
  return {
    ...sumsOf(list, whole, 'base', ctx.currency),
    byCurrency: async () => {
      const groups = await rows.groupBy({
        by: ['currency'],
        where,
        orderBy: { currency: 'asc' },
        ...statistics(list, 'own'),
      })
      return groups.map((group) => sumsOf(list, group, 'own', group.currency as string))
    },
  }
}

type Side = 'base' | 'own'

function statistics(list: List, side: Side): Where {
  const columns = Object.fromEntries(Object.values(list.amounts ?? {}).map((amount) => [amount[side], true]))
  const some = Object.keys(columns).length > 0
  return { _count: { _all: true }, ...(some && { _sum: columns, _min: columns, _max: columns }) }
}

function sumsOf(list: List, row: Any, side: Side, currency: string): Sums {
  const of = (values: Any) =>
    Object.fromEntries(
      Object.entries(list.amounts ?? {}).map(([name, amount]) => [name, values?.[amount[side]] ?? null]),
    )
  return { count: row?._count._all ?? 0, currency, sum: of(row?._sum), min: of(row?._min), max: of(row?._max) }
}

/**
 * The extensions by which Pothos plans a nested list into its parent's own statement. They are internal to the pinned
 * plugin versions; a statement count in the tests notices when they stop working.
 */
export function nestedPage(
  model: string,
  relation: string,
  options: { list: List; guard: Permission; through?: Through },
) {
  const { list, guard, through } = options
  const typeName = through?.nodeList.name ?? list.name
  const wrap = wrapper(model, relation, options)

  const selection = (plan: Plan, rows: Any, names: ReadonlySet<string>) => ({
    ...(names.has('totalCount') && { _count: { select: { [relation]: { where: plan.base } } } }),
    ...(rows && { [relation]: rows }),
  })
  const rowsOf = (plan: Plan, node: Any) =>
    through
      ? {
          ...plan.query,
          select: {
            ...plan.select,
            ...Object.fromEntries(through.columns.map((name) => [name, true])),
            [through.node]: node,
          },
        }
      : { ...node, ...plan.query, ...(node.select && { select: { ...plan.select, ...node.select } }) }

  const extensions = {
    carnet: { kind: 'connection', list, relation, through, guard },
    scoped: typeName,
    // Nothing is planned, so nothing read, for what the viewer may not see or asked wrongly: the field itself then answers, at its own path.
    pothosPrismaSelect: (args: Args, ctx: Context, nested: Any, selected: () => ReadonlySet<string>) => {
      if (!can(ctx.viewer, guard)) return null
      const plan = attempt(() => planOf(list, args, ctx, through))
      if (!plan) return null
      const names = selected()
      const rows = wantsRows(names)
        ? rowsOf(plan, nested(through ? {} : plan.query, { getType: () => typeName, paths }))
        : undefined
      return { select: selection(plan, rows, names) }
    },
    pothosPrismaLoaded: (row: Any, info: GraphQLResolveInfo, ctx: Context) => {
      const names = selectedFieldNames(ctx, info)
      return (
        (!names.has('totalCount') || row._count?.[relation] !== undefined) &&
        (!wantsRows(names) || row[relation] !== undefined)
      )
    },
    pothosPrismaFallbackPlan: () => ({
      typeName,
      paths,
      ...(!through && { initial: { select: { [list.unique.field]: true } } }),
    }),
    // Not loaded with the parent (a second alias with other arguments, a mutation's payload): one statement for all parents.
    pothosPrismaFallback: async (node: Any, parent: Any, args: Args, ctx: Context, info: GraphQLResolveInfo) => {
      const plan = planOf(list, args, ctx, through)
      const names = selectedFieldNames(ctx, info)
      const select = { id: true, ...selection(plan, wantsRows(names) ? rowsOf(plan, node) : undefined, names) }
      const row = await batch(ctx, `rows ${pathKey(info.path)}`, async (ids) => {
        const found = await delegate(ctx, model).findMany({ where: { id: { in: ids } }, select })
        return new Map(found.map((it) => [it.id as string, it]))
      }).load(parent.id)
      return wrap({ ...row, id: parent.id }, args, ctx, info)
    },
  }
  return { extensions, resolve: wrap }
}

/** Raw related rows → a connection. */
function wrapper(model: string, relation: string, { list, through }: { list: List; through?: Through }) {
  const key = foreignKey(model, relation)
  return (row: Any, args: Args, ctx: Context, info: GraphQLResolveInfo) => {
    // The arguments of a place are the same for all its parents: it is planned once, not once per row.
    const plan = once(ctx, `plan ${pathKey(info.path)}`, () => planOf(list, args, ctx, through))
    const rows = delegate(ctx, list.model)
    const within = { AND: [plan.base, { [key]: row.id }] }
    const exists = existsIn(list, plan, rows, { [key]: row.id })
    const found = page(plan.keys, args, {
      list: list.name,
      codec: ctx.cursors,
      where: plan.base,
      rows: row[relation] ?? [],
      exists,
    })
    return {
      ...found,
      edges: through ? found.edges.map((edge) => joined(edge, through)) : found.edges,
      totalCount: () => row._count?.[relation] ?? rows.count({ where: within }),
      aggregate: () => nestedAggregate(list, key, plan.base, { ctx, info, id: row.id }),
    }
  }
}

/** An edge whose node lies behind a join row, with the join row's own columns beside it. */
const joined = (edge: { node: Any; readonly cursor: string }, through: Through) => ({
  ...edge.node,
  node: edge.node[through.node],
  get cursor() {
    return edge.cursor
  },
})

/** One grouped statement for the aggregates of all parents at this place of the reply. */
function nestedAggregate(
  list: List,
  key: string,
  base: Where,
  { ctx, info, id }: { ctx: Context; info: GraphQLResolveInfo; id: string },
): Promise<Aggregate> {
  const place = pathKey(info.path)
  const grouped = (side: Side, by: string[]) => async (ids: readonly string[]) => {
    const groups = await delegate(ctx, list.model).groupBy({
      by: [key, ...by],
      where: { AND: [base, { [key]: { in: ids } }] },
      orderBy: [key, ...by].map((column) => ({ [column]: 'asc' })),
      ...statistics(list, side),
    })
    return Map.groupBy(groups, (group) => group[key] as string)
  }
  return batch(ctx, `aggregate ${place}`, grouped('base', []))
    .load(id)
    .then((groups) => ({
      ...sumsOf(list, groups?.[0], 'base', ctx.currency),
      byCurrency: async () => {
        const own = await batch(ctx, `aggregate by currency ${place}`, grouped('own', ['currency'])).load(id)
        return (own ?? []).map((group) => sumsOf(list, group, 'own', group.currency as string))
      },
    }))
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
