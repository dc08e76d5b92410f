import { failure } from '../kernel/errors.ts'

export const unauthenticated = () => failure('UNAUTHENTICATED', { en: 'Sign in first.', fr: 'Connectez-vous d’abord.' })
