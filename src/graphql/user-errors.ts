import { type ErrorCode, errorCodes, type Lacking, Refusal, type RefusalKind, Refusals } from '../kernel/errors.ts'
import { builder } from './builder.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const ErrorCodes = builder.enumType('ErrorCode', {
  description: 'Why an action was refused. Codes are stable: branch on them, show the message.',
  values: Object.fromEntries(
    Object.entries(errorCodes).map(([code, description]) => [code, { description }]),
  ) as Record<ErrorCode, { description: string }>,
})

export const UserError = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'An expected failure of a mutation: nothing was written, and the caller can do something about it.',
  resolveType: (refusal) => refusal.kind,
  fields: (t) => ({
    message: t.string({
      description: 'What to do about it, in the viewer’s language.',
      resolve: ({ text }, _args, ctx) => text[ctx.locale],
    }),
    code: t.field({ type: ErrorCodes, description: 'The stable reason.', resolve: ({ code }) => code }),
    path: t.stringList({
      nullable: true,
      description: 'Where in the input it is; null when it concerns the whole.',
      resolve: ({ path }) => (path ? [...path] : null),
    }),
  }),
})

const kind = (name: RefusalKind, description: string, fields: (t: Any) => Any = () => ({})) =>
  builder.objectRef<Refusal>(name).implement({ description, interfaces: [UserError], fields })

const detail = (t: Any, type: Any, name: string, description: string) =>
  t.field({ type, description, resolve: ({ details }: Refusal) => details[name] })

const MissingMention = builder.objectRef<Lacking>('MissingMention').implement({
  description: 'A mention that the law requires on the document and that is missing.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What is missing, in French as on the document.' }),
    rule: t.exposeString('rule', {
      nullable: true,
      description: 'The rule of EN 16931 or of the French reform that wants it, e.g. "BR-FR-11".',
    }),
  }),
})

kind('ValidationError', 'A value of the input is wrong.')
kind('NotFoundError', 'Something named in the input does not exist or is not visible to the viewer.')
kind('InvalidTransitionError', 'The action is not possible in the present state.', (t) => ({
  from: detail(t, 'String', 'from', 'The present state.'),
  action: detail(t, 'String', 'action', 'The action that was refused.'),
  allowed: detail(t, ['String'], 'allowed', 'The actions that the present state allows.'),
}))
kind('ConflictError', 'Somebody changed it since it was read.', (t) => ({
  currentVersion: detail(t, 'Int', 'currentVersion', 'The version to read and to base the change on.'),
}))
kind('LimitError', 'A limit on number, size or pace is reached.')
kind('MissingMentionsError', 'The document cannot be issued: mentions that the law requires are missing.', (t) => ({
  mentions: t.field({
    type: [MissingMention],
    description: 'The missing mentions.',
    resolve: ({ details }: Refusal) => details.mentions as Lacking[],
  }),
}))

export const DuplicateCandidate = builder
  .objectRef<{ clientId: string; score: number; reasons: string[] }>('DuplicateCandidate')
  .implement({
    description: 'A client that may be the same.',
    fields: (t) => ({
      score: t.exposeInt('score', { description: 'How alike they are, from 0 to 100.' }),
      reasons: t.exposeStringList('reasons', { description: 'What they share, e.g. "email".' }),
    }),
  })
kind('DuplicateError', 'It looks like something that exists already.', (t) => ({
  candidates: t.field({
    type: [DuplicateCandidate],
    description: 'What it looks like, the most alike first.',
    resolve: ({ details }: Refusal) => details.candidates as never,
  }),
}))

/** graphql-js throws whatever is an Error, also inside data: the payload carries plain copies. */
const shown = ({ kind, code, text, path, details }: Refusal): Refusal =>
  ({ kind, code, text, details, ...(path && { path }) }) as unknown as Refusal

/** The refusals inside a failure, or undefined when it is no refusal at all. */
export function refusalsOf(error: unknown): readonly Refusal[] | undefined {
  if (error instanceof Refusal) return [shown(error)]
  return error instanceof Refusals ? error.list.map(shown) : undefined
}

/** What an action did, with its refusals as data. */
export type Answer<Result extends object> = Partial<Result> & { errors: readonly Refusal[] }

export async function answered<Result extends object>(running: Promise<Result>): Promise<Answer<Result>> {
  try {
    return { errors: [], ...(await running) }
  } catch (error) {
    const errors = refusalsOf(error)
    if (!errors) throw error
    return { errors } as unknown as Answer<Result>
  }
}

/** The field `errors` of a payload. */
export const errorsField = (t: Any) =>
  t.field({
    type: [UserError],
    description: 'Why it was refused; empty when it was done.',
    resolve: ({ errors }: Answer<object>) => errors,
  })
