import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { type ArticleShape, vatFaults } from './actions.ts'

export type ArticleVatShape = {
  expectedVersion?: number | null
  validFrom: DateText
  vatCategory?: ArticleShape['vatCategory']
  vatRate: string
}

/** Sets an article's VAT from a day on: what is written before that day keeps the one before. */
export function articleSetVat(ctx: Acting, id: string, input: ArticleVatShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Article', id, input.expectedVersion)
    const before = await tx.db.article.findUniqueOrThrow({ where: { id } })
    refuseAll(vatFaults(input))

    const [category, validFrom] = [input.vatCategory ?? 'S', toDate(input.validFrom)]
    const vat = { category, rate: input.vatRate }
    await tx.db.articleVat.upsert({
      where: { articleId_validFrom: { articleId: id, validFrom } },
      create: { articleId: id, validFrom, ...vat },
      update: vat,
    })
    const after = await tx.db.article.update({
      where: { id },
      data: { version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    const facts = { name: after.name, rate: input.vatRate, from: input.validFrom }
    await emit(tx, { type: 'article.vatSet', entity: 'Article', before, after, facts })
    return id
  })
}
