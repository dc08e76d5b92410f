import DataLoader from 'dataloader'
import type { Config } from '../config.ts'
import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { nilId } from '../kernel/ids.ts'
import { rightsOf } from './can.ts'
import { contactViewer } from './contact.ts'
import { type KeyHolder, loadKey, lookupOf, opens } from './keys.ts'
import { isBuiltIn, type MemberRow, memberColumns, rightsOfRow, roleOfMember, viewerOf } from './member-row.ts'
import { type Cell, roles } from './roles.ts'
import { type Audience, type Claims, type Keyring, toleranceSeconds, verifyAccess } from './session.ts'
import type { Locale, Rights, Viewer } from './viewer.ts'

type Stored = { db: Db; clock: Clock }
type Deps = Stored & { keyring: Keyring; config: Pick<Config, 'pepper'> }
type Identity = {
  viewer: Viewer
  expiresAt: Date
  /** The viewer as they are now; null once the token, the key or the session has ended. */
  present: () => Promise<Viewer | null>
}
type Loaded = { viewer: Viewer; tokenVersion: number; endsAt: Date } | undefined
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

async function bySession(deps: Deps, token: string, audience: Audience): Promise<Identity | null> {
  const { db, clock } = deps
  const claims = await claimsOf(deps, token, audience)
  if (!claims) return null
  const { sessionId, holderId, tokenVersion, expiresAt } = claims
  const holder = async () => {
    const found = await sessions.get(sessionId, () => loadersOf(db)[audience].load(sessionId))
    const stands = found && found.endsAt > clock.now() && found.tokenVersion === tokenVersion
    return stands && found.viewer.id === holderId ? found.viewer : null
  }
  const viewer = await holder()
  // A signature is checked once; what it vouches for is asked again.
  return viewer && { viewer, expiresAt, present: async () => (expiresAt > clock.now() ? holder() : null) }
}

/** A signature is looked at again after seconds only, the token's end each time. What is no token is not kept. */
async function claimsOf({ keyring, clock }: Deps, token: string, audience: Audience): Promise<Claims | undefined> {
  const known = verified.get(keyring) ?? cache<Claims | undefined>()
  verified.set(keyring, known)
  const name = `${audience} ${token}`
  const claims = await known.get(name, () => verifyAccess(keyring, token, clock, audience))
  if (claims && claims.expiresAt.getTime() + toleranceSeconds * 1_000 > clock.now().getTime()) return claims
  known.forget(name)
  return undefined
}

type Shown = { lookup: string; secret: string; address: string }

async function byKey({ db, clock, config }: Deps, { lookup, secret, address }: Shown): Promise<Identity | null> {
  const holder = async () => {
    const found = await keys.get(lookup, () => loadKey({ db, clock }, lookup))
    return found && opens(config, found, secret, address) && found.expiresAt > clock.now() ? found : null
  }
  const found = await holder()
  return found && { ...found, present: async () => (await holder())?.viewer ?? null }
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
const verified = new WeakMap<Keyring, ReturnType<typeof cache<Claims | undefined>>>()

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

type Loader = DataLoader<string, Loaded>
const loaders = new WeakMap<Db, Record<Audience, Loader>>()

/** Thousands of subscribers who hear of one event are asked for in one statement. */
function loadersOf(db: Db): Record<Audience, Loader> {
  const known = loaders.get(db) ?? { staff: inOne(members, db), portal: inOne(contacts, db) }
  loaders.set(db, known)
  return known
}

const inOne = (load: (db: Db, ids: readonly string[]) => Promise<Map<string, Loaded>>, db: Db): Loader =>
  new DataLoader(
    async (ids) => {
      const found = await load(db, ids)
      return ids.map((id) => found.get(id))
    },
    { cache: false },
  )

type SessionRow = MemberRow & { sessionId: string; endsAt: Date }

async function members(db: Db, ids: readonly string[]): Promise<Map<string, Loaded>> {
  const rows = await db.$queryRaw<SessionRow[]>`
    SELECT s."id"::text AS "sessionId", s."expiresAt" AS "endsAt", ${memberColumns}
    FROM "Session" s JOIN "Member" m ON m."id" = s."memberId" ${roleOfMember}
    WHERE s."id" = ANY(${ids}::uuid[]) AND s."revokedAt" IS NULL AND m."status" = 'ACTIVE'`
  return new Map(
    rows.map((row) => {
      const { sessionId, tokenVersion, endsAt } = row
      return [sessionId, { tokenVersion, endsAt, viewer: viewerOf(row, sessionId) }]
    }),
  )
}

/** Contacts who may use the portal. */
export const admitted = { portalAccess: true, client: { status: 'ACTIVE' } } as const

async function contacts(db: Db, ids: readonly string[]): Promise<Map<string, Loaded>> {
  const rows = await db.session.findMany({
    where: { id: { in: [...ids] }, revokedAt: null, contact: admitted },
    select: { id: true, expiresAt: true, contact: { include: { client: { select: { locale: true } } } } },
  })
  return new Map(
    rows.map(({ id, expiresAt, contact }) => {
      const { client, ...row } = contact!
      const viewer = contactViewer(row, { locale: client!.locale as Locale, sessionId: id })
      return [id, { tokenVersion: row.tokenVersion, endsAt: expiresAt, viewer }]
    }),
  )
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
