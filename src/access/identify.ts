import type { Config } from '../config.ts'
import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { nilId } from '../kernel/ids.ts'
import { rightsOf } from './can.ts'
import { contactViewer } from './contact.ts'
import { type KeyHolder, loadKey, lookupOf, opens } from './keys.ts'
import { isBuiltIn, type MemberRow, memberColumns, rightsOfRow, roleOfMember, viewerOf } from './member-row.ts'
import { type Cell, roles } from './roles.ts'
import { type Audience, type Keyring, verifyAccess } from './session.ts'
import type { Locale, Rights, Viewer } from './viewer.ts'

type Stored = { db: Db; clock: Clock }
type Deps = Stored & { keyring: Keyring; config: Pick<Config, 'pepper'> }
type Identity = { viewer: Viewer; expiresAt: Date }
type Loaded = { viewer: Viewer; tokenVersion: number } | null
type From = { audience?: Audience; address?: string }

/** Whoever the Authorization header names to that audience, when the token or key and all that it stands on are good; else null. */
export async function identify(
  deps: Deps,
  authorization: string | undefined,
  { audience = 'staff', address = '' }: From = {},
): Promise<Identity | null> {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
  if (!token) return null
  const lookup = lookupOf(token)
  if (lookup === undefined) return bySession(deps, token, audience)
  return audience === 'staff' ? byKey(deps, { lookup, secret: token, address }) : null
}

async function bySession({ db, keyring, clock }: Deps, token: string, audience: Audience): Promise<Identity | null> {
  const claims = await verifyAccess(keyring, token, clock, audience)
  if (!claims) return null
  const { sessionId, holderId, tokenVersion, expiresAt } = claims
  const found = await sessions.get(sessionId, () => loads[audience]({ db, clock }, sessionId))
  if (found?.viewer.id !== holderId || found.tokenVersion !== tokenVersion) return null
  return { viewer: found.viewer, expiresAt }
}

type Shown = { lookup: string; secret: string; address: string }

async function byKey({ db, clock, config }: Deps, { lookup, secret, address }: Shown): Promise<Identity | null> {
  const found = await keys.get(lookup, () => loadKey({ db, clock }, lookup))
  if (!found || !opens(config, found, secret, address) || found.expiresAt <= clock.now()) return null
  return { viewer: found.viewer, expiresAt: found.expiresAt }
}

/** How long a revoked session or key, or a changed role, may still pass. */
const freshMs = 3_000
const mostCached = 10_000

function cache<Kept>() {
  const known = new Map<string, { until: number; loaded: Promise<Kept> }>()
  return {
    get(name: string, load: () => Promise<Kept>): Promise<Kept> {
      const now = performance.now()
      const found = known.get(name)
      if (found && found.until > now) return found.loaded
      const loaded = load()
      known.set(name, { until: now + freshMs, loaded })
      loaded.catch(() => known.delete(name))
      if (known.size > mostCached) known.delete(known.keys().next().value!)
      return loaded
    },
    forget: (name: string) => void known.delete(name),
    clear: () => known.clear(),
  }
}

const sessions = cache<Loaded>()
const keys = cache<KeyHolder | null>()

/** Forgets what this process knows of a session, so that its end is felt at once here; elsewhere within seconds. */
export const forget = (sessionId: string): void => sessions.forget(sessionId)
export const forgetKey = (lookup: string): void => keys.forget(lookup)
export function forgetAll(): void {
  sessions.clear()
  keys.clear()
}

/** Which of these sessions and keys still stand, asked of the database itself. */
export async function aliveSessions({ db, clock }: Stored, ids: string[]): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const standing = { id: { in: ids }, revokedAt: null, expiresAt: { gt: clock.now() } }
  const held = { OR: [{ member: { status: 'ACTIVE' as const } }, { contact: admitted }] }
  const [alive, keyed] = await Promise.all([
    db.session.findMany({ where: { ...standing, ...held }, select: { id: true } }),
    db.apiKey.findMany({ where: { ...standing, owner: { status: 'ACTIVE' } }, select: { id: true } }),
  ])
  return new Set([...alive, ...keyed].map(({ id }) => id))
}

async function member({ db, clock }: Stored, sessionId: string): Promise<Loaded> {
  const [row] = await db.$queryRaw<MemberRow[]>`
    SELECT ${memberColumns} FROM "Session" s JOIN "Member" m ON m."id" = s."memberId" ${roleOfMember}
    WHERE s."id" = ${sessionId}::uuid AND s."revokedAt" IS NULL AND s."expiresAt" > ${clock.now()} AND m."status" = 'ACTIVE'`
  return row ? { tokenVersion: row.tokenVersion, viewer: viewerOf(row, sessionId) } : null
}

/** Contacts who may use the portal. */
export const admitted = { portalAccess: true, client: { status: 'ACTIVE' } } as const

async function contact({ db, clock }: Stored, sessionId: string): Promise<Loaded> {
  const session = await db.session.findFirst({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: clock.now() }, contact: admitted },
    select: { contact: { include: { client: { select: { locale: true } } } } },
  })
  if (!session?.contact) return null
  const { client, ...row } = session.contact
  return { tokenVersion: row.tokenVersion, viewer: contactViewer(row, { locale: client!.locale as Locale, sessionId }) }
}

const loads = { staff: member, portal: contact } satisfies Record<Audience, typeof member>

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
