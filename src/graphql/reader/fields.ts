import {
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isScalarType,
} from 'graphql'
import { prefixes } from '../ids.ts'
import * as bytes from './bytes.ts'
import { openCode } from './code.ts'
import {
  type Compiling,
  callLevel,
  closeLevel,
  keyOf,
  nullLine,
  objectCode,
  openLevel,
  type Scope,
  type Selected,
  targetOf,
  use,
} from './compiling.ts'
import { type ConnectionFacts, connectionCode } from './connections.ts'
import { joinedCode, relationIn } from './joins.ts'
import { type Column, quoted, type Relation } from './model.ts'
import type { Query, Run } from './plan.ts'
import { Refused, Surprised } from './refused.ts'
import { type Select, slotCode } from './slots.ts'
import type { Where } from './where.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' extensions, where names are data
type Any = any

/** What the schema says of a field: ours (`carnet`), and Pothos' own, whose names are internal to the pinned version. */
type Facts = {
  carnet?: ConnectionFacts | { kind: 'money'; column: string; currency: string } | { kind: 'id'; type: string }
  pothosExposedField?: string
  pothosPrismaRelationField?: { name: string }
  pothosPrismaSelect?: unknown
  pothosOriginalResolve?: Any
}

/** The value of a field of a model's type: one of the forms that the schema declares, or refused. */
export function fieldCode(compiling: Compiling, scope: Scope, selected: Selected) {
  const { type, field } = selected
  const facts = field.extensions as Facts
  const { carnet } = facts
  const model = scope.model!
  if (carnet?.kind === 'connection') return connectionCode(compiling, scope, selected, carnet)
  if (carnet?.kind === 'money') return moneyCode(scope, selected, carnet)
  if (carnet?.kind === 'id') return idCode(scope, carnet.type, 'id')
  if (facts.pothosPrismaRelationField)
    return relationCode(compiling, scope, selected, relationIn(model, facts.pothosPrismaRelationField.name))
  if (field.name === 'id' && 'pothosParseGlobalID' in type.extensions && model.key === 'id')
    return idCode(scope, type.name, model.key)
  const column = model.columns.get(facts.pothosExposedField ?? '')
  if (column) return columnCode(compiling, scope, selected, column)
  const { pothosPrismaSelect: select, pothosOriginalResolve: resolve } = facts
  // Rows that a resolver reads itself come with a plan of Pothos' own, which only graphql-js' executor keeps.
  const isRow = getNamedType(field.type).extensions.pothosPrismaModel !== undefined
  if (typeof select === 'object' && resolve && !isRow)
    return slotCode(compiling, scope, selected, select as Select, resolve)
  throw new Refused(`${type.name}.${field.name}`)
}

const column = ({ level, at }: Scope, name: string) => {
  const sql = `${at}.${quoted(name)}`
  level.columns.push(() => sql)
}

const lengthLine = 'l=(a[q]<<24)|(a[q+1]<<16)|(a[q+2]<<8)|a[q+3];q+=4;'

function columnCode(compiling: Compiling, scope: Scope, selected: Selected, it: Column) {
  const write = writeOf(selected.field.type, it)
  if (!write) return slotCode(compiling, scope, selected, { [it.name]: true }, (row: Any) => row[it.name])
  column(scope, it.name)
  scope.code.line(`${lengthLine}if(l<0){${nullLine(selected)}}else{p=${use(compiling, write)}(o,p,a,q,q+l);q+=l}`)
}

