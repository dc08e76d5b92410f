import { PothosValidationError } from '@pothos/core'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Locale } from '../access/viewer.ts'
import { isTimeout, isUnavailable } from '../db/failures.ts'
import { AppError, type Text, type TopLevelCode, topLevelCodes } from '../kernel/errors.ts'

const own = new Set<unknown>(Object.keys(topLevelCodes))
export const isOwnCode = (code: unknown): boolean => own.has(code)

/** Apollo's words for what this API says in its own. */
const foreign: Record<string, TopLevelCode> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
}

// biome-ignore format: read by column
const sentences: Partial<Record<TopLevelCode, Text>> = {
  INTERNAL:            { en: 'Something went wrong on our side. Quote the request id when you report it.', fr: 'Une erreur est survenue de notre côté. Indiquez l’identifiant de la requête en la signalant.' },
  QUERY_TIMEOUT:       { en: 'The operation took too long. Ask for fewer rows or less depth.', fr: 'L’opération a duré trop longtemps. Demandez moins de lignes ou moins de niveaux.' },
  SERVICE_UNAVAILABLE: { en: 'The database does not answer. Try again in a moment.', fr: 'La base de données ne répond pas. Réessayez dans un instant.' },
  INVALID_ID:          { en: 'The id belongs to another type.', fr: 'L’identifiant est celui d’un autre type.' },
}

/** graphql-js and shield wrap what was thrown, sometimes twice. */
const causeOf = (error: Error): Error =>
  error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error

type Verdict = { code: TopLevelCode; message: string; extra?: Record<string, unknown> | undefined }

/** What a failure is called outside. Only our own words pass; everything else is INTERNAL. */
function verdict(error: GraphQLError, locale: Locale): Verdict {
  const cause = causeOf(error)
  if (cause instanceof AppError) return { code: cause.code, message: cause.text[locale], extra: cause.extra }
  const say = (code: TopLevelCode, message?: string): Verdict => ({
    code,
    message: message ?? sentences[code]![locale],
  })
  if (cause instanceof PothosValidationError && /^ID: .* is not of type/.test(error.message)) return say('INVALID_ID')
  const named = error.extensions.code
  if (own.has(named) && !error.originalError) return say(named as TopLevelCode, error.message)
  if (typeof named === 'string' && foreign[named]) return say(foreign[named], error.message)
  if (cause instanceof GraphQLError && own.has(cause.extensions.code))
    return say(cause.extensions.code as TopLevelCode, cause.message)
  // graphql-js' own words about variables and literals: they name the caller's input only.
  if (cause instanceof GraphQLError && error.nodes?.length && !error.path) return say('BAD_USER_INPUT', error.message)
  if (isTimeout(cause)) return say('QUERY_TIMEOUT')
  if (isUnavailable(cause)) return say('SERVICE_UNAVAILABLE')
  return say('INTERNAL')
}

export type Masking = { locale: Locale; requestId: string; log?: ((error: Error) => void) | undefined }

/** An error as it leaves the process, the same on every transport. */
export function masked(error: GraphQLError, { locale, requestId, log }: Masking): GraphQLError {
  const { code, message, extra } = verdict(error, locale)
  if (code === 'INTERNAL') log?.(error.originalError ?? error)
  const extensions = { code, ...extra, ...(code === 'INTERNAL' && { requestId }) }
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions,
  })
}

export const maskedResult = (result: ExecutionResult, masking: Masking): ExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map((error) => masked(error, masking)) } : result

/** A result that is nothing but this failure. */
export const refused = (error: AppError, locale: Locale): ExecutionResult => ({
  errors: [new GraphQLError(error.text[locale], { extensions: { code: error.code, ...error.extra } })],
})
