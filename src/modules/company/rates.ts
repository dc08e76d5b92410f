import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'

/** What one unit of a currency is worth in the company's on that day, as a decimal text; '1' for its own. Refuses a currency without a rate. */
export async function exchangeRate(
  tx: Pick<Acting, 'db' | 'currency'>,
  currency: string,
  date: DateText,
): Promise<string> {
  if (currency === tx.currency) return '1'
  const found = await tx.db.exchangeRate.findFirst({
    where: { currency, validFrom: { lte: toDate(date) } },
    orderBy: { validFrom: 'desc' },
  })
  if (!found)
    throw invalid('currency', 'NOT_FOUND', {
      en: `There is no exchange rate of ${currency} for ${date}: record one first.`,
      fr: `Il n’y a pas de taux de change ${currency} au ${date} : enregistrez-en un d’abord.`,
    })
  return found.rate.toFixed()
}
