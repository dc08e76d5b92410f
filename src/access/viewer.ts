import type { Permission } from './permissions.ts'
import type { Grants } from './roles.ts'

export type Locale = 'fr' | 'en'

/** What somebody may do: a role's grants, worked out once. */
export type Rights = {
  role: string
  grants: Grants
  costs: boolean
  permissions: ReadonlySet<Permission>
}

/** Who asks, with everything that decisions about rights need; loaded with the session, at most five seconds old. */
export type Viewer = {
  kind: 'MEMBER' | 'CONTACT' | 'SYSTEM'
  /** The member's or the contact's id; the nil UUID for the system. */
  id: string
  name: string
  email: string
  locale: Locale
  /** The session's id, or the key's. */
  sessionId: string
  /** The program that acts for the member. */
  key?: { id: string; name: string; trustedOnly: boolean }
  rights: Rights
  /** Teams that the member belongs to. */
  teamIds: readonly string[]
  /** The member and everybody who shares a team with them. */
  teammateIds: readonly string[]
  /** The client whose contact it is. */
  clientId?: string
}

/** The member who acts: null for a client's contact, and for the system. */
export const memberIdOf = ({ viewer }: { viewer: Viewer }): string | null =>
  viewer.kind === 'MEMBER' ? viewer.id : null

/** Who has an account of points, idempotency keys and sockets: each key has its own. */
export const principalOf = ({ key, id }: Viewer): string => key?.id ?? id
