import { can, forbidden } from '../access/can.ts'
import type { Permission } from '../access/permissions.ts'
import type { Refusal } from '../kernel/errors.ts'
import type { Machine } from '../kernel/machine.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const AllowedAction = builder
  .objectRef<{ name: string; allowed: boolean; reasons: string[] }>('AllowedAction')
  .implement({
    description: 'An action on a row, and whether this viewer may do it now.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The mutation’s name.' }),
      allowed: t.exposeBoolean('allowed', { description: 'True when state and rights allow it.' }),
      reasons: t.exposeStringList('reasons', { description: 'Why not, for people; empty when allowed.' }),
    }),
  })

type Actions<Verb extends string, Subject> = {
  machine: Machine<string, Verb, Subject>
  /** The mutation and the permission of each verb that has one. */
  verbs: Partial<Record<Verb, readonly [mutation: string, permission: Permission]>>
  select: object
  subject: (row: Any, ctx: Context) => Subject & { status: string }
}

/** `allowedActions` of a type with a life cycle: the same table and guards that the actions check. */
export function allowedActions<Verb extends string, Subject>(
  t: Any,
  { machine, verbs, select, subject }: Actions<Verb, Subject>,
) {
  return t.field({
    type: [AllowedAction],
    select,
    description: 'What can be done with it now, by state and by this viewer’s rights.',
    resolve: (row: Any, _args: unknown, ctx: Context) => {
      // The row may carry what other fields asked for, and what is not known here must not decide.
      const own = Object.fromEntries(Object.keys(select).map((name) => [name, row[name]]))
      const now = subject(own, ctx)
      return machine.verbs.flatMap((verb) => {
        const mutation = verbs[verb]
        return mutation && exists(mutation, ctx) ? actionNow(mutation, machine.refusals(now, verb), ctx) : []
      })
    },
  })
}

/** A contact's face has no mutations but theirs. */
const exists = ([, permission]: readonly [string, Permission], { viewer }: Context) =>
  viewer?.kind !== 'CONTACT' || can(viewer, permission)

function actionNow(
  [name, permission]: readonly [string, Permission],
  refusals: readonly Refusal[],
  { viewer, locale }: Context,
) {
  const against = can(viewer, permission) ? refusals : [forbidden(permission), ...refusals]
  return { name, allowed: against.length === 0, reasons: against.map(({ text }) => text[locale]) }
}
