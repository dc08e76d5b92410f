import {
  type FieldNode,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { guardOf, isScoped, type ScopedModel, scopeOf } from '../../access/scope.ts'
import type { Context } from '../context.ts'
import { readAnyId, readId } from '../ids.ts'
import { openCode } from './code.ts'
import {
  admit,
  type Compiling,
  callLevel,
  closeLevel,
  membersCode,
  objectCode,
  openLevel,
  type Scope,
  type Selected,
  selectedIn,
  targetOf,
} from './compiling.ts'
import { type ConnectionFacts, connectionCode } from './connections.ts'
import { Refused } from './refused.ts'
import { valueCode } from './slots.ts'

/** A row by the id that is given, or by one that follows from who asks. */
type OneFacts = { kind: 'one'; model: ScopedModel; id?: (context: Context) => string }
/** An object that follows from who asks, whose rows are levels of their own. */
type ContextFacts = { kind: 'context'; value: (context: Context) => unknown }
type Facts = {
  carnet?: ConnectionFacts | OneFacts | ContextFacts
  pothosArgMappers?: unknown[]
  pothosOriginalResolve?: unknown
}
const factsOf = ({ field }: Selected): Facts => field.extensions

/** A root field: a list, a row by its id, or a value that its resolver makes alone. */
export function rootCode(compiling: Compiling, scope: Scope, selected: Selected) {
  const { field } = selected
  const { carnet, pothosArgMappers = [] } = factsOf(selected)
  if (carnet?.kind === 'connection') return connectionCode(compiling, scope, selected, carnet)
  if (carnet?.kind === 'one') return oneCode(compiling, scope, selected, carnet)
  if (carnet?.kind === 'context') return contextCode(compiling, scope, selected, carnet)
  if (field.name === 'node' && pothosArgMappers.length) return nodeCode(compiling, scope, selected)
  resolvedCode(compiling, scope, selected, () => undefined)
}

function resolvedCode(compiling: Compiling, scope: Scope, selected: Selected, row: (context: Context) => unknown) {
  const { type, field, nodes } = selected
  const { pothosOriginalResolve: resolve, pothosArgMappers = [] } = factsOf(selected)
  if (!resolve || pothosArgMappers.length || !isPlain(compiling, field.type, nodes))
    throw new Refused(`${type.name}.${field.name}`)
  valueCode(compiling, scope, selected, { row: (_rows, _row, { context }) => row(context), resolve: resolve as never })
}

/** There is no model's row in it, which would need Pothos' own plan. */
function isPlain(compiling: Compiling, type: GraphQLOutputType, nodes: readonly FieldNode[]): boolean {
  const named = getNamedType(type)
  if (isLeafType(named)) return true
  if (!isObjectType(named) || named.extensions.pothosPrismaModel) return false
  return selectedIn(compiling, named, nodes).every(
    ({ field, nodes: inner }) => !field || isPlain(compiling, field.type, inner),
  )
}

function contextCode(compiling: Compiling, scope: Scope, selected: Selected, { value }: ContextFacts): void {
  const type = getNamedType(selected.field.type)
  if (!isObjectType(type)) throw new Refused(`Query.${selected.field.name}`)
  membersCode(compiling, scope.code, type, selected.nodes, (member) => {
    const { carnet } = factsOf(member)
    if (carnet?.kind === 'one') oneCode(compiling, scope, member, carnet)
    else resolvedCode(compiling, scope, member, value)
  })
}

function oneCode(compiling: Compiling, scope: Scope, selected: Selected, { model: name, id }: OneFacts): void {
  const { type, model } = targetOf(compiling, selected)
  if (model.name !== name) throw new Refused(`${selected.type.name}.${selected.field.name} as ${type.name}`)
  admit(compiling, guardOf(name))
  rowCode(compiling, scope, selected, { type, name, ...(id && { id }) })
}

/** The type of a node is known from its id, which is therefore part of what a plan is made for. */
function nodeCode(compiling: Compiling, scope: Scope, selected: Selected): void {
  const { id } = getArgumentValues(selected.field, selected.nodes[0]!, compiling.variables)
  const name = readAnyId(id as string).typename
  const type = compiling.operation.schema.getType(name)
  if (!isScoped(name) || !isObjectType(type) || type.extensions.pothosPrismaModel !== name)
    throw new Refused(`a node ${name}`)
  admit(compiling, guardOf(name))
  rowCode(compiling, scope, selected, { type, name })
}

type Row = { type: ReturnType<typeof targetOf>['type']; name: ScopedModel; id?: (context: Context) => string }

function rowCode(compiling: Compiling, scope: Scope, { field, nodes }: Selected, { type, name, id }: Row): void {
  const model = compiling.models.get(name)!
  const level = openLevel(compiling, {
    model,
    parent: undefined,
    query: ({ context, variables }) => {
      const given = () => readId(name, (getArgumentValues(field, nodes[0]!, variables) as { id: string }).id)
      const where = { AND: [{ id: id ? id(context) : given() }, scopeOf(name, context.viewer)] }
      return { where, orderBy: [], take: 1, size: 1, isBackward: false }
    },
  })
  const code = openCode()
  objectCode(compiling, { level, at: 'x', model, code }, type, nodes)
  closeLevel(compiling, level, code, false)
  callLevel(scope, level)
}
