import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'

/** How the numbers of each kind read; those that count per year carry it, so that none comes twice (BR-FR, SIREN + year + number). */
// biome-ignore format: read by column
const kinds = {
  INVOICE:     { prefix: 'FA', yearly: true,  digits: 6, chronological: true },
  CREDIT_NOTE: { prefix: 'AV', yearly: true,  digits: 6, chronological: true },
  QUOTE:       { prefix: 'DE', yearly: true,  digits: 6, chronological: false },
  PAYMENT:     { prefix: 'RE', yearly: true,  digits: 6, chronological: false },
  CONTRACT:    { prefix: 'CT', yearly: true,  digits: 4, chronological: false },
  PROJECT:     { prefix: 'P',  yearly: false, digits: 5, chronological: false },
  TICKET:      { prefix: 'T',  yearly: false, digits: 6, chronological: false },
  CLIENT:      { prefix: 'C',  yearly: false, digits: 6, chronological: false },
} as const
export type SeriesKind = keyof typeof kinds

/**
 * The next number of a series, taken with the transaction: a rolled-back one gives it back, so no number is ever
 * missing (CGI ann. II 242 nonies A I-7°). The counter row stays locked until the end: take it last. In a rehearsal
 * there is no number. Refuses a date before the last one of a chronological series.
 */
export async function nextNumber(tx: Pick<Acting, 'db' | 'rollback'>, kind: SeriesKind, date: DateText): Promise<string | null> {
  const { prefix, yearly, digits, chronological } = kinds[kind]
  if (tx.rollback) return null
  const year = yearly ? Number(date.slice(0, 4)) : 0
  const counter = await takeCounter(tx, { kind, year, prefix }, chronological ? date : null)
  if (!counter) throw dateBeforeLast(await lastIssued(tx, kind, year))
  const count = String(counter.taken).padStart(digits, '0')
  return yearly ? `${prefix}-${year}-${count}` : `${prefix === 'T' || prefix === 'P' ? `${prefix}-` : prefix}${count}`
}

type Series = { kind: SeriesKind; year: number; prefix: string }

async function takeCounter({ db }: Pick<Acting, 'db'>, { kind, year, prefix }: Series, date: DateText | null) {
  const update = () => db.$queryRaw<{ taken: number }[]>`
    UPDATE "NumberSeries" SET "next" = "next" + 1, "lastIssuedOn" = coalesce(${date}::date, "lastIssuedOn")
    WHERE "kind" = ${kind} AND "year" = ${year} AND (${date}::date IS NULL OR "lastIssuedOn" IS NULL OR "lastIssuedOn" <= ${date}::date)
    RETURNING "next" - 1 AS taken`
  const [taken] = await update()
  if (taken) return taken
  await db.numberSeries.createMany({ data: [{ kind, year, prefix }], skipDuplicates: true })
  return (await update())[0]
}

const lastIssued = async ({ db }: Pick<Acting, 'db'>, kind: SeriesKind, year: number) => {
  const series = await db.numberSeries.findUnique({ where: { kind_year: { kind, year } } })
  return series?.lastIssuedOn ? fromDate(series.lastIssuedOn) : undefined
}

const dateBeforeLast = (last: DateText | undefined) =>
  invalid('issuedOn', 'DATE_BEFORE_LAST', {
    en: `The last document of this series is dated ${last}: choose that day or a later one.`,
    fr: `Le dernier document de cette série est daté du ${last} : choisissez ce jour ou un jour suivant.`,
  })

/** The day of the last numbered document of a chronological series, for checks before the number is taken. */
export const lastDayOf = (tx: Pick<Acting, 'db'>, kind: SeriesKind, date: DateText) => lastIssued(tx, kind, Number(date.slice(0, 4)))
