import { readFileSync } from 'node:fs'
import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql'

/** The demo account of each role, and those that have none. */
export const accounts = {
  ADMIN: 'admin',
  MANAGER: 'manager',
  ACCOUNTANT: 'accountant',
  SALES: 'sales',
  PROJECT_MANAGER: 'projects',
  SUPPORT: 'support',
  VIEWER: 'viewer',
} as const
export type Role = keyof typeof accounts
export const roles = Object.keys(accounts) as Role[]
export type Principal = Role | 'ANONYMOUS'
export type Reach = 'all' | 'team' | 'own' | '-'

const [header, ...lines] = readFileSync(new URL('expected.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const columns = header!.split(',').slice(1) as Principal[]
const table = new Map(
  lines.map((line) => {
    const [element, ...cells] = line.split(',')
    return [element!, Object.fromEntries(columns.map((column, n) => [column, cells[n]])) as Record<Principal, Reach>]
  }),
)

/** What access.md grants to somebody on a root field (`Query.client`), a guarded type (`Client`) or a guarded leaf (`Article.cost`). */
export function expected(element: string, principal: Principal): Reach {
  const row = table.get(element)
  if (!row) throw new Error(missing(element))
  return row[principal]
}

export const isExpected = (element: string) => table.has(element)

export const missing = (element: string) =>
  `test/access/expected.csv has no row for ${element}. Look its module and level up in access.md (not in src) and add the line
  ${element},${columns.map((column) => `<${column}>`).join(',')}
with each cell one of all, team, own (the rows that the role reaches) or - (forbidden); the last is all only when no session is needed.`

/** What the schema guards, by its own account: every root field, guarded type and guarded leaf. */
export function guarded(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type))
  return types.flatMap((type) => [
    ...(type.extensions.guard ? [type.name] : []),
    ...Object.values(type.getFields())
      .filter(({ extensions }) => extensions.permission)
      .map(({ name }) => `${type.name}.${name}`),
  ])
}
