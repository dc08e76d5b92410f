import { defaultFieldResolver, type GraphQLObjectType, getArgumentValues, getNamedType, isObjectType } from 'graphql'
import type { Permission } from '../../access/permissions.ts'
import { type Key, page as pageOfRows } from '../../kernel/keyset.ts'
import { type Plan as ListPlan, planOf, type Through } from '../connections.ts'
import type { List, Sums } from '../lists.ts'
import { openCode } from './code.ts'
import {
  admit,
  type Compiling,
  callLevel,
  closeLevel,
  groupOf,
  keyOf,
  membersCode,
  objectCode,
  openLevel,
  putText,
  type Scope,
  type Selected,
  selectedIn,
  use,
} from './compiling.ts'
import { joinedCode, relationIn } from './joins.ts'
import { type Model, quoted, type Relation } from './model.ts'
import { type Level, type Query, type Run, related } from './plan.ts'
import { Refused } from './refused.ts'
import { slotCode, valueCode } from './slots.ts'
import { joinSql, orderSql, type Where } from './where.ts'

/** What the schema says of a connection field. */
export type ConnectionFacts = {
  kind: 'connection'
  list: List
  relation?: string
  through?: Through
  guard?: Permission
}

/** A page as this request asks for it, and what else must be looked at to know whether it goes on. */
type Page = { plan: ListPlan; isBackward: boolean; next: Where | undefined; previous: Where | undefined }

type Connection = {
  facts: ConnectionFacts
  type: GraphQLObjectType
  selected: Selected
  model: Model
  link: Relation | undefined
  page: (run: Run) => Page
  /** The table of the counts and sums over the whole list, and the columns that are summed. */
  whole: string
  sums: Set<string>
  isCounted: boolean
}

/** A list as the reply shows it: each part of it that is selected, rows once per `nodes` or `edges`. */
export function connectionCode(compiling: Compiling, scope: Scope, selected: Selected, facts: ConnectionFacts): void {
  admit(compiling, facts.guard)
  const connection = connectionOf(compiling, scope, selected, facts)
  const levels = rowLevels(compiling, scope, connection)
  membersCode(compiling, scope.code, connection.type, selected.nodes, (member) => {
    const { name } = member.field
    const rows = levels.get(member.key)
    if (rows) return callLevel(scope, rows)
    if (name === 'totalCount') return countCode(scope, connection)
    if (name === 'aggregate') return aggregateCode(compiling, scope, connection, member)
    if (name === 'pageInfo') return pageInfoCode(compiling, scope, connection, member, levels.values().next().value!)
    throw new Refused(`${connection.type.name}.${name}`)
  })
}

function connectionOf(compiling: Compiling, scope: Scope, selected: Selected, facts: ConnectionFacts): Connection {
  const { list, relation, through } = facts
  const type = getNamedType(selected.field.type)
  const model = compiling.models.get(list.model)
  const link = relation ? relationIn(scope.model!, relation) : undefined
  if (!isObjectType(type) || !model || (link && link.model !== model.name)) throw new Refused(`the list ${list.name}`)
  const { field, nodes } = selected
  const place = compiling.pages.length
  const page = (run: Run): Page => {
    run.pages[place] ??= pageOf(list, getArgumentValues(field, nodes[0]!, run.variables), run, through)
    return run.pages[place] as Page
  }
  compiling.pages.push(page)
  const whole = `w${compiling.names++}`
  return { facts, type, selected, model, link, page, whole, sums: new Set(), isCounted: false }
}

/** The same words that the reference path asks: the list's plan, and the looks that its page would take. */
function pageOf(list: List, args: object, { context }: Run, through: Through | undefined): Page {
  const plan = planOf(list, args, context, through)
  const looked: Where[] = []
  const exists = async (where: Where) => looked.push(where) > 0
  const options = { list: list.name, codec: context.cursors, where: plan.base, rows: [], exists }
  const { hasNextPage, hasPreviousPage } = pageOfRows(plan.keys, args, options).pageInfo
  const look = (flag: typeof hasNextPage): Where | undefined => {
    if (typeof flag !== 'function') return undefined
    void flag()
    return looked.pop()
  }
  const isBackward = (args as { last?: number | null }).last != null
  return { plan, isBackward, next: look(hasNextPage), previous: look(hasPreviousPage) }
}

