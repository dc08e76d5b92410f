import { failure } from '../kernel/errors.ts'
import { type ModulePermission, openPermissions, type Permission, permissions } from './permissions.ts'
import type { Level, Role } from './roles.ts'
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

/** May this viewer do it? An anonymous one may only what is open to anyone. */
export const can = (viewer: Viewer | null, permission: Permission): boolean =>
  viewer ? viewer.rights.permissions.has(permission) : permission === 'anyone'

/** What a viewer without the permission is told. */
export const forbidden = (permission: Permission) =>
  failure('FORBIDDEN', {
    en: `This needs the permission ${permission}.`,
    fr: `Il faut pour cela le droit ${permission}.`,
  })
