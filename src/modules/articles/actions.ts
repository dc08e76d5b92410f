import { can } from '../../access/can.ts'
import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { decimal, places } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'

export type ArticleShape = {
  sku?: string | null
  name?: string | null
  description?: string | null
  kind?: 'GOODS' | 'SERVICE' | null
  unit?: string | null
  unitPrice?: string | null
  priceIncludesVat?: boolean | null
  vatCategory?: 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O' | null
  vatRate?: string | null
  cost?: string | null
  active?: boolean | null
  expectedVersion?: number | null
}

/** Adds an article to the catalogue, priced in the company's currency. */
export function articleCreate(
  ctx: Acting,
  input: ArticleShape & { sku: string; name: string; kind: 'GOODS' | 'SERVICE'; unitPrice: string },
): Promise<string> {
  return transact(ctx, async (tx) => {
    refuseAll(faults(tx, { vatRate: '20', ...input }))
    await unusedSku(tx, input.sku)

    const now = tx.clock.now()
    const article = await tx.db.article.create({
      data: {
        ...columns(input),
        sku: input.sku.trim(),
        name: input.name.trim(),
        kind: input.kind,
        unitPrice: input.unitPrice,
        vatRate: input.vatRate ?? (taxed(input.vatCategory) ? '20' : '0'),
        currency: tx.currency,
        createdAt: now,
        updatedAt: now,
      },
    })

    await emit(tx, {
      type: 'article.created',
      entity: 'Article',
      before: null,
      after: article,
      facts: { name: article.name },
    })
    return article.id
  })
}

/** Changes what is given. Documents keep the name, price and VAT that they were made with. */
export function articleUpdate(ctx: Acting, id: string, input: ArticleShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Article', id, input.expectedVersion)
    const before = await tx.db.article.findUniqueOrThrow({ where: { id } })

    refuseAll(faults(tx, { vatCategory: before.vatCategory, vatRate: before.vatRate.toFixed(), ...given(input) }))
    if (input.sku && input.sku.trim() !== before.sku) await unusedSku(tx, input.sku)

    const after = await tx.db.article.update({
      where: { id },
      data: {
        ...columns(input),
        ...(input.sku && { sku: input.sku.trim() }),
        ...(input.name && { name: input.name.trim() }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, { type: 'article.updated', entity: 'Article', before, after, facts: { name: after.name } })
    return id
  })
}

const given = (input: ArticleShape): ArticleShape =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value != null))
const taxed = (category: ArticleShape['vatCategory']) => category == null || category === 'S'

function columns(input: ArticleShape) {
  const { description, kind, unit, unitPrice, priceIncludesVat, vatCategory, vatRate, cost, active } = input
  return {
    ...(description !== undefined && { description }),
    ...(kind != null && { kind }),
    ...(unit != null && { unit }),
    ...(unitPrice != null && { unitPrice }),
    ...(priceIncludesVat != null && { priceIncludesVat }),
    ...(vatCategory != null && { vatCategory }),
    ...(vatRate != null && { vatRate }),
    ...(cost !== undefined && { cost }),
    ...(active != null && { active }),
  }
}

/** What EN 16931 demands of a price: none is negative (BR-27). */
function faults({ viewer }: Acting, input: ArticleShape): Refusal[] {
  const { sku, name, unit, unitPrice, vatCategory, vatRate, cost } = input
  const found: Refusal[] = []
  if (sku !== undefined && !sku?.trim())
    found.push(invalid('sku', 'REQUIRED', { en: 'Give a SKU.', fr: 'Indiquez une référence.' }))
  if (name !== undefined && !name?.trim())
    found.push(invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez une désignation.' }))
  if (unit != null && !/^[A-Z0-9]{2,3}$/.test(unit))
    found.push(
      invalid('unit', 'INVALID_FORMAT', {
        en: 'Write the unit as a UN/ECE code like C62, HUR or DAY.',
        fr: 'Indiquez l’unité par un code UN/ECE comme C62, HUR ou DAY.',
      }),
    )
  for (const [field, value] of Object.entries({ unitPrice, cost }))
    if (value != null && decimal(value).lt('0'))
      found.push(invalid(field, 'OUT_OF_RANGE', { en: 'A price is not negative.', fr: 'Un prix n’est pas négatif.' }))
  if (cost !== undefined && !can(viewer, 'costs.read'))
    found.push(
      invalid('cost', 'FORBIDDEN_VALUE', { en: 'You may not set costs.', fr: 'Vous ne pouvez pas fixer les coûts.' }),
    )
  return [...found, ...vatFaults({ vatCategory, vatRate })]
}

type Vat = { vatCategory?: ArticleShape['vatCategory'] | undefined; vatRate?: string | null | undefined }

/** What EN 16931 demands of a rate: S above zero, every other category at zero (BR-S-05, BR-E-05, …). */
export function vatFaults({ vatCategory, vatRate }: Vat): Refusal[] {
  const rate = vatRate == null ? undefined : decimal(vatRate)
  if (!rate || (places(vatRate!) <= 2 && (taxed(vatCategory) ? rate.gt('0') && rate.lte('100') : rate.eq('0'))))
    return []
  const text = {
    en: 'Category S has a rate above 0 with at most 2 decimals; every other category has rate 0.',
    fr: 'La catégorie S a un taux supérieur à 0 avec au plus 2 décimales ; toute autre catégorie a le taux 0.',
  }
  return [invalid('vatRate', 'OUT_OF_RANGE', text)]
}

async function unusedSku({ db }: Acting, sku: string): Promise<void> {
  if (await db.article.findUnique({ where: { sku: sku.trim() }, select: { id: true } }))
    throw duplicate([], {
      en: `Another article has the SKU ${sku.trim()}.`,
      fr: `Un autre article porte la référence ${sku.trim()}.`,
    })
}
