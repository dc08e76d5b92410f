import { scopeOf } from '../../access/scope.ts'
import type { Context } from '../../graphql/context.ts'
import { batch, delegate } from '../../graphql/rows.ts'
import { openRows } from './handovers.ts'

type Kind = 'tasks' | 'tickets' | 'projects'

/** How many open rows each member has; all members of a page in one statement per kind. */
export const loadOf = (ctx: Context, kind: Kind, memberId: string): Promise<number> =>
  batch(ctx, `load ${kind}`, (ids) => reads[kind](ctx, ids))
    .load(memberId)
    .then((count) => count ?? 0)

type Read = (ctx: Context, ids: readonly string[]) => Promise<Map<string, number>>

/** Open rows per assignee. */
const assigned =
  (model: 'Task' | 'Ticket'): Read =>
  async (ctx, ids) => {
    const groups = await delegate(ctx, model).groupBy({
      by: ['assigneeId'],
      where: { AND: [{ assigneeId: { in: ids } }, openRows(model), scopeOf(model, ctx.viewer)] },
      _count: true,
    })
    return new Map(groups.map(({ assigneeId, _count }) => [assigneeId as string, _count as number]))
  }

const reads: Record<Kind, Read> = {
  tasks: assigned('Task'),
  tickets: assigned('Ticket'),
  projects: async ({ db, viewer }, ids) => {
    const [wanted, counts] = [new Set(ids), new Map<string, number>()]
    const involved = { OR: [{ managerId: { in: [...ids] } }, { members: { some: { memberId: { in: [...ids] } } } }] }
    const projects = await db.project.findMany({
      where: { AND: [involved, openRows('Project') as never, scopeOf('Project', viewer)] },
      select: { managerId: true, members: { select: { memberId: true } } },
    })
    for (const { managerId, members } of projects)
      for (const id of new Set([managerId, ...members.map(({ memberId }) => memberId)]))
        if (id && wanted.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1)
    return counts
  },
}
