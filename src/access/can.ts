import { failure } from '../kernel/errors.ts'
import { type ModulePermission, openPermissions, type Permission, permissions } from './permissions.ts'
import { type Grants, type Level, type Module, modules, type Role } from './roles.ts'
import type { Rights, Viewer } from './viewer.ts'

const rank: Record<Level, number> = { N: 0, R: 1, W: 2, A: 3 }

/** The rights that a role gives. */
export function rightsOf(role: Role): Rights {
  const granted = (Object.keys(permissions) as ModulePermission[]).filter((name) => {
    const { module, level } = permissions[name]
    return rank[role.grants[module].level] >= rank[level]
  })
  const open = (Object.keys(openPermissions) as Permission[]).filter((name) => name !== 'costs.read' || role.costs)
  return {
    role: role.key,
    grants: role.grants,
    costs: role.costs,
    permissions: new Set<Permission>([...granted, ...open]),
  }
}

/** As much of the rights as the scopes name: what the holder loses later, a key loses too. */
export function narrowed(rights: Rights, scopes: readonly string[]): Rights {
  const kept = [...rights.permissions].filter(
    (name) => scopes.includes(name) || name === 'anyone' || name === 'signedIn',
  )
  const levelOf = (module: Module) =>
    kept.reduce<Level>((most, name) => {
      const needs = name in permissions ? permissions[name as ModulePermission] : undefined
      return needs?.module === module && rank[needs.level] > rank[most] ? needs.level : most
    }, 'N')
  const grants = Object.fromEntries(
    modules.map((module) => [module, { ...rights.grants[module], level: levelOf(module) }]),
  ) as Grants
  return { ...rights, grants, costs: kept.includes('costs.read'), permissions: new Set(kept) }
}

/** May this viewer do it? An anonymous one may only what is open to anyone. */
export const can = (viewer: Viewer | null, permission: Permission): boolean =>
  viewer ? viewer.rights.permissions.has(permission) : permission === 'anyone'

/** What a viewer without the permission is told. */
export const forbidden = (permission: Permission) =>
  failure('FORBIDDEN', {
    en: `This needs the permission ${permission}.`,
    fr: `Il faut pour cela le droit ${permission}.`,
  })