/** A level per selected `nodes` and `edges`; one without columns when only the page's flags need rows. */
function rowLevels(compiling: Compiling, scope: Scope, connection: Connection): Map<string, Level> {
  const levels = new Map<string, Level>()
  const selections = selectedIn(compiling, connection.type, connection.selected.nodes)
  for (const member of selections) {
    const name = member.field?.name
    if (name === 'nodes' || name === 'edges')
      levels.set(member.key, rowsLevel(compiling, scope, connection, member as Selected))
  }
  if (levels.size === 0 && selections.some(({ field }) => field?.name === 'pageInfo'))
    levels.set('', rowsLevel(compiling, scope, connection, undefined))
  return levels
}

function rowsLevel(compiling: Compiling, scope: Scope, connection: Connection, member: Selected | undefined): Level {
  const { model, link, page } = connection
  const level = openLevel(compiling, {
    model,
    parent: link && { level: scope.level, key: keyOf(scope, link.from), column: link.to },
    query: (run): Query => {
      const { plan, isBackward } = page(run)
      const { where, orderBy, take } = plan.query
      return { where, orderBy, take, size: take - 1, isBackward }
    },
  })
  const rows: Scope = { level, at: 'x', model, code: openCode() }
  if (member?.field.name === 'nodes') nodeCode(compiling, rows, connection, member)
  if (member?.field.name === 'edges') edgeCode(compiling, rows, connection, member)
  closeLevel(compiling, level, rows.code, true)
  return level
}

/** The row itself, or the one behind a join row. */
function nodeCode(compiling: Compiling, rows: Scope, { facts: { through, list } }: Connection, member: Selected) {
  const type = getNamedType(member.field.type)
  const shown = through ? through.nodeList.model : list.model
  if (!isObjectType(type) || type.extensions.pothosPrismaModel !== shown) throw new Refused(`a node ${type.name}`)
  if (!through) return objectCode(compiling, rows, type, member.nodes)
  joinedCode(compiling, rows, relationIn(rows.model!, through.node), {
    nothing: `throw new Surprise('a join row without its ${type.name}');`,
    inside: (inner) => objectCode(compiling, inner, type, member.nodes),
  })
}

function edgeCode(compiling: Compiling, rows: Scope, connection: Connection, edges: Selected): void {
  const type = getNamedType(edges.field.type)
  if (!isObjectType(type)) throw new Refused(`edges of ${type.name}`)
  const columns = Object.fromEntries((connection.facts.through?.columns ?? []).map((name) => [name, true]))
  membersCode(compiling, rows.code, type, edges.nodes, (member) => {
    const { name, resolve = defaultFieldResolver } = member.field
    if (name === 'node') return nodeCode(compiling, rows, connection, member)
    if (name === 'cursor') return putText(rows, `${use(compiling, cursorText(connection, rows.level))}(R,r)`)
    if (!connection.facts.through) throw new Refused(`${type.name}.${name}`)
    return slotCode(compiling, rows, member, columns, resolve)
  })
}

/** The cursor of a row of that level as JSON. */
function cursorText({ facts: { list }, page }: Connection, level: Level): (run: Run, row: number) => string {
  const key =
    level.keys.push((_binding, run) => {
      const columns = page(run).plan.keys.map(({ field }) => `x.${quoted(field)}::text`)
      return `json_build_array(${columns.join(', ')})`
    }) - 1
  return (run, row) => {
    const { keys } = page(run).plan
    const values: (string | null)[] = JSON.parse(run.levels[level.place]!.keys[key]![row]!)
    const cursor = Object.fromEntries(keys.map((it, index) => [it.field, sortValue(it, values[index]!)]))
    return JSON.stringify(run.context.cursors.write(list.name, keys, cursor))
  }
}

/** A sort column's text as the cursor takes it. */
function sortValue({ kind }: Key, text: string | null): unknown {
  if (text === null) return null
  if (kind === 'int') return Number(text)
  if (kind === 'timestamp') return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z'))
  return kind === 'decimal' ? text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text
}

/** Counts and sums of a list hang on their parent's row as a subquery of its own statement. */
function joinWhole(scope: Scope, connection: Connection): void {
  if (connection.isCounted) return
  connection.isCounted = true
  const { model, page, whole, sums } = connection
  scope.level.joins.push((binding, run) => {
    const { name, from } = related(binding, model, page(run).plan.base, linkOf(scope, connection))
    const columns = [...sums].map((it) => {
      const column = `${name}.${quoted(it)}`
      return `, sum(${column}) AS ${quoted(`sum ${it}`)}, min(${column}) AS ${quoted(`min ${it}`)}, max(${column}) AS ${quoted(`max ${it}`)}`
    })
    return ` LEFT JOIN LATERAL (SELECT count(*) AS n${columns.join('')} FROM ${from}) ${whole} ON true`
  })
}

