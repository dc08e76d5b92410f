import type { Permission } from '../access/permissions.ts'
import type { Acting } from './context.ts'
import { verb } from './mutations.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

type Import<Input> = {
  permission: Permission
  description: string
  /** The names of the columns that the file may have. */
  columns: readonly string[]
  fields?: (t: Any) => Any
  run: (ctx: Acting, input: Input) => Promise<string[]>
}

/** A mutation that takes the rows of a CSV text: `clientImport(input: { csv, dryRun })`, answered by how many came in. */
export const importVerb = <Input extends { csv: string }>(
  name: string,
  { permission, description, columns, fields, run }: Import<Input>,
): void =>
  verb<Input>(name, {
    permission,
    description,
    input: {
      description: 'The text. Faults stand at their rows, as in `["rows", "3", "email"]`; the header is row 1.',
      dryRun: true,
      fields: (t) => ({
        csv: t.string({
          required: true,
          description: `At most 500 rows under a header of: ${columns.join(' ')}, or their French names. An owner is named by e-mail address.`,
        }),
        ...fields?.(t),
      }),
    },
    extra: (t) => ({
      imported: t.int({
        description: 'How many were recorded; in a dry run, would be.',
        resolve: ({ extra }: Any) => extra?.imported ?? 0,
      }),
    }),
    run: async (ctx, given) => ({ id: null, extra: { imported: (await run(ctx, given)).length } }),
  })
