/** The rights grid: which role may do what in which module, on which rows. Specification: access.md. */

export const modules = [
  'articles', 'clients', 'company', 'contracts', 'creditNotes', 'expenses', 'invoices', 'leads', 'ledger', 'offers',
  'payments', 'projects', 'quotes', 'reports', 'tasks', 'team', 'tickets', 'webhooks', 'apiKeys',
] as const // biome-ignore format: one list

export type Module = (typeof modules)[number]

/** none · read · write · administration */
export type Level = 'N' | 'R' | 'W' | 'A'

/** All rows, my team's rows, my own rows. */
export type Reach = 'all' | 'team' | 'own'
export type Grant = { level: Level; reach: Reach }
export type Grants = Readonly<Record<Module, Grant>>

/** A cell of the grid: the level, then `t` for the team's or `o` for own rows. */
export type Cell = 'N' | 'R' | 'Ro' | 'Rt' | 'W' | 'Wo' | 'Wt' | 'A'

const [N, R, Ro, W, Wo, Wt, A] = ['N', 'R', 'Ro', 'W', 'Wo', 'Wt', 'A'] as const

// biome-ignore format: read by column
const grid: Record<Module, readonly [ADMIN: Cell, MANAGER: Cell, ACCOUNTANT: Cell, SALES: Cell, PROJECT_MANAGER: Cell, SUPPORT: Cell, VIEWER: Cell]> = {
  //            ADMIN MANAGER ACCOUNTANT SALES PROJECT_MANAGER SUPPORT VIEWER
  company:     [A,    R,      R,         R,    R,              R,      R],
  team:        [A,    W,      R,         R,    R,              R,      R],
  articles:    [A,    A,      W,         R,    R,              R,      R],
  clients:     [A,    A,      W,         Wo,   R,              W,      R],
  leads:       [A,    A,      N,         Wo,   N,              R,      R],
  offers:      [A,    A,      N,         Wo,   N,              N,      R],
  quotes:      [A,    A,      R,         Wo,   R,              N,      R],
  contracts:   [A,    A,      W,         Wo,   R,              R,      R],
  invoices:    [A,    A,      A,         Ro,   R,              R,      R],
  creditNotes: [A,    A,      A,         Ro,   N,              R,      R],
  payments:    [A,    A,      A,         Ro,   N,              R,      R],
  expenses:    [A,    A,      A,         Wo,   Wo,             Wo,     N],
  ledger:      [A,    R,      A,         N,    N,              N,      N],
  reports:     [A,    A,      A,         Ro,   Ro,             Ro,     R],
  projects:    [A,    A,      R,         R,    Wt,             R,      R],
  tasks:       [A,    A,      Wo,        Wo,   Wt,             Wt,     R],
  tickets:     [A,    A,      N,         Ro,   R,              Wt,     R],
  webhooks:    [A,    N,      N,         N,    N,              N,      N],
  apiKeys:     [A,    N,      N,         N,    N,              N,      N],
}

export const roleNames = ['ADMIN', 'MANAGER', 'ACCOUNTANT', 'SALES', 'PROJECT_MANAGER', 'SUPPORT', 'VIEWER'] as const
export type RoleName = (typeof roleNames)[number]

/** Roles that read costs, margins and hourly costs. */
const readsCosts: readonly RoleName[] = ['ADMIN', 'MANAGER', 'ACCOUNTANT']

const reaches: Record<string, Reach> = { o: 'own', t: 'team' }

/** 'Wo' → { level: 'W', reach: 'own' }. */
export const grantOf = (cell: Cell): Grant => ({ level: cell[0] as Level, reach: reaches[cell[1] ?? ''] ?? 'all' })

export type Role = { key: string; grants: Grants; costs: boolean }

const role = (key: RoleName, column: number): Role => ({
  key,
  grants: Object.fromEntries(modules.map((module) => [module, grantOf(grid[module][column]!)])) as Grants,
  costs: readsCosts.includes(key),
})

/** The built-in roles. A custom role in the database has the same shape. */
export const roles = Object.fromEntries(roleNames.map((key, column) => [key, role(key, column)])) as Record<
  RoleName,
  Role
>
