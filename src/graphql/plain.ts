import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { input } from './mutations.ts'
import { type Answer, answered, errorsField } from './user-errors.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

type Answered = Answer<object> & { extra: Record<string, unknown> }
type Fields = (t: Any) => Any
type Plain<Input> = {
  permission: 'anyone' | 'session'
  description: string
  /** The input's own description and fields; none when there is nothing to say. */
  asks?: string
  fields?: Fields
  /** Fields of the payload beside the errors, by the names under which `run` answers them. */
  answers?: Fields
  run: (ctx: Context, given: Input) => Promise<unknown>
}

/** An input of a mutation that is about secrets: it carries no idempotency key, whose answer would have to be kept. */
export const secretInput = <Shape extends object>(name: string, description: string, fields: Fields) =>
  input<Shape>(name, { description, idempotent: false }, fields)

/** A mutation about the caller's own access, which returns no row. */
export function plain<Input extends object>(name: string, declaration: Plain<Input>): void {
  const { permission, description, asks = '', fields, answers, run } = declaration
  const typeName = `${name[0]!.toUpperCase()}${name.slice(1)}`
  const Payload = builder.objectRef<Answered>(`${typeName}Payload`).implement({
    description: `What ${name} did.`,
    fields: (t) => ({
      ...answers?.(t),
      errors: errorsField(t),
    }),
  })
  const Input = fields && secretInput<Input>(`${typeName}Input`, asks, fields)
  builder.mutationField(name, (t: Any) =>
    t.field({
      type: Payload,
      nullable: true,
      permission,
      description,
      args: Input ? { input: t.arg({ type: Input, required: true, description: 'What to do.' }) } : {},
      resolve: async (_root: unknown, { input: given }: { input: Input }, ctx: Context): Promise<Answered> => ({
        extra: {},
        ...(await answered(run(ctx, given).then(named))),
      }),
    }),
  )
}

const named = (result: unknown) => ({ extra: typeof result === 'object' && result !== null ? { ...result } : {} })
