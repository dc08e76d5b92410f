import type { GraphQLInputType, GraphQLResolveInfo } from 'graphql'
import { getNullableType, isInputObjectType, isListType } from 'graphql'
import type { Permission } from '../access/permissions.ts'
import type { ScopedModel } from '../access/scope.ts'
import { principalOf } from '../access/viewer.ts'
import { rehearse, transact } from '../db/transact.ts'
import { digest } from '../kernel/canonical.ts'
import { failure, type Refusal } from '../kernel/errors.ts'
import { builder } from './builder.ts'
import type { Acting, Context } from './context.ts'
import { visibleRowOrNull } from './fields.ts'
import { readId } from './ids.ts'
import { answered, errorsField } from './user-errors.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders and refs, where names are data
type Any = any

/** An id in an input: arrives in the action as the row's UUID. The id of another type is INVALID_ID. */
export const inputId = (t: Any, of: string | readonly string[], options: { required?: boolean; description: string }) =>
  t.field({ type: 'ID', ...options, extensions: { idOf: of } })

export const inputIds = (t: Any, of: string, options: { required?: boolean; description: string }) =>
  t.field({ type: ['ID'], ...options, extensions: { idOf: of } })

type Fields = (t: Any) => Any
const noFields: Fields = () => ({})

type InputOptions = {
  description: string
  dryRun?: boolean
  idempotent?: boolean
  expectedVersion?: 'required' | 'optional'
}

/** A mutation's input, with the fields that every one has. */
export function input<Shape extends object>(name: string, options: InputOptions, fields: Fields = noFields) {
  const { description, dryRun, idempotent = true, expectedVersion } = options
  return builder.inputRef<Shape & InputExtras>(name).implement({
    description,
    fields: (t: Any) => ({
      ...fields(t),
      ...(expectedVersion && {
        expectedVersion: t.int({
          required: expectedVersion === 'required',
          description: 'The version that the change is based on; another one is refused as a ConflictError.',
        }),
      }),
      ...(dryRun && {
        dryRun: t.boolean({
          defaultValue: false,
          description: 'Do everything, answer, and leave nothing behind; the number is null.',
        }),
      }),
      ...(idempotent && {
        idempotencyKey: t.string({
          description: 'Repeating a request with the same key acts once; 1 to 255 characters.',
        }),
      }),
    }),
  } as Any)
}

export type InputExtras = { expectedVersion?: number | null; dryRun?: boolean | null; idempotencyKey?: string | null }

type Done = { id: string | null; errors: readonly Refusal[]; extra?: Record<string, unknown> | undefined }

type Verb<Input> = {
  permission: Permission | 'signedIn'
  description: string
  /** The row acted on, or 'Node' for one of any type, whose public id `run` gets; a verb without one creates. */
  on?: ScopedModel | 'Node'
  /** `<Name>Input`; required unless the verb acts on a row and can do without. */
  input?: InputOptions & { required?: boolean; fields?: Fields }
  /** The payload's entity: its field name and model; none when the verb makes many. */
  returns?: readonly [field: string, model: ScopedModel]
  /** Further fields of the payload, resolved from what `run` returns beside the id. */
  extra?: (t: Any) => Any
  run: (
    ctx: Acting,
    input: Input,
    id: string,
  ) => Promise<string | { id: string | null } | { id: string | null; extra: Record<string, unknown> }>
}

/** Declares one mutation: `invoiceIssue(id, input): InvoiceIssuePayload`. The action decides; this only carries. */
export function verb<Input extends object>(name: string, declaration: Verb<Input>): void {
  const { permission, description, on, input: taken, run } = declaration
  const Payload = payloadOf(name, declaration)
  const Input = taken && input(`${typeName(name)}Input`, taken, taken.fields)
  builder.mutationField(name, (t: Any) =>
    t.field({
      type: Payload,
      nullable: true,
      permission,
      description,
      args: {
        ...(on && { id: t.arg.id({ required: true, description: `Id of the ${on}.` }) }),
        ...(Input && { input: t.arg({ type: Input, required: taken.required ?? !on, description: 'What to do.' }) }),
      },
      resolve: async (
        _root: unknown,
        args: { id?: string; input?: Input & InputExtras },
        ctx: Context,
        info: GraphQLResolveInfo,
      ): Promise<Done> => {
        const id = on && on !== 'Node' ? readId(on, args.id!) : (args.id ?? '')
        const given = (taken ? readIds(inputTypeOf(info), args.input ?? {}) : {}) as Input & InputExtras
        const act = async (tx: Acting): Promise<Done> => done(await run(tx, given, id))
        const acting = ctx as Acting
        const running = given.dryRun ? rehearsed(acting, info, act) : once(acting, { mutation: name, id, given }, act)
        return { id: null, ...(await answered(running)) }
      },
    }),
  )
}

type Transition<Input> = {
  permission: Permission
  description: string
  /** The input's own description. */
  asks?: string
  /** The input has a field that must be given, and so must it. */
  required?: boolean
  dryRun?: boolean
  expectedVersion?: 'required' | 'optional'
  fields?: Fields
  run: (ctx: Acting, id: string, input: Input) => Promise<string>
}

/** The verbs that act on one model's rows and return the row: `taskVerb('taskStart', { permission, description, run: taskStart })`. */
export const verbsOn =
  (model: ScopedModel) =>
  <Input extends object>(
    name: string,
    { permission, description, asks = 'How to do it.', run, ...input }: Transition<Input>,
  ): void =>
    verb<Input>(name, {
      permission,
      description,
      on: model,
      returns: [lowerFirst(model), model],
      input: { description: asks, expectedVersion: 'optional', ...input },
      run: (ctx, given, id) => run(ctx, id, given),
    })

