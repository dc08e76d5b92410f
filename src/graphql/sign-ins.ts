import { identify } from '../access/identify.ts'
import type { Audience } from '../access/session.ts'
import { failure } from '../kernel/errors.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { type Answer, answered, errorsField } from './user-errors.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export type OpenSession = { accessToken: string; refreshToken: string; expiresAt: Date; holderId: string }
type Opened = Answer<{ session: OpenSession }>

/** `Session`: a pair of tokens, and whose they are. */
export const sessionType = (name: string, holder: (t: Any) => Any) =>
  builder.objectRef<OpenSession>(name).implement({
    description: 'A pair of tokens. The access token lives ten minutes; the refresh token gives the next pair, once.',
    fields: (t) => ({
      accessToken: t.exposeString('accessToken', { description: 'For the header "Authorization: Bearer …".' }),
      refreshToken: t.exposeString('refreshToken', { description: 'For sessionRefresh, once.' }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the access token ends.' }),
      ...holder(t),
    }),
  })

export const sessionPayload = (name: string, session: Any) =>
  builder.objectRef<Opened>(name).implement({
    description: 'A session, or why there is none.',
    fields: (t) => ({
      session: t.expose('session', { type: session, nullable: true, description: 'The session; null when refused.' }),
      errors: errorsField(t),
    }),
  })

/** The session as data; whoever has just signed in reads the reply as themselves. */
export const opened = (ctx: Context, audience: Audience, opening: Promise<OpenSession>): Promise<Opened> =>
  answered(
    opening.then(async (session) => {
      ctx.viewer = (await identify(ctx, `Bearer ${session.accessToken}`, { audience }))?.viewer ?? null
      return { session }
    }),
  )

/** Guessing many passwords in one request would pass the limits that count requests. */
export function refuseSeveral({ operation }: { operation: Any }): void {
  const asked = operation.selectionSet.selections.filter(
    (node: Any) => node.kind !== 'Field' || node.name.value === 'sessionCreate',
  )
  if (asked.length > 1)
    throw failure('BAD_USER_INPUT', {
      en: 'One sessionCreate per document.',
      fr: 'Un seul sessionCreate par document.',
    })
}
