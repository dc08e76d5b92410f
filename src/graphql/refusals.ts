import type { Permission } from '../access/permissions.ts'
import { failure } from '../kernel/errors.ts'

export const forbidden = (permission: Permission) =>
  failure('FORBIDDEN', {
    en: `This needs the permission ${permission}.`,
    fr: `Il faut pour cela le droit ${permission}.`,
  })

export const unauthenticated = () => failure('UNAUTHENTICATED', { en: 'Sign in first.', fr: 'Connectez-vous d’abord.' })
