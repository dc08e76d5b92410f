import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { duplicate, invalid, notFound, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { decimal, places } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'

type Version = { expectedVersion?: number | null }
export type PriceShape = { articleId: string; fromQuantity?: string | null; unitPrice: string }
export type PriceListShape = Version & {
  name?: string | null
  groupId?: string | null
  validFrom?: DateText | null
  validTo?: DateText | null
  prices?: PriceShape[] | null
}

/** Adds a list of prices, for a group of clients or for everybody, in the company's currency unless said. */
export function priceListCreate(
  ctx: Acting,
  input: PriceListShape & { name: string; currency?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await check(tx, input)
    await unusedName(tx, input.name)

    const now = tx.clock.now()
    const list = await tx.db.priceList.create({
      data: {
        ...columns(input),
        ...{ name: input.name.trim(), currency: input.currency ?? tx.currency, createdAt: now, updatedAt: now },
        prices: { create: (input.prices ?? []).map(priceColumns) },
      },
    })

    const facts = { name: list.name }
    await emit(tx, { type: 'priceList.created', entity: 'PriceList', before: null, after: list, facts })
    return list.id
  })
}

/** Changes a list of prices; prices that are given replace all. Documents keep what they were made with. */
export function priceListUpdate(ctx: Acting, id: string, input: PriceListShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'PriceList', id, input.expectedVersion)
    const before = await tx.db.priceList.findUniqueOrThrow({ where: { id } })
    await check(tx, input)
    if (input.name && input.name.trim() !== before.name) await unusedName(tx, input.name)

    const after = await tx.db.priceList.update({
      where: { id },
      data: {
        ...columns(input),
        ...(input.name && { name: input.name.trim() }),
        ...(input.prices && { prices: { deleteMany: {}, create: input.prices.map(priceColumns) } }),
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })

    const facts = { name: after.name }
    await emit(tx, { type: 'priceList.updated', entity: 'PriceList', before, after, facts })
    return id
  })
}

const columns = ({ groupId, validFrom, validTo }: PriceListShape) => ({
  ...(groupId !== undefined && { groupId }),
  ...(validFrom !== undefined && { validFrom: validFrom && toDate(validFrom) }),
  ...(validTo !== undefined && { validTo: validTo && toDate(validTo) }),
})
const priceColumns = ({ articleId, fromQuantity, unitPrice }: PriceShape) => ({
  ...{ articleId, fromQuantity: fromQuantity ?? '0', unitPrice },
})

async function check(tx: Acting, { name, groupId, validFrom, validTo, prices }: PriceListShape): Promise<void> {
  if (groupId) await visible(tx, 'ClientGroup', groupId, 'groupId')
  const ids = [...new Set(prices?.map(({ articleId }) => articleId))]
  const known = new Set(
    (await tx.db.article.findMany({ where: { id: { in: ids } }, select: { id: true } })).map(({ id }) => id),
  )
  refuseAll([
    ...(name !== undefined && !name?.trim() ? [invalid('name', 'REQUIRED', noName)] : []),
    ...(validFrom && validTo && validTo < validFrom ? [invalid('validTo', 'OUT_OF_RANGE', backwards)] : []),
    ...priceFaults(prices ?? [], known),
  ])
}

function priceFaults(prices: readonly PriceShape[], known: ReadonlySet<string>): Refusal[] {
  const steps = new Set<string>()
  return prices.flatMap(({ articleId, fromQuantity, unitPrice }, index) => {
    const at = (field: string) => ['prices', String(index), field]
    const from = decimal(fromQuantity ?? '0')
    const step = `${articleId} ${from.toFixed()}`
    const twice = steps.has(step)
    steps.add(step)
    return [
      ...(known.has(articleId) ? [] : [notFound(at('articleId'))]),
      ...(from.lt('0') || places(from.toFixed()) > 4 || twice
        ? [invalid(at('fromQuantity'), 'OUT_OF_RANGE', wrongStep)]
        : []),
      ...(decimal(unitPrice).lt('0') ? [invalid(at('unitPrice'), 'OUT_OF_RANGE', negative)] : []),
    ]
  })
}

const noName = { en: 'Give a name.', fr: 'Indiquez un nom.' }
const backwards = { en: 'The end lies before the start.', fr: 'La fin précède le début.' }
const wrongStep = {
  en: 'A step is not below zero, has at most 4 decimals, and an article has each step once.',
  fr: 'Un palier n’est pas négatif, a au plus 4 décimales, et un article a chaque palier une seule fois.',
}
const negative = { en: 'A price is not negative.', fr: 'Un prix n’est pas négatif.' }

async function unusedName({ db }: Acting, name: string): Promise<void> {
  if (await db.priceList.findUnique({ where: { name: name.trim() }, select: { id: true } }))
    throw duplicate([], { en: 'There is a price list of that name.', fr: 'Une grille tarifaire porte déjà ce nom.' })
}
