import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { invalid, notFound, type Refusal, refuseAll, type Text } from '../../kernel/errors.ts'
import { decimal, formatMoney, minor, places } from '../../kernel/money.ts'
import { listedPrice, ownPrice } from './rules.ts'
import { type Pricing, pricedArticles } from './tariff.ts'

type Category = NonNullable<LineShape['vatCategory']>

/** A line as documents keep it: the article's name, price and VAT are copied, so that its later changes alter nothing. */
export type LineColumns = {
  position: number
  articleId: string | null
  kind: 'GOODS' | 'SERVICE'
  section: string | null
  description: string
  quantity: string
  unit: string
  unitPrice: string
  discountPercent: string | null
  discountAmount: bigint | null
  vatCategory: Category
  vatRate: string
  currency: string
}

const mostLines = 500

/** The lines as typed, completed from the catalogue. Refuses all that is wrong with them at once, each at its place. */
export async function lineColumns(tx: Acting, lines: readonly LineShape[], pricing: Pricing): Promise<LineColumns[]> {
  const { currency } = pricing
  if (lines.length > mostLines)
    throw invalid('lines', 'TOO_LONG', { en: `At most ${mostLines} lines.`, fr: `Au plus ${mostLines} lignes.` })
  const ids = [...new Set(lines.flatMap((line) => line.articleId ?? []))]
  const articles = await pricedArticles(tx, ids, pricing)
  const franchise = (await tx.db.company.findFirst({ select: { franchise: true } }))?.franchise ?? false

  const faults: Refusal[] = []
  const columns = lines.map((line, index): LineColumns => {
    const at = (field: string) => ['lines', String(index), field]
    const article = line.articleId ? articles.get(line.articleId) : undefined
    if (line.articleId && !article) faults.push(notFound(at('articleId')))
    const vatCategory = franchise ? 'E' : (line.vatCategory ?? article?.vatCategory ?? 'S')
    const vatRate = vatCategory === 'S' ? (line.vatRate ?? article?.vatRate.toFixed()) : '0'
    // A price of the catalogue means nothing in another currency.
    const own = article?.currency === currency ? ownPrice(article, vatRate ?? '0') : undefined
    const unitPrice = line.unitPrice ?? listedPrice(article?.prices ?? [], line.quantity) ?? own
    const result = {
      position: index + 1,
      articleId: article?.id ?? null,
      kind: line.kind ?? article?.kind ?? 'SERVICE',
      section: line.section ?? null,
      description: line.description ?? article?.name ?? '',
      quantity: line.quantity,
      unit: line.unit ?? article?.unit ?? 'C62',
      unitPrice: unitPrice ?? '0',
      discountPercent: line.discountPercent ?? null,
      discountAmount: line.discountAmount == null ? null : amountOf(line.discountAmount, currency, { at, faults }),
      vatCategory,
      vatRate: vatRate ?? '0',
      currency,
    } satisfies LineColumns
    faults.push(...lineFaults(result, at, { priced: unitPrice !== undefined, rated: vatRate !== undefined }))
    return result
  })
  refuseAll(faults)
  return columns
}

type StoredLine = Pick<
  Prisma.InvoiceLineGetPayload<object>,
  Exclude<keyof LineShape, 'optional' | 'selected' | 'alternative' | 'startsOn' | 'endsOn'> | 'currency'
>

/** A stored line of any document as it would be typed. */
export const asTyped = (line: StoredLine): LineShape => ({
  id: line.id,
  articleId: line.articleId,
  kind: line.kind,
  description: line.description,
  quantity: line.quantity.toFixed(),
  unit: line.unit,
  unitPrice: line.unitPrice.toFixed(),
  discountPercent: line.discountPercent?.toFixed() ?? null,
  discountAmount: line.discountAmount === null ? null : formatMoney(line.discountAmount, line.currency),
  vatCategory: line.vatCategory,
  vatRate: line.vatRate.toFixed(),
  section: line.section,
})

/** Refuses a row of a list whose id is not one of those present, or stands twice. */
export function refuseUnknown(
  typed: readonly { id?: string | null }[],
  present: readonly { id: string }[],
  text: Text,
  path = 'lines',
): void {
  const left = new Set(present.map(({ id }) => id))
  for (const [index, { id }] of typed.entries())
    if (id && !left.delete(id)) throw invalid([path, String(index), 'id'], 'NOT_FOUND', text)
}

type At = (field: string) => string[]

function amountOf(text: string, currency: string, { at, faults }: { at: At; faults: Refusal[] }): bigint {
  try {
    return minor(text, currency)
  } catch {
    faults.push(
      invalid(at('discountAmount'), 'INVALID_FORMAT', {
        en: `${text} is not an amount in ${currency}.`,
        fr: `${text} n’est pas un montant en ${currency}.`,
      }),
    )
    return 0n
  }
}

function lineFaults(line: LineColumns, at: At, { priced, rated }: { priced: boolean; rated: boolean }): Refusal[] {
  const found: Refusal[] = []
  const fault = (field: string, code: 'REQUIRED' | 'OUT_OF_RANGE', en: string, fr: string) =>
    found.push(invalid(at(field), code, { en, fr }))
  if (!line.description.trim())
    fault(
      'description',
      'REQUIRED',
      'Say what is sold, or give an article.',
      'Indiquez ce qui est vendu, ou un article.',
    )
  if (!priced)
    fault(
      'unitPrice',
      'REQUIRED',
      'Give a unit price, or an article priced in this currency.',
      'Indiquez un prix unitaire, ou un article dans cette monnaie.',
    )
  if (!rated) fault('vatRate', 'REQUIRED', 'Give a VAT rate, or an article.', 'Indiquez un taux de TVA, ou un article.')
  if (decimal(line.quantity).lte('0') || places(line.quantity) > 4)
    fault(
      'quantity',
      'OUT_OF_RANGE',
      'A quantity is above zero with at most 4 decimals; take a discount to lower an amount.',
      'Une quantité est supérieure à zéro avec au plus 4 décimales ; utilisez une remise pour réduire un montant.',
    )
  // BR-27: a net price is never negative.
  if (decimal(line.unitPrice).lt('0'))
    fault('unitPrice', 'OUT_OF_RANGE', 'A price is not negative.', 'Un prix n’est pas négatif.')
  if (decimal(line.unitPrice).gt('999999999'))
    fault(
      'unitPrice',
      'OUT_OF_RANGE',
      'A price has at most 9 digits before the point.',
      'Un prix a au plus 9 chiffres avant la virgule.',
    )
  if (
    rated &&
    line.vatCategory === 'S' &&
    (decimal(line.vatRate).lte('0') || decimal(line.vatRate).gt('100') || places(line.vatRate) > 2)
  )
    fault(
      'vatRate',
      'OUT_OF_RANGE',
      'A VAT rate of category S is above 0 and at most 100, with at most 2 decimals.',
      'Un taux de TVA de catégorie S est supérieur à 0 et au plus 100, avec au plus 2 décimales.',
    )
  if (
    line.discountPercent !== null &&
    (decimal(line.discountPercent).lt('0') ||
      decimal(line.discountPercent).gt('100') ||
      places(line.discountPercent) > 2)
  )
    fault('discountPercent', 'OUT_OF_RANGE', 'A discount is 0 to 100 percent.', 'Une remise est de 0 à 100 %.')
  if (line.discountAmount !== null && line.discountAmount < 0n)
    fault('discountAmount', 'OUT_OF_RANGE', 'A discount is not negative.', 'Une remise n’est pas négative.')
  return found
}
