import { type ModulePermission, permissions } from './permissions.ts'
import type { Module } from './roles.ts'
import type { Viewer } from './viewer.ts'

export type Where = Record<string, unknown>

/** Prisma drops `{}` and empty ORs inside OR and NOT: these two say no row and every row in a form it keeps. */
export const NONE: Where = { id: { in: [] } }
export const ALL: Where = { NOT: NONE }

/**
 * A path to a column that holds a member's id: `ownerId`, `client.ownerId`, `followers[].memberId` (`[]` = some row of a list).
 * `teamId` columns are compared with the viewer's teams.
 */
export type Path = string
export type Scope = {
  module: Module
  own?: readonly Path[]
  queue?: Path
  /** Nobody else's, whatever their reach: the member's who asked; a key sees its own only. */
  personal?: true
  /** Rows that new things may be hung on. */
  takesWork?: Where
}

/**
 * Which rows are somebody's own, one row per model: access.md, "Own and team". A model that is not here hangs on
 * one that is and is reached only through it.
 */
// biome-ignore format: read by column
export const scopes = {
  Company:      { module: 'company' },
  VatRate:      { module: 'company' },
  NumberSeries: { module: 'company' },
  ExchangeRate: { module: 'company' },
  MailTemplate: { module: 'company' },
  Member:       { module: 'team' },
  Team:         { module: 'team' },
  CustomRole:   { module: 'team' },
  Article:      { module: 'articles' },
  PriceList:    { module: 'articles' },
  ClientGroup:  { module: 'clients' },
  Client:       { module: 'clients',     own: ['ownerId', 'followers[].memberId'], takesWork: { mergedIntoId: null } },
  Contact:      { module: 'clients',     own: ['client.ownerId', 'client.followers[].memberId'] },
  Lead:         { module: 'leads',       own: ['ownerId', 'followers[].memberId'] },
  Pipeline:     { module: 'offers' },
  OfferStage:   { module: 'offers' },
  Offer:        { module: 'offers',      own: ['ownerId', 'followers[].memberId'] },
  Quote:        { module: 'quotes',      own: ['ownerId', 'client.ownerId', 'lead.ownerId'] },
  Invoice:      { module: 'invoices',    own: ['client.ownerId'] },
  DunningPlan:  { module: 'invoices' },
  CreditNote:   { module: 'creditNotes', own: ['client.ownerId'] },
  Payment:      { module: 'payments',    own: ['client.ownerId'] },
  LedgerEntry:  { module: 'ledger' },
  Account:      { module: 'ledger' },
  Closing:      { module: 'ledger' },
  Contract:     { module: 'contracts',   own: ['ownerId', 'client.ownerId'] },
  Supplier:     { module: 'expenses' },
  ExpenseCategory: { module: 'expenses' },
  ExpensePolicy: { module: 'expenses' },
  Expense:      { module: 'expenses',    own: ['createdById'] },
  Disbursement: { module: 'expenses',    own: ['expense.createdById'] },
  Project:      { module: 'projects',    own: ['managerId', 'members[].memberId'] },
  Task:         { module: 'tasks',       own: ['assigneeId', 'createdById', 'followers[].memberId', 'project.managerId', 'project.members[].memberId'] },
  TimeEntry:    { module: 'tasks',       own: ['memberId', 'project.managerId', 'project.members[].memberId'] },
  Ticket:       { module: 'tickets',     own: ['assigneeId', 'createdById', 'followers[].memberId'], queue: 'teamId' },
  BusinessCalendar: { module: 'tickets' },
  SlaPolicy:    { module: 'tickets' },
  CannedReply:  { module: 'tickets' },
  ApiKey:       { module: 'apiKeys' },
  Webhook:      { module: 'webhooks' },
  BulkJob:      { module: 'reports',     own: ['memberId'], personal: true },
} as const satisfies Record<string, Scope>