const lowerFirst = (model: string) => model[0]!.toLowerCase() + model.slice(1)
const typeName = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}`

const done = (result: string | { id: string | null; extra?: Record<string, unknown> }): Done =>
  typeof result === 'string' ? { id: result, errors: [] } : { id: result.id, errors: [], extra: result.extra }

function payloadOf(name: string, { returns, extra }: Verb<never>): Any {
  return builder.objectRef<Done>(`${typeName(name)}Payload`).implement({
    description: `What ${name} did.`,
    fields: (t: Any) => ({
      ...(returns && entityOf(t, returns)),
      errors: errorsField(t),
      ...extra?.(t),
    }),
  })
}

const entityOf = (t: Any, [field, model]: readonly [string, ScopedModel]) => ({
  [field]: t.prismaField({
    type: model,
    nullable: true,
    description: 'The row after the action, when the viewer may see it; null when refused.',
    extensions: { scoped: model },
    resolve: (query: object, { id }: Done, _args: unknown, ctx: Context) => visibleRowOrNull(model, id, ctx, query),
  }),
})

/** A row that the verb made beside its entity; `run` gives its id in `extra`, as `invoiceId` for an Invoice. */
export const made = (t: Any, model: ScopedModel, description: string) =>
  t.prismaField({
    type: model,
    nullable: true,
    description,
    extensions: { scoped: model },
    resolve: (query: object, { extra }: Done, _args: unknown, ctx: Context) =>
      visibleRowOrNull(model, (extra?.[`${lowerFirst(model)}Id`] as string | undefined) ?? null, ctx, query),
  })

type Request = { mutation: string; id: string; given: InputExtras }

/** Acts once per idempotency key: a twin waits for the first and gives its answer. Refusals are not kept, so they may be mended and repeated. */
async function once(ctx: Acting, { mutation, id, given }: Request, act: (tx: Acting) => Promise<Done>): Promise<Done> {
  const { idempotencyKey: key, ...rest } = given
  if (key == null) return act(ctx)
  if (key.length < 1 || key.length > 255)
    throw failure('BAD_USER_INPUT', {
      en: 'An idempotency key has 1 to 255 characters.',
      fr: 'Une clé d’idempotence a de 1 à 255 caractères.',
    })
  const hash = digest({ id, ...rest })
  return transact(ctx, async (tx) => {
    const { db } = tx
    const principal = principalOf(ctx.viewer)
    const first =
      await db.$executeRaw`INSERT INTO "Idempotency" ("principal", "mutation", "key", "hash", "createdAt") VALUES (${principal}, ${mutation}, ${key}, ${hash}, ${ctx.clock.now()}) ON CONFLICT DO NOTHING`
    const where = { principal_mutation_key: { principal, mutation, key } }
    if (!first) return replayed(await db.idempotency.findUniqueOrThrow({ where }), hash)
    const result = await act(tx as unknown as Acting)
    await db.idempotency.update({
      where,
      data: { entityId: result.id, ...(result.extra && { errors: result.extra as never }) },
    })
    return result
  })
}

function replayed(kept: { hash: string; entityId: string | null; errors: unknown }, hash: string): Done {
  if (kept.hash !== hash)
    throw failure('IDEMPOTENCY_MISMATCH', {
      en: 'This idempotency key was used with another input. Take a new key for another request.',
      fr: 'Cette clé d’idempotence a servi pour une autre saisie. Prenez une nouvelle clé pour une autre requête.',
    })
  return { id: kept.entityId, errors: [], extra: (kept.errors ?? undefined) as Record<string, unknown> | undefined }
}

/**
 * A dry run acts in a transaction that stays open until the reply is complete, so that the selection reads what would
 * be, and is then rolled back. It must stand alone: anything after it would be rolled back too.
 */
async function rehearsed(ctx: Acting, info: GraphQLResolveInfo, act: (tx: Acting) => Promise<Done>): Promise<Done> {
  if (info.operation.selectionSet.selections.length > 1)
    throw failure('BAD_USER_INPUT', {
      en: 'A dry run must be the only field of its operation.',
      fr: 'Un essai à blanc doit être le seul champ de son opération.',
    })
  const acted = Promise.withResolvers<Done>()
  const closed = rehearse(ctx as Acting & { rollback?: boolean }, async (tx) => {
    const result = await act(tx as unknown as Acting)
    ctx.db = tx.db
    acted.resolve(result)
    await ctx.reply.written
  })
  closed.catch(acted.reject)
  ctx.reply.after.push(
    closed.then(
      () => {},
      () => {},
    ),
  )
  return acted.promise
}

const inputTypeOf = ({ parentType, fieldName }: GraphQLResolveInfo) =>
  parentType.getFields()[fieldName]!.args.find(({ name }) => name === 'input')!.type

/** The input with its ids as UUIDs. */
function readIds(type: GraphQLInputType, value: unknown): unknown {
  const bare = getNullableType(type)
  if (value === null || value === undefined) return value
  if (isListType(bare)) return (value as unknown[]).map((item) => readIds(bare.ofType, item))
  if (!isInputObjectType(bare)) return value
  const fields = bare.getFields()
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const field = fields[key]!
      const of = field.extensions.idOf as string | readonly string[] | undefined
      if (!of) return [key, readIds(field.type, item)]
      return [
        key,
        Array.isArray(item)
          ? item.map((one) => readId(of, one as string))
          : item === null || item === undefined
            ? item
            : readId(of, item as string),
      ]
    }),
  )
}