const linkOf =
  (scope: Scope, { link }: Connection) =>
  (name: string) =>
    link && joinSql(link, name, scope.at)

function countCode(scope: Scope, connection: Connection): void {
  joinWhole(scope, connection)
  scope.level.columns.push(() => `${connection.whole}.n`)
  scope.code.line('l=(a[q]<<24)|(a[q+1]<<16)|(a[q+2]<<8)|a[q+3];q+=4;p=bare(o,p,a,q,q+l);q+=l;')
}

const statistics = ['sum', 'min', 'max'] as const

function aggregateCode(compiling: Compiling, scope: Scope, connection: Connection, member: Selected): void {
  const { list } = connection.facts
  const type = getNamedType(member.field.type)
  if (!isObjectType(type)) throw new Refused(`the aggregate of ${list.name}`)
  const asked = selectedIn(compiling, type, member.nodes)
  if (asked.some(({ field }) => field?.name === 'byCurrency')) throw new Refused(`${type.name}.byCurrency`)
  const amounts = amountsIn(compiling, asked as Selected[])
  for (const name of amounts) connection.sums.add(list.amounts![name]!.base)
  joinWhole(scope, connection)
  const key = (sql: string) => scope.level.keys.push(() => `${connection.whole}.${sql}`) - 1
  const count = key('n')
  const columns = statistics.map((statistic) =>
    amounts.map((name) => [name, key(quoted(`${statistic} ${list.amounts![name]!.base}`))] as const),
  )
  valueCode(compiling, scope, member, {
    resolve: (value) => value,
    row: ({ keys }, row, { context }): Sums => {
      const [sum, min, max] = columns.map((of) =>
        Object.fromEntries(of.map(([name, at]) => [name, keys[at]![row] == null ? null : BigInt(keys[at]![row]!)])),
      )
      return { count: Number(keys[count]![row]), currency: context.currency, sum: sum!, min: min!, max: max! }
    },
  })
}

/** The amounts whose sums, averages or extremes are selected. */
function amountsIn(compiling: Compiling, members: Selected[]): string[] {
  const names = members.flatMap(({ field, nodes }) => {
    const type = field && getNamedType(field.type)
    return isObjectType(type)
      ? selectedIn(compiling, type, nodes).flatMap((it) => (it.field ? [it.field.name] : []))
      : []
  })
  return [...new Set(names)]
}

function pageInfoCode(compiling: Compiling, scope: Scope, connection: Connection, info: Selected, level: Level): void {
  const type = getNamedType(info.field.type)
  if (!isObjectType(type)) throw new Refused('pageInfo')
  membersCode(compiling, scope.code, type, info.nodes, ({ field: { name } }) => {
    if (name === 'hasNextPage') return flagCode(scope, connection, level, 'next')
    if (name === 'hasPreviousPage') return flagCode(scope, connection, level, 'previous')
    if (name === 'startCursor' || name === 'endCursor') {
      const cursor = edgeCursor(cursorText(connection, level), level, name === 'startCursor')
      return putText(scope, `${use(compiling, cursor)}(R,${groupOf(level)})`)
    }
    throw new Refused(`${type.name}.${name}`)
  })
}

function flagCode(scope: Scope, connection: Connection, level: Level, side: 'next' | 'previous'): void {
  const { page, model } = connection
  scope.level.columns.push((binding, run) => {
    const { plan, [side]: where } = page(run)
    if (!where) return 'false'
    const { name, from } = related(binding, model, where, linkOf(scope, connection))
    // In the list's order, so that its index is read: for EXISTS alone the rows would be tried as they lie.
    return `(SELECT true FROM ${from} ORDER BY ${orderSql(model, plan.query.orderBy, name)} LIMIT 1) IS NOT NULL`
  })
  const group = groupOf(level)
  scope.code.line(
    `c=a[q+4];q+=5;p+=o.latin1Write(c===116||goesOn(R.levels[${level.place}],${group},${side === 'previous'})?'true':'false',p);`,
  )
}

/** The cursor of the first or the last row that is shown. */
function edgeCursor(text: (run: Run, row: number) => string, level: Level, isStart: boolean) {
  return (run: Run, group: number): string => {
    const { first, shown, layout } = run.levels[level.place]!
    const count = shown[group]!
    if (count === 0) return 'null'
    return text(run, first[group]! + (isStart === layout.isBackward ? count - 1 : 0))
  }
}
