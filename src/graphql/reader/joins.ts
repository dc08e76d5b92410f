import type { Compiling, Scope } from './compiling.ts'
import { type Model, quoted, type Relation } from './model.ts'
import type { Run } from './plan.ts'
import { Refused } from './refused.ts'
import { joinSql, type Where, whereSql } from './where.ts'

export function relationIn(model: Model, name: string): Relation {
  const relation = model.relations.get(name)
  if (!relation) throw new Refused(`${model.name}.${name} is no single foreign key`)
  return relation
}

export type Joined = { where?: (run: Run) => Where; nothing: string; inside: (scope: Scope) => void }

/** A related row in the same statement; null when there is none that the viewer may see. */
export function joinedCode(compiling: Compiling, scope: Scope, relation: Relation, joined: Joined): void {
  const { level, at: here, code } = scope
  const model = compiling.models.get(relation.model)!
  const at = `j${compiling.names++}`
  level.joins.push((binding, run) => {
    const condition = joined.where ? ` AND ${whereSql(binding, model, joined.where(run), at)}` : ''
    return ` LEFT JOIN ${quoted(model.name)} ${at} ON ${joinSql(relation, at, here)}${condition}`
  })
  level.columns.push(() => `${at}.${quoted(relation.to)} IS NOT NULL`)
  const before = level.columns.length
  code.line('c=a[q+4];q+=5;if(c===116){')
  joined.inside({ level, at, model, code })
  code.line(`}else{q=skipped(a,q,${level.columns.length - before});${joined.nothing}}`)
}
