import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { toDate, today } from '../../kernel/clock.ts'

/** For whom and in what currency something is priced. */
export type Pricing = { currency: string; clientId?: string | null | undefined }

const inForce = ({ currency, clientId }: Pricing, day: Date): Prisma.PriceListWhereInput => ({
  currency,
  AND: [
    { OR: [{ validFrom: null }, { validFrom: { lte: day } }] },
    { OR: [{ validTo: null }, { validTo: { gte: day } }] },
    { OR: [{ groupId: null }, ...(clientId ? [{ group: { is: { clients: { some: { id: clientId } } } } }] : [])] },
  ],
})

/** Articles by their ids, each with its VAT and the listed prices that are in force today. */
export async function pricedArticles({ db, clock }: Acting, ids: readonly string[], pricing: Pricing) {
  const day = toDate(today(clock))
  const articles = await db.article.findMany({
    where: { id: { in: [...ids] } },
    include: {
      vats: { where: { validFrom: { lte: day } }, orderBy: { validFrom: 'desc' }, take: 1 },
      prices: {
        where: { list: { is: inForce(pricing, day) } },
        include: { list: { select: { groupId: true, validFrom: true } } },
      },
    },
  })
  return new Map(
    articles.map(({ vats: [vat], ...article }) => [
      article.id,
      vat ? { ...article, vatCategory: vat.category, vatRate: vat.rate } : article,
    ]),
  )
}
