import { can } from '../../access/can.ts'
import { guardOf, type ScopedModel, scopeOf, scopes, type Where } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'

/** Entities whose rows an event names by a relation of its own; the others belong to a client. */
const related: Partial<Record<ScopedModel, string>> = {
  Client: 'client',
  Project: 'project',
  Task: 'task',
  Ticket: 'ticket',
}

/** An entry is visible when its entity's module is readable and the row is within the viewer's rows. */
export function visibleEntries({ viewer }: { viewer: Viewer | null }): Where {
  const readable = (Object.keys(scopes) as ScopedModel[]).filter((model) => can(viewer, guardOf(model)))
  const open = readable.filter((model) => viewer?.rights.grants[scopes[model].module].reach === 'all')
  const clauses: Where[] = [{ entity: { in: open } }]
  for (const model of readable.filter((it) => !open.includes(it))) {
    const relation = related[model]
    clauses.push(
      relation
        ? { entity: model, [relation]: { is: scopeOf(model, viewer) } }
        : { entity: model, client: { is: { ownerId: viewer!.id } } },
    )
  }
  return readable.length ? { OR: clauses } : { seq: { in: [] } }
}
