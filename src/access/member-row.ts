import type { Db } from '../db/client.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { nilId } from '../kernel/ids.ts'
import { rightsOf } from './can.ts'
import { type Cell, type Grants, grantOf, modules, type RoleName, roles } from './roles.ts'
import type { Locale, Rights, Viewer } from './viewer.ts'

/** A member as a viewer needs them. */
export type MemberRow = {
  id: string
  name: string
  email: string
  locale: Locale
  role: string
  tokenVersion: number
  grants: Record<string, Cell> | null
  costs: boolean | null
  teamIds: string[]
  teammateIds: string[]
}

/** The columns of a `MemberRow`, of "Member" m with `roleOfMember`. */
export const memberColumns = Prisma.sql`
  m."id"::text, m."name", m."email", m."locale", m."role", m."tokenVersion", r."grants", r."costs",
  ARRAY(SELECT t."teamId"::text FROM "TeamMembership" t WHERE t."memberId" = m."id") AS "teamIds",
  ARRAY(SELECT DISTINCT o."memberId"::text FROM "TeamMembership" t JOIN "TeamMembership" o USING ("teamId") WHERE t."memberId" = m."id") AS "teammateIds"`
export const roleOfMember = Prisma.sql`LEFT JOIN "CustomRole" r ON r."key" = m."role"`

export function viewerOf(row: MemberRow, sessionId: string): Viewer {
  const { id, name, email, locale, teamIds } = row
  const teammateIds = [...new Set([id, ...row.teammateIds])]
  return { kind: 'MEMBER', id, name, email, locale, sessionId, rights: rightsOfRow(row), teamIds, teammateIds }
}

/** A member as they are now, for what is done in their name while they are away; undefined once they may not sign in. */
export async function absentViewer(db: Db, memberId: string): Promise<Viewer | undefined> {
  const [row] = await db.$queryRaw<MemberRow[]>`
    SELECT ${memberColumns} FROM "Member" m ${roleOfMember} WHERE m."id" = ${memberId}::uuid AND m."status" = 'ACTIVE'`
  return row && viewerOf(row, nilId)
}

// `in` would find what every object inherits: a role named constructor.
export const isBuiltIn = (key: string): key is RoleName => Object.hasOwn(roles, key)

export const rightsOfRow = ({ role, grants, costs }: Pick<MemberRow, 'role' | 'grants' | 'costs'>): Rights => {
  if (isBuiltIn(role)) return rightsOf(roles[role])
  const cells = Object.fromEntries(modules.map((module) => [module, grantOf(grants?.[module] ?? 'N')])) as Grants
  return rightsOf({ key: role, grants: cells, costs: costs ?? false })
}
