import { lockAll } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { conflict, type ErrorCode, invalid, type Text } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { asTyped, clearContent, contentOf, scheduleRows } from '../drafts.ts'
import { factsOf, inOrder, type Version } from '../records.ts'
import { recount } from '../recounts.ts'
import { storedDiscount } from '../rules.ts'
import { installmentAsTyped } from '../schedule.ts'
import { invoiceStates } from '../states.ts'

const include = {
  lines: inOrder.lines,
  installments: { orderBy: { position: 'asc' } },
} satisfies Prisma.InvoiceInclude
type Draft = Prisma.InvoiceGetPayload<{ include: typeof include }>

/** Takes the lines of other drafts into this one; they go on billing what they bill, and the others disappear. */
export function invoiceMerge(ctx: Acting, id: string, input: Version & { invoiceIds: string[] }): Promise<string> {
  return transact(ctx, async (tx) => {
    const drafts = await lockedDrafts(tx, [id, ...new Set(input.invoiceIds)])
    const [{ lines, installments, ...before }, ...others] = drafts as [Draft, ...Draft[]]
    if (input.expectedVersion != null && before.version !== input.expectedVersion) throw conflict(before.version)
    for (const draft of drafts) invoiceStates.check(draft, 'merge')
    refuse(before, others)

    const { currency, clientId } = before
    const typed = [lines, ...others.map((other) => other.lines)].flat().map(asTyped)
    const content = await contentOf(tx, typed, { discount: storedDiscount(before), currency, clientId })
    const schedule = installments.map(installmentAsTyped)

    for (const draft of drafts) await clearContent(tx, draft.id)
    for (const { id: other } of others) await tx.db.invoice.delete({ where: { id: other } })
    const after = await tx.db.invoice.update({
      where: { id },
      data: {
        ...originOf(drafts),
        ...content.totals,
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
        installments: { createMany: { data: scheduleRows({ schedule }, content.totals, currency) } },
      },
    })
    await recount(tx, id)

    for (const { lines: _lines, installments: _parts, ...other } of others)
      await emit(tx, {
        type: 'invoice.discarded',
        entity: 'Invoice',
        before: other,
        after: null,
        facts: factsOf(other),
      })
    const facts = { ...factsOf(after), merged: others.length }
    await emit(tx, { type: 'invoice.merged', entity: 'Invoice', before, after, facts })
    return id
  })
}

async function lockedDrafts(tx: Acting, ids: readonly string[]): Promise<Draft[]> {
  await lockAll(tx, 'Invoice', ids, 'invoiceIds')
  const found = await tx.db.invoice.findMany({ where: { id: { in: [...ids] } }, include })
  return ids.map((id) => found.find((draft) => draft.id === id)!)
}

const origins = ['quoteId', 'contractId', 'projectId'] as const
type Origin = Pick<Draft, (typeof origins)[number]>

/** What they come from, where they come from one. */
const originOf = (drafts: readonly Origin[]) =>
  Object.fromEntries(
    origins.map((origin) => [origin, drafts.map((draft) => draft[origin]).find((id) => id !== null) ?? null]),
  )

const mergeable = new Set(['STANDARD', 'PROGRESS'])

type Fault = [code: ErrorCode, text: Text]

/** Refuses drafts that could not be one invoice. */
function refuse(target: Omit<Draft, 'lines' | 'installments'>, others: readonly Draft[]): void {
  if (others.length === 0 || others.some(({ id }) => id === target.id))
    throw invalid('invoiceIds', 'REQUIRED', { en: 'Name other drafts.', fr: 'Indiquez d’autres brouillons.' })
  for (const [index, other] of others.entries()) {
    const fault = faultOf(target, other)
    if (fault) throw invalid(['invoiceIds', String(index)], ...fault)
  }
}

function faultOf(target: Omit<Draft, 'lines' | 'installments'>, other: Draft): Fault | undefined {
  const apart = (column: (typeof origins)[number]) =>
    target[column] !== null && other[column] !== null && target[column] !== other[column]
  const discountOf = (draft: typeof target) => `${draft.discountPercent?.toFixed() ?? ''} ${draft.discountAmount ?? ''}`
  if (other.clientId !== target.clientId)
    return ['OTHER_CLIENT', { en: 'The draft is another client’s.', fr: 'Le brouillon est celui d’un autre client.' }]
  if (other.currency !== target.currency)
    return [
      'OTHER_CURRENCY',
      { en: 'The draft is in another currency.', fr: 'Le brouillon est dans une autre monnaie.' },
    ]
  if (other.kind !== target.kind || !mergeable.has(target.kind))
    return [
      'NOT_ALLOWED',
      {
        en: 'Only drafts of one kind, STANDARD or PROGRESS, are merged.',
        fr: 'Seuls des brouillons de même nature, STANDARD ou PROGRESS, se fusionnent.',
      },
    ]
  if (origins.some(apart))
    return [
      'NOT_ALLOWED',
      {
        en: 'The drafts come from different quotes, contracts or projects.',
        fr: 'Les brouillons proviennent de devis, contrats ou projets différents.',
      },
    ]
  if (discountOf(other) !== discountOf(target) || target.discountAmount !== null)
    return [
      'NOT_ALLOWED',
      {
        en: 'The drafts have different discounts: put them on the lines first.',
        fr: 'Les brouillons ont des remises différentes : portez-les d’abord sur les lignes.',
      },
    ]
  return undefined
}
