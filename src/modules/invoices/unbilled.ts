import { can } from '../../access/can.ts'
import type { Permission } from '../../access/permissions.ts'
import { guardOf, type ScopedModel, scopeOf } from '../../access/scope.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'

export type UnbilledKind = 'PERIOD' | 'TIME' | 'EXPENSE' | 'QUOTE'

/** Something that may be invoiced and is not yet, without VAT. `id` is that of its contract, project, expense or quote. */
export type Unbilled = {
  id: string
  clientId: string
  description: string
  since: DateText
  net: bigint
  currency: string
}

export type UnbilledShape = { clientId?: string | null; until?: DateText | null; kinds?: UnbilledKind[] | null }
export type InvoiceUnbilledShape = UnbilledShape & { ids?: string[] | null; vatRate?: string | null }

type Wanted = { clientId: string | null; until: Date; day: DateText }
type Source = {
  kind: UnbilledKind
  model: ScopedModel
  /** Who may bill it. */
  permission: Permission
  /** What is open by a day, of the rows in scope; for any client or the one. */
  find: (ctx: Acting, scope: object, wanted: Wanted) => Promise<Unbilled[]>
  /** What one invoice bills together; each item has its own unless said. */
  together?: (item: Unbilled) => string
  /** Drafts one invoice; answers its id. */
  bill: (tx: Acting, items: readonly Unbilled[], how: How) => Promise<string>
}

type How = { until: DateText; vatRate: string | null }

const sources: Source[] = []

/** Whatever can be billed registers here what is open of it, and how it is billed. */
export const registerUnbilled = (source: Source): void => void sources.push(source)

export type UnbilledItem = Unbilled & { kind: UnbilledKind; model: ScopedModel }

/** Everything that the viewer may see and nothing bills yet, the oldest first. */
export async function unbilledItems(ctx: Acting, { clientId, until, kinds }: UnbilledShape): Promise<UnbilledItem[]> {
  const day = until ?? today(ctx.clock)
  const wanted = { clientId: clientId ?? null, until: toDate(day), day }
  const asked = sources.filter(({ kind, model }) => (kinds ?? [kind]).includes(kind) && can(ctx.viewer, guardOf(model)))
  const found = await Promise.all(
    asked.map(async ({ kind, model, find }) =>
      (await find(ctx, scopeOf(model, ctx.viewer), wanted)).map((item) => ({ ...item, kind, model })),
    ),
  )
  return found.flat().sort((a, b) => a.since.localeCompare(b.since))
}

/**
 * Drafts invoices of everything unbilled that the viewer may bill, or of some of it: one for each contract, project and
 * quote, one for a client’s expenses.
 */
export function invoiceUnbilled(ctx: Acting, input: InvoiceUnbilledShape): Promise<string[]> {
  return transact(ctx, async (tx) => {
    const open = sources.filter(({ permission }) => can(tx.viewer, permission))
    const found = (await unbilledItems(tx, input)).filter((item) => open.some(({ kind }) => kind === item.kind))
    const chosen = input.ids ? found.filter(({ id }) => input.ids!.includes(id)) : found
    if (chosen.length === 0 || input.ids?.some((id) => !chosen.some((item) => item.id === id))) throw nothingLeft()

    const how = { until: input.until ?? today(tx.clock), vatRate: input.vatRate ?? null }
    const made: string[] = []
    for (const { kind, bill, together = alone } of open)
      for (const items of Map.groupBy(
        chosen.filter((item) => item.kind === kind),
        together,
      ).values())
        made.push(await bill(tx, items, how))
    return made
  })
}

const alone = ({ id }: Unbilled) => id

const nothingLeft = () =>
  invalid('ids', 'NOTHING_REMAINS', {
    en: 'Nothing is left to invoice, or not all of what you named.',
    fr: 'Il ne reste rien à facturer, ou pas tout ce que vous avez indiqué.',
  })
