import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { type SeriesKind, startSeries } from './series.ts'

export type SeriesStartShape = { kind: SeriesKind; year: number; next: number }

/** Lets a series begin at a number of one's own; once it has given one, another would leave a gap. */
export function numberSeriesStart(ctx: Acting, input: SeriesStartShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirstOrThrow()
    const { kind, year, next } = input
    refuseAll([
      ...(year >= 2000 && year <= 2099 ? [] : [invalid('year', 'OUT_OF_RANGE', noYear)]),
      ...(next >= 1 && next <= 999_999 ? [] : [invalid('next', 'OUT_OF_RANGE', noCount)]),
    ])

    if (!(await startSeries(tx, input))) throw invalid('kind', 'NOT_ALLOWED', begun)

    const facts = { kind, year, next }
    await emit(tx, { type: 'company.seriesStarted', entity: 'Company', before: company, after: company, facts })
    return company.id
  })
}

const noYear = { en: 'Give a year from 2000 to 2099.', fr: 'Indiquez une année de 2000 à 2099.' }
const noCount = { en: 'A series begins with 1 to 999999.', fr: 'Une série commence par un nombre de 1 à 999999.' }
const begun = {
  en: 'This series has given numbers already: it goes on without a gap.',
  fr: 'Cette série a déjà attribué des numéros : elle se poursuit sans rupture.',
}
