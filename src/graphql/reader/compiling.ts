import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { can } from '../../access/can.ts'
import type { Permission } from '../../access/permissions.ts'
import { neededFor } from '../../access/shield.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type Code, levelSource, roomLine } from './code.ts'
import { collect } from './collect.ts'
import { type Model, type Models, quoted } from './model.ts'
import type { Level, Operation, Run, Slot } from './plan.ts'
import { Refused } from './refused.ts'

/** What is known while a document is compiled for a viewer's rights. */
export type Compiling = {
  operation: Operation
  models: Models
  viewer: Viewer | null
  /** Only those that @skip and @include look at may be read; the others belong to a request. */
  variables: Record<string, unknown>
  levels: Level[]
  slots: Slot[]
  functions: unknown[]
  sources: (() => string)[]
  pages: ((run: Run) => unknown)[]
  names: number
  /** How a field is written: one of the reply itself, or one of a row. */
  member: (compiling: Compiling, scope: Scope, selected: Selected) => void
}

/** Where code is being made: whose level, which table of its statement, of which model. */
export type Scope = { level: Level; at: string; model: Model | undefined; code: Code }

/** A field that is selected somewhere. */
export type Selected = {
  type: GraphQLObjectType
  field: GraphQLField<unknown, unknown>
  nodes: readonly FieldNode[]
  key: string
}

export function openLevel(
  { levels }: Compiling,
  { model, parent, query }: Pick<Level, 'model' | 'parent' | 'query'>,
): Level {
  const level: Level = { place: levels.length, model, parent, query, keys: [], columns: [], joins: [], kids: [] }
  levels.push(level)
  parent?.level.kids.push(level)
  return level
}

export function closeLevel({ sources }: Compiling, level: Level, code: Code, isList: boolean): void {
  // Keys may still be added after the level's own code is there.
  sources.push(() => levelSource(level.place, code, (level.parent ? 1 : 0) + level.keys.length, isList))
}

/** A function that the writer calls, by its name there. */
export const use = ({ functions }: Compiling, it: unknown): string => `f${functions.push(it) - 1}`

/** A column of the scope's table, read as text beside the reply. Asked for twice, it is read once. */
export function keyOf({ level, at }: Scope, column: string): number {
  const sql = `${at}.${quoted(column)}`
  const known = level.keys.findIndex((part) => (part as Named).sql === sql)
  return known >= 0 ? known : level.keys.push(named(sql)) - 1
}
type Named = { sql?: string }
const named = (sql: string) => Object.assign(() => sql, { sql })

/** Where a child level's rows stand for the row that is being written. */
export const groupOf = ({ parent }: Level): string => (parent ? `T.places[${parent.key}][r]` : '0')

/** Writes a child level in the middle of its parent's row. */
export function callLevel({ code }: Scope, level: Level): void {
  code.line(`R.at=p;L${level.place}(R,${groupOf(level)});o=R.out;p=R.at;${roomLine}`)
}

/** Writes a text that is made elsewhere in the middle of a row. */
export function putText({ code }: Scope, expression: string): void {
  code.line(`p=put(R,p,${expression});o=R.out;${roomLine}`)
}

export function objectCode(
  compiling: Compiling,
  scope: Scope,
  type: GraphQLObjectType,
  nodes: readonly Pick<FieldNode, 'selectionSet'>[],
): void {
  admit(compiling, type.extensions.guard as Permission | undefined)
  membersCode(compiling, scope.code, type, nodes, (selected) => compiling.member(compiling, scope, selected))
}

/** An object's members one after another; `member` writes each value. */
export function membersCode(
  compiling: Compiling,
  code: Code,
  type: GraphQLObjectType,
  nodes: readonly Pick<FieldNode, 'selectionSet'>[],
  member: (selected: Selected) => void,
): void {
  code.object()
  let between = '{'
  for (const selected of selectedIn(compiling, type, nodes)) {
    code.literal(`${between}${JSON.stringify(selected.key)}:`)
    between = ','
    if (selected.field) {
      admit(compiling, neededFor(type, selected.field as never))
      member(selected as Selected)
    } else code.literal(JSON.stringify(type.name))
  }
  code.literal(between === '{' ? '{}' : '}')
}

/** The fields that an object of that type shows; `__typename` has no field. */
export function selectedIn(
  { operation: { schema, fragments }, variables }: Compiling,
  type: GraphQLObjectType,
  nodes: readonly Pick<FieldNode, 'selectionSet'>[],
): (Omit<Selected, 'field'> & { field: Selected['field'] | undefined })[] {
  const sets = nodes.map(({ selectionSet }) => selectionSet)
  return [...collect({ schema, fragments, variables }, type, sets)].map(([key, fieldNodes]) => {
    const name = fieldNodes[0]!.name.value
    const field = type.getFields()[name]
    if (!field && name !== '__typename') throw new Refused(`${type.name}.${name}`)
    return { type, field, nodes: fieldNodes, key }
  })
}

/** A forbidden edge is answered by the reference path, which says FORBIDDEN where it stands. */
export function admit({ viewer }: Compiling, permission: Permission | undefined): void {
  if (permission && !can(viewer, permission)) throw new Refused(`no ${permission}`)
}

/** The object type that a field leads to, and the model whose rows it shows. */
export function targetOf({ models }: Compiling, { type, field }: Selected): { type: GraphQLObjectType; model: Model } {
  const named = getNamedType(field.type)
  const model = models.get(String(named.extensions.pothosPrismaModel))
  if (!isObjectType(named) || !model) throw new Refused(`${type.name}.${field.name} leads to no model`)
  return { type: named, model }
}

/** What stands for null here. */
export const nullLine = ({ field, type }: Selected): string =>
  isNonNullType(field.type)
    ? `throw new Surprise(${JSON.stringify(`${type.name}.${field.name} is null`)});`
    : "p+=o.latin1Write('null',p);"
