import type { Acting } from '../../../graphql/context.ts'
import { plain } from '../../../graphql/plain.ts'
import { memberAccept } from '../actions.ts'
import { passwordChange, passwordReset, passwordResetRequest } from '../passwords.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const newPassword = (t: Any) => t.string({ required: true, description: 'The new password, 12 to 128 characters.' })
const byToken = (of: string) => (t: Any) => ({
  token: t.string({ required: true, description: `Token of the ${of}.` }),
  password: newPassword(t),
})

plain<{ token: string; password: string }>('memberAccept', {
  permission: 'anyone',
  description: 'Accepts an invitation: the invited person chooses a password.',
  asks: 'The token and the password.',
  fields: byToken('invitation'),
  run: memberAccept,
})
plain<{ current: string; password: string }>('passwordChange', {
  permission: 'session',
  description: 'Changes the viewer’s password and ends their other sessions.',
  asks: 'Both passwords.',
  fields: (t) => ({
    current: t.string({ required: true, description: 'The present password.' }),
    password: newPassword(t),
  }),
  run: (ctx, given) => passwordChange(ctx as Acting, given),
})
plain<{ email: string }>('passwordResetRequest', {
  permission: 'anyone',
  description: 'Sends a link for a new password. Answers the same whether or not there is such an account.',
  asks: 'Whose password.',
  fields: (t) => ({ email: t.string({ required: true, description: 'E-mail address.' }) }),
  run: passwordResetRequest,
})
plain<{ token: string; password: string }>('passwordReset', {
  permission: 'anyone',
  description: 'Sets a new password by the link’s token, once, and ends all sessions.',
  asks: 'The token and the password.',
  fields: byToken('link'),
  run: passwordReset,
})
