import { rightsOf } from '../../../src/access/can.ts'
import { contactViewer } from '../../../src/access/contact.ts'
import { type RoleName, roleNames, roles } from '../../../src/access/roles.ts'
import type { Viewer } from '../../../src/access/viewer.ts'
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
    return [callerAs(viewer, name)]
  })
}

/** A client's contact who may use the portal. */
export async function portalCaller({ db }: Pick<App, 'db'>): Promise<Caller> {
  const contact = await db.contact.findFirstOrThrow({ where: { portalAccess: true }, orderBy: { email: 'asc' } })
  return callerAs(contactViewer({ ...contact, clientId: contact.clientId! }), 'CONTACT')
}

const callerAs = (viewer: Viewer, requestId: string): Caller => ({
  ...{ viewer, requestId, locale: 'fr', transport: 'http', address: '', userAgent: '' },
  present: async () => viewer,
})
