import { nilId } from '../kernel/ids.ts'
import type { Permission } from './permissions.ts'
import { type Grants, grantOf, modules } from './roles.ts'
import type { Locale, Rights, Viewer } from './viewer.ts'

/** What a client's contact reads, on the rows that scope.ts says, and does. */
const readable = [
  'company',
  'clients',
  'quotes',
  'invoices',
  'payments',
  'contracts',
  'projects',
  'tasks',
  'tickets',
] as const
const verbs = ['quotes.accept', 'quotes.refuse', 'tickets.reply', 'tickets.close'] as const

const reads = readable.map((module) => `${module}.read` as const)
const permissions = new Set<Permission>(['anyone', 'signedIn', 'session', ...reads, ...verbs])

const rights: Rights = {
  role: 'CONTACT',
  costs: false,
  permissions,
  grants: Object.fromEntries(
    modules.map((module) => [module, grantOf((readable as readonly string[]).includes(module) ? 'R' : 'N')]),
  ) as Grants,
}

type Contact = { id: string; name: string; email: string | null; clientId: string }

/** A contact of a client who acts: over the portal, or by a mail. */
export const contactViewer = (
  { id, name, email, clientId }: Contact,
  { locale = 'fr', sessionId = nilId }: { locale?: Locale; sessionId?: string } = {},
): Viewer => ({
  kind: 'CONTACT',
  id,
  name,
  email: email ?? '',
  locale,
  sessionId,
  rights,
  teamIds: [],
  teammateIds: [],
  clientId,
})
