import type { Context } from '../../graphql/context.ts'
import { batch } from '../../graphql/rows.ts'
import { type DateText, today } from '../../kernel/clock.ts'
import { type LatePenalty, latePenalties } from './late.ts'

/** The penalty of an invoice on a day, all asked invoices in one reading; undefined when nothing is late, and for consumers. */
export const latePenalty = (ctx: Context, id: string, on?: DateText | null): Promise<LatePenalty | undefined> =>
  batch(ctx, `late penalties ${on ?? ''}`, (ids) => latePenalties(ctx, ids, on ?? today(ctx.clock))).load(id)