export type ScopedModel = keyof typeof scopes
export const isScoped = (model: string): model is ScopedModel => model in scopes

/** The permission that guards a model's type. */
export function guardOf(model: ScopedModel): ModulePermission {
  const guard = `${scopes[model].module}.read`
  if (!(guard in permissions)) throw new Error(`${model}: there is no permission ${guard}`)
  return guard as ModulePermission
}

/** The where of one path: `a.b[].c in values`. */
function along(path: Path, values: readonly string[]): Where {
  const hops = path.split('.')
  const column = hops.pop()!
  const leaf: Where = { [column]: { in: [...values] } }
  return hops.reduceRight<Where>(
    (inner, hop) => (hop.endsWith('[]') ? { [hop.slice(0, -2)]: { some: inner } } : { [hop]: { is: inner } }),
    leaf,
  )
}

/** Whose rows a module that is not open as a whole shows: the viewer's own, or their teams'. */
export const membersWithin = ({ id, teammateIds, rights: { grants } }: Viewer, module: Module): readonly string[] =>
  grants[module].reach === 'team' ? teammateIds : [id]

/** The rows of a model that the viewer may see, as a Prisma where: put it into an AND, never spread it. */
export function scopeOf(model: ScopedModel, viewer: Viewer | null): Where {
  if (viewer?.kind === 'CONTACT') return clientRows[model]?.(viewer.clientId!) ?? NONE
  const { module, own, queue, personal } = scopes[model] as Scope
  const grant = viewer?.rights.grants[module]
  if (!viewer || !grant || grant.level === 'N') return NONE
  if (personal && viewer.kind !== 'SYSTEM')
    return { AND: [{ memberId: viewer.id }, viewer.key ? { apiKeyId: viewer.key.id } : ALL] }
  if (grant.reach === 'all' || !own) return ALL
  const members = membersWithin(viewer, module)
  const clauses = own.map((path) => along(path, members))
  if (grant.reach === 'team' && queue) clauses.push(along(queue, viewer.teamIds))
  return { OR: clauses }
}

/** The same decision on a row's own columns alone, for events: undefined when paths beyond the row would have to be asked. */
export function ownByColumns(model: ScopedModel, viewer: Viewer, row: Record<string, unknown>): boolean | undefined {
  if (viewer.kind === 'CONTACT') return undefined
  const { module, own, queue, personal } = scopes[model] as Scope
  const grant = viewer.rights.grants[module]
  if (grant.level === 'N') return false
  if (personal && viewer.kind !== 'SYSTEM')
    return row.memberId === viewer.id && (!viewer.key || row.apiKeyId === viewer.key.id)
  if (grant.reach === 'all' || !own) return true
  const members = membersWithin(viewer, module)
  if (own.some((path) => !path.includes('.') && members.includes(row[path] as string))) return true
  if (grant.reach === 'team' && queue && viewer.teamIds.includes(row[queue] as string)) return true
  return own.some((path) => path.includes('.')) ? undefined : false
}

/** What a client's contact may see: nothing of a model that is not here. */
// biome-ignore format: read by column
const clientRows: Partial<Record<ScopedModel, (clientId: string) => Where>> = {
  Company:  () => ALL,
  Client:   (id) => ({ id }),
  Contact:  (clientId) => ({ clientId }),
  Quote:    (clientId) => ({ clientId, status: { not: 'DRAFT' } }),
  Invoice:  (clientId) => ({ clientId, status: { not: 'DRAFT' } }),
  Payment:  (clientId) => ({ clientId, status: { in: ['SETTLED', 'BOUNCED'] } }),
  Contract: (clientId) => ({ clientId, status: { not: 'DRAFT' } }),
  Project:  (clientId) => ({ clientId, shared: true }),
  Task:     (clientId) => ({ shared: true, project: { is: { clientId, shared: true } } }),
  Ticket:   (clientId) => ({ clientId, status: { not: 'SPAM' } }),
}
