import { openCode, writerOf } from './code.ts'
import { type Compiling, closeLevel, objectCode, openLevel } from './compiling.ts'
import { fieldCode } from './fields.ts'
import type { Plan, Query } from './plan.ts'
import { rootCode } from './roots.ts'

/** A document for a viewer's rights as a plan. Refuses what it does not know. */
export function compile(given: Pick<Compiling, 'operation' | 'models' | 'viewer' | 'variables'>): Plan {
  const { schema, operation } = given.operation
  const query = schema.getQueryType()!
  const member: Compiling['member'] = (compiling, scope, selected) =>
    selected.type === query ? rootCode(compiling, scope, selected) : fieldCode(compiling, scope, selected)
  const compiling: Compiling = {
    ...given,
    levels: [],
    slots: [],
    functions: [],
    sources: [],
    pages: [],
    names: 0,
    member,
  }
  const reply = openLevel(compiling, { model: undefined, parent: undefined, query: onlyRow })
  const code = openCode()
  objectCode(compiling, { level: reply, at: 'x', model: undefined, code }, query, [operation])
  closeLevel(compiling, reply, code, false)
  const { levels, slots, pages, sources, functions } = compiling
  return {
    levels,
    slots,
    pages,
    write: writerOf(
      sources.map((source) => source()),
      functions,
    ),
    size: 4_096,
    failures: 0,
    restsUntil: 0,
  }
}

const onlyRow = (): Query => ({ where: {}, orderBy: [], size: 1, isBackward: false })
