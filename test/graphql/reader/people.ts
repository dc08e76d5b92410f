import { rightsOf } from '../../../src/access/can.ts'
import { type RoleName, roleNames, roles } from '../../../src/access/roles.ts'
import type { App, Caller } from '../../../src/graphql/context.ts'

/** A caller of each role: the demo's members, with their teams. */
export async function callers({ db }: Pick<App, 'db'>): Promise<Caller[]> {
  const members = await db.member.findMany({
    where: { role: { in: [...roleNames] }, status: 'ACTIVE' },
    orderBy: { email: 'asc' },
    include: { teams: true },
  })
  const byRole = Map.groupBy(members, ({ role }) => role as RoleName)
  return roleNames.flatMap((name) => {
    const member = byRole.get(name)?.[0]
    if (!member) return []
    const teamIds = member.teams.map(({ teamId }) => teamId)
    const teammateIds = members.filter((it) => it.teams.some((t) => teamIds.includes(t.teamId))).map(({ id }) => id)
    const viewer = {
      kind: 'MEMBER' as const,
      id: member.id,
      name: member.name,
      email: member.email,
      locale: 'fr' as const,
      sessionId: member.id,
      rights: rightsOf(roles[name]),
      teamIds,
      teammateIds: [...new Set([member.id, ...teammateIds])],
    }
    const present = async () => viewer
    return [{ viewer, locale: 'fr', transport: 'http', requestId: name, address: '', userAgent: '', present } as Caller]
  })
}
