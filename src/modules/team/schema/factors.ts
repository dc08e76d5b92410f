import type { Acting } from '../../../graphql/context.ts'
import { plain } from '../../../graphql/plain.ts'
import { secondFactorConfirm, secondFactorRemove, secondFactorStart } from '../factors.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any
type Answer = { extra: Record<string, unknown> }

const code = (t: Any) => ({
  code: t.string({ required: true, description: 'A code of the authenticator, or a recovery code.' }),
})
const answer = (t: Any, name: string, description: string) =>
  t.string({ nullable: true, description, resolve: ({ extra }: Answer) => extra[name] ?? null })

plain<{ password: string }>('secondFactorStart', {
  permission: 'session',
  description: 'Begins a second factor (TOTP); it counts once secondFactorConfirm brings a code.',
  asks: 'The viewer’s password.',
  fields: (t) => ({ password: t.string({ required: true, description: 'The present password.' }) }),
  answers: (t) => ({
    secret: answer(t, 'secret', 'For an authenticator that is typed into; shown this once.'),
    url: answer(t, 'url', 'The same as an otpauth address, for a QR code.'),
  }),
  run: (ctx, given) => secondFactorStart(ctx as Acting, given),
})
plain<{ code: string }>('secondFactorConfirm', {
  permission: 'session',
  description: 'Confirms the second factor. From now on signing in asks for a code.',
  asks: 'A code of the authenticator.',
  fields: code,
  answers: (t) => ({
    recoveryCodes: t.stringList({
      nullable: true,
      description: 'Ten codes that stand in when the authenticator is lost, each once; shown this once.',
      resolve: ({ extra }: Answer) => extra.codes ?? null,
    }),
  }),
  run: (ctx, given) => secondFactorConfirm(ctx as Acting, given),
})
plain<{ code: string }>('secondFactorRemove', {
  permission: 'session',
  description: 'Takes the viewer’s second factor off.',
  asks: 'A code.',
  fields: code,
  run: (ctx, given) => secondFactorRemove(ctx as Acting, given),
})
