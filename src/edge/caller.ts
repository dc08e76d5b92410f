import { randomUUID } from 'node:crypto'
import { identify } from '../access/identify.ts'
import type { Audience } from '../access/session.ts'
import type { Locale } from '../access/viewer.ts'
import type { App, Caller, Transport } from '../graphql/context.ts'

type Headers = Record<string, string | string[] | undefined>

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** French unless English is asked for first. */
export const localeOf = (accept: string | undefined): Locale =>
  accept?.trim().toLowerCase().startsWith('en') ? 'en' : 'fr'

/** Any printable id of the caller's own, or one of ours. */
export const requestIdOf = (headers: Headers): string => {
  const given = one(headers['x-request-id'])
  return given && /^[\x21-\x7e]{1,100}$/.test(given) ? given : randomUUID()
}

type From = {
  headers: Headers
  address: string
  transport: Transport
  audience: Audience
  authorization?: string | undefined
}

/**
 * Who asks. A missing token makes an anonymous caller; a bad one an anonymous caller too, whose operation is then
 * UNAUTHENTICATED unless it is open to anyone.
 */
export async function callerOf(
  app: App,
  { headers, address, transport, audience, authorization }: From,
): Promise<Caller & { expiresAt?: Date }> {
  const token = authorization ?? one(headers.authorization)
  const found = await identify(app, token, { audience, address })
  const asked = one(headers['accept-language'])
  return {
    viewer: found?.viewer ?? null,
    locale: asked ? localeOf(asked) : (found?.viewer.locale ?? 'fr'),
    transport,
    address,
    requestId: requestIdOf(headers),
    userAgent: one(headers['user-agent'])?.slice(0, 300) ?? '',
    present: found?.present ?? (async () => null),
    ...(found && { expiresAt: found.expiresAt }),
  }
}