/** How a column's text becomes its scalar's JSON; undefined when only the scalar itself knows. */
function writeOf(type: GraphQLOutputType, { type: kind, pg, isEnum, isList }: Column): bytes.Write | undefined {
  const named = isNonNullType(type) ? type.ofType : type
  if (isList || !isLeafType(named)) return undefined
  if (isEnumType(named)) return isEnum ? enumWrite(named.getValues()) : undefined
  if (!isScalarType(named)) return undefined
  const form = named.extensions.carnet ?? named.name
  if ((form === 'String' || form === 'ID' || form === 'text') && kind === 'String' && !isEnum)
    return pg === 'uuid' ? bytes.plain : bytes.text
  if (form === 'Int' && kind === 'Int') return bytes.bare
  if (form === 'Boolean' && kind === 'Boolean') return bytes.boolean
  if (form === 'decimal' && kind === 'Decimal') return bytes.decimal
  if (form === 'date' && pg === 'date') return bytes.date
  if (form === 'instant' && pg === 'timestamp with time zone') return bytes.instant
  return undefined
}

function enumWrite(values: readonly { name: string; value: unknown }[]): bytes.Write {
  const known = new Map(values.map(({ name, value }) => [value, Buffer.from(`"${name}"`)]))
  return (out, at, row, from, end) => {
    const name = known.get(row.latin1Slice(from, end))
    if (!name) throw new Surprised('a value that the enum does not know')
    return at + name.copy(out, at)
  }
}

function moneyCode(scope: Scope, selected: Selected, facts: { column: string; currency: string }): void {
  const amount = scope.model!.columns.get(facts.column)
  const currency = scope.model!.columns.get(facts.currency)
  if (amount?.type !== 'BigInt' || currency?.type !== 'String') throw new Refused(`money ${facts.column}`)
  column(scope, currency.name)
  column(scope, amount.name)
  scope.code.line(`${lengthLine}c=q;q+=l;${lengthLine}if(l<0){${nullLine(selected)}}else{p=money(o,p,a,q,q+l,c);q+=l}`)
}

function idCode(scope: Scope, type: string, key: string): void {
  const prefix = prefixes[type as keyof typeof prefixes]
  if (!prefix || scope.model!.columns.get(key)?.pg !== 'uuid') throw new Refused(`the id of ${type}`)
  column(scope, key)
  scope.code.literal(`"${prefix}_`)
  scope.code.line(`${lengthLine}p=base58(o,p,a,q);q+=l;`)
  scope.code.literal('"')
}

function relationCode(compiling: Compiling, scope: Scope, selected: Selected, relation: Relation) {
  const { type, model } = targetOf(compiling, selected)
  if (model.name !== relation.model) throw new Refused(`${selected.type.name}.${relation.name} as ${type.name}`)
  const query = queryOf(selected)
  if (!relation.isList)
    return joinedCode(compiling, scope, relation, {
      where: (run) => query(run).where,
      nothing: nullLine(selected),
      inside: (inner) => objectCode(compiling, inner, type, selected.nodes),
    })
  const level = openLevel(compiling, {
    model,
    parent: { level: scope.level, key: keyOf(scope, relation.from), column: relation.to },
    query,
  })
  const code = openCode()
  objectCode(compiling, { level, at: 'x', model, code }, type, selected.nodes)
  closeLevel(compiling, level, code, true)
  callLevel(scope, level)
}

/** What the field itself would have Prisma read: its select is asked as Pothos would ask it. */
function queryOf({ field, nodes }: Selected): (run: Run) => Query {
  const select = (field.extensions as Facts).pothosPrismaSelect
  if (typeof select !== 'function') throw new Refused(`${field.name} has no select`)
  return ({ context, variables }) => {
    const args = getArgumentValues(field, nodes[0]!, variables)
    let asked: unknown = {}
    select(args, context, (query: unknown) => {
      asked = typeof query === 'function' ? query(args, context) : query
      return {}
    })
    const { where = {}, orderBy = [], take, ...others } = (asked ?? {}) as Where
    if (Object.keys(others).length) throw new Refused(`${field.name} reads with ${Object.keys(others)}`)
    const limit = take === undefined ? {} : { take: take as number }
    const order = [orderBy].flat() as Where[]
    return { where: where as Where, orderBy: order, size: (take as number) ?? Infinity, isBackward: false, ...limit }
  }
}
