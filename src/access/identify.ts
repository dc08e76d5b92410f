import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { nilId } from '../kernel/ids.ts'
import { rightsOf } from './can.ts'
import { contactViewer } from './contact.ts'
import { type Cell, type Grants, grantOf, modules, type RoleName, roles } from './roles.ts'
import { type Audience, type Keyring, verifyAccess } from './session.ts'
import type { Locale, Rights, Viewer } from './viewer.ts'

type Deps = { db: Db; keyring: Keyring; clock: Clock }
type Loaded = { viewer: Viewer; tokenVersion: number } | null
type Cached = { until: number; loaded: Promise<Loaded> }

/** How long a revoked session or a changed role may still pass. */
const freshMs = 3_000
const mostCached = 10_000
const sessions = new Map<string, Cached>()

/** Whoever the Authorization header names to that audience, when the token, its session and its holder are all good; else null. */
export async function identify(
  { db, keyring, clock }: Deps,
  authorization: string | undefined,
  audience: Audience = 'staff',
): Promise<{ viewer: Viewer; expiresAt: Date } | null> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
  const claims = token && (await verifyAccess(keyring, token, clock, audience))
  if (!claims) return null
  const found = await sessionOf({ db, clock }, claims.sessionId, audience)
  if (found?.viewer.id !== claims.holderId || found.tokenVersion !== claims.tokenVersion) return null
  return { viewer: found.viewer, expiresAt: claims.expiresAt }
}

function sessionOf(deps: Pick<Deps, 'db' | 'clock'>, id: string, audience: Audience): Promise<Loaded> {
  const now = performance.now()
  const known = sessions.get(id)
  if (known && known.until > now) return known.loaded
  const loaded = loads[audience](deps, id)
  sessions.set(id, { until: now + freshMs, loaded })
  loaded.catch(() => sessions.delete(id))
  if (sessions.size > mostCached) sessions.delete(sessions.keys().next().value!)
  return loaded
}

/** Forgets what this process knows of a session, so that its end is felt at once here; elsewhere within seconds. */
export const forget = (sessionId: string): void => void sessions.delete(sessionId)
export const forgetAll = (): void => sessions.clear()

/** Which of these sessions still stand, asked of the database itself. */
export async function aliveSessions({ db, clock }: Pick<Deps, 'db' | 'clock'>, ids: string[]): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const alive = await db.session.findMany({
    where: {
      ...{ id: { in: ids }, revokedAt: null, expiresAt: { gt: clock.now() } },
      OR: [{ member: { status: 'ACTIVE' } }, { contact: admitted }],
    },
    select: { id: true },
  })
  return new Set(alive.map(({ id }) => id))
}

type Row = {
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

async function member({ db, clock }: Pick<Deps, 'db' | 'clock'>, sessionId: string): Promise<Loaded> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT m."id"::text, m."name", m."email", m."locale", m."role", m."tokenVersion", r."grants", r."costs",
      ARRAY(SELECT t."teamId"::text FROM "TeamMembership" t WHERE t."memberId" = m."id") AS "teamIds",
      ARRAY(SELECT DISTINCT o."memberId"::text FROM "TeamMembership" t JOIN "TeamMembership" o USING ("teamId") WHERE t."memberId" = m."id") AS "teammateIds"
    FROM "Session" s JOIN "Member" m ON m."id" = s."memberId" LEFT JOIN "CustomRole" r ON r."key" = m."role"
    WHERE s."id" = ${sessionId}::uuid AND s."revokedAt" IS NULL AND s."expiresAt" > ${clock.now()} AND m."status" = 'ACTIVE'`
  if (!row) return null
  const { id, name, email, locale, teamIds } = row
  const teammateIds = [...new Set([id, ...row.teammateIds])]
  const rights = rightsOfRow(row)
  const viewer: Viewer = { kind: 'MEMBER', id, name, email, locale, sessionId, rights, teamIds, teammateIds }
  return { tokenVersion: row.tokenVersion, viewer }
}

/** Contacts who may use the portal. */
export const admitted = { portalAccess: true, client: { status: 'ACTIVE' } } as const

async function contact({ db, clock }: Pick<Deps, 'db' | 'clock'>, sessionId: string): Promise<Loaded> {
  const session = await db.session.findFirst({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: clock.now() }, contact: admitted },
    select: { contact: { include: { client: { select: { locale: true } } } } },
  })
  if (!session?.contact) return null
  const { client, ...row } = session.contact
  return { tokenVersion: row.tokenVersion, viewer: contactViewer(row, { locale: client!.locale as Locale, sessionId }) }
}

const loads = { staff: member, portal: contact } satisfies Record<Audience, typeof member>

// `in` would find what every object inherits: a role named constructor.
const isBuiltIn = (key: string): key is RoleName => Object.hasOwn(roles, key)

const rightsOfRow = ({ role, grants, costs }: Pick<Row, 'role' | 'grants' | 'costs'>): Rights => {
  if (isBuiltIn(role)) return rightsOf(roles[role])
  const cells = Object.fromEntries(modules.map((module) => [module, grantOf(grants?.[module] ?? 'N')])) as Grants
  return rightsOf({ key: role, grants: cells, costs: costs ?? false })
}

/** The rights of a role by its key, undefined when there is no such role. */
export async function rightsFor(db: Db, key: string): Promise<Rights | undefined> {
  if (isBuiltIn(key)) return rightsOf(roles[key])
  const custom = await db.customRole.findUnique({ where: { key } })
  return custom
    ? rightsOfRow({ role: key, grants: custom.grants as Record<string, Cell>, costs: custom.costs })
    : undefined
}

/** The system itself, for jobs, the demo and the first administrator. */
export const systemViewer = (locale: Locale = 'fr'): Viewer => ({
  kind: 'SYSTEM',
  id: nilId,
  name: 'Carnet',
  email: '',
  locale,
  sessionId: nilId,
  rights: rightsOf(roles.ADMIN),
  teamIds: [],
  teammateIds: [],
})
