import { getArgumentValues, getNullableType, isLeafType, isObjectType } from 'graphql'
import { guardOf, isScoped, type ScopedModel, scopeOf } from '../../access/scope.ts'
import { readAnyId, readId } from '../ids.ts'
import { openCode } from './code.ts'
import {
  admit,
  type Compiling,
  callLevel,
  closeLevel,
  objectCode,
  openLevel,
  type Scope,
  type Selected,
  targetOf,
} from './compiling.ts'
import { type ConnectionFacts, connectionCode } from './connections.ts'
import { Refused } from './refused.ts'
import { valueCode } from './slots.ts'

type Facts = { carnet?: ConnectionFacts | { kind: 'one'; model: ScopedModel }; pothosArgMappers?: unknown[] }

/** A root field: a list, a row by its id, or a value that needs no row. */
export function rootCode(compiling: Compiling, scope: Scope, selected: Selected) {
  const { field } = selected
  const { carnet, pothosArgMappers = [] } = field.extensions as Facts & { pothosOriginalResolve?: unknown }
  if (carnet?.kind === 'connection') return connectionCode(compiling, scope, selected, carnet)
  if (carnet?.kind === 'one') return oneCode(compiling, scope, selected, carnet.model)
  if (field.name === 'node' && pothosArgMappers.length) return nodeCode(compiling, scope, selected)
  const resolve = field.extensions.pothosOriginalResolve
  if (!isLeafType(getNullableType(field.type)) || !resolve || pothosArgMappers.length)
    throw new Refused(`Query.${field.name}`)
  valueCode(compiling, scope, selected, { row: () => undefined, resolve: resolve as never })
}

function oneCode(compiling: Compiling, scope: Scope, selected: Selected, name: ScopedModel): void {
  const { type, model } = targetOf(compiling, selected)
  if (model.name !== name) throw new Refused(`Query.${selected.field.name} as ${type.name}`)
  rowCode(compiling, scope, selected, { type, name, id: (text) => readId(name, text) })
}

/** The type of a node is known from its id, which is therefore part of what a plan is made for. */
function nodeCode(compiling: Compiling, scope: Scope, selected: Selected): void {
  const { id } = getArgumentValues(selected.field, selected.nodes[0]!, compiling.variables)
  const name = readAnyId(id as string).typename
  const type = compiling.operation.schema.getType(name)
  if (!isScoped(name) || !isObjectType(type) || type.extensions.pothosPrismaModel !== name)
    throw new Refused(`a node ${name}`)
  admit(compiling, guardOf(name))
  rowCode(compiling, scope, selected, { type, name, id: (text) => readId(name, text) })
}

type Row = { type: ReturnType<typeof targetOf>['type']; name: ScopedModel; id: (text: string) => string }

function rowCode(compiling: Compiling, scope: Scope, { field, nodes }: Selected, { type, name, id }: Row): void {
  const model = compiling.models.get(name)!
  const level = openLevel(compiling, {
    model,
    parent: undefined,
    query: ({ context, variables }) => {
      const args = getArgumentValues(field, nodes[0]!, variables) as { id: string }
      const where = { AND: [{ id: id(args.id) }, scopeOf(name, context.viewer)] }
      return { where, orderBy: [], take: 1, size: 1, isBackward: false }
    },
  })
  const code = openCode()
  objectCode(compiling, { level, at: 'x', model, code }, type, nodes)
  closeLevel(compiling, level, code, false)
  callLevel(scope, level)
}
