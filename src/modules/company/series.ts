import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { dateNotBeforeLast } from './rules.ts'

/** How the numbers of each kind read; those that count per year carry it, so that none comes twice (SIREN + year + number). */
// biome-ignore format: read by column
const kinds = {
  INVOICE:     { prefix: 'FA-', yearly: true,  chronological: true },
  CREDIT_NOTE: { prefix: 'AV-', yearly: true,  chronological: true },
  QUOTE:       { prefix: 'DE-', yearly: true,  chronological: false },
  PAYMENT:     { prefix: 'RE-', yearly: true,  chronological: false },
  CONTRACT:    { prefix: 'CT-', yearly: true,  chronological: false },
  PROJECT:     { prefix: 'P-',  yearly: false, chronological: false },
  TICKET:      { prefix: 'T-',  yearly: false, chronological: false },
  EXPENSE:     { prefix: 'D-',  yearly: true,  chronological: false },
  DISBURSEMENT: { prefix: 'DC-', yearly: true, chronological: false },
  SUPPLIER:    { prefix: 'F',   yearly: false, chronological: false },
  CLIENT:      { prefix: 'C',   yearly: false, chronological: false },
} as const
export type SeriesKind = keyof typeof kinds

type Tx = Pick<Acting, 'db' | 'rollback'>

/**
 * The next number of a series, like FA-2026-000001. A transaction that fails gives its number back, so none is ever
 * missing (CGI ann. II 242 nonies A I-7°): the counter's row stays locked until the end, therefore take it last. A
 * rehearsal has no number. Refuses a date before the last one of a chronological series.
 */
export async function nextNumber(tx: Tx, kind: SeriesKind, date: DateText): Promise<string | null> {
  const { prefix, yearly, chronological } = kinds[kind]
  if (tx.rollback) return null
  const year = yearly ? yearOf(date) : 0
  const { count, lastOn } = await nextCount(tx, { kind, year, prefix, date: chronological ? date : null })
  const refusal = lastOn && dateNotBeforeLast({ day: date, lastDay: fromDate(lastOn) })
  if (refusal) throw refusal
  return numberText(kind, date, count)
}

type Series = { kind: string; year: number; prefix: string; date: DateText | null }

type Start = { kind: SeriesKind; year: number; next: number }

/** Makes a series begin at another number than 1. False when it has given one already. */
export async function startSeries({ db }: Pick<Acting, 'db'>, { kind, year, next }: Start): Promise<boolean> {
  const { prefix } = kinds[kind]
  const rows = await db.$queryRaw<object[]>`
    INSERT INTO "NumberSeries" AS series ("id", "kind", "year", "prefix", "first", "next")
    VALUES (${newId()}::uuid, ${kind}, ${year}, ${prefix}, ${next}, ${next})
    ON CONFLICT ("kind", "year") DO UPDATE SET "first" = excluded."first", "next" = excluded."next"
    WHERE series."next" = series."first" RETURNING "id"`
  return rows.length > 0
}

/** Whether the series has yet to come to a number. */
export async function isAhead({ db }: Pick<Tx, 'db'>, kind: SeriesKind, number: string): Promise<boolean> {
  const [, year, count] = /(?:(\d{4})-)?(\d{6})$/.exec(number) ?? []
  if (count === undefined) return false
  const key = { kind, year: kinds[kind].yearly ? Number(year) : 0 }
  const series = await db.numberSeries.findUnique({ where: { kind_year: key } })
  return number.startsWith(kinds[kind].prefix) && Number(count) >= (series?.next ?? 1)
}

/** How the numbers of a series look: for checks before one is taken. */
export const specimen = (kind: SeriesKind, date: DateText): string => numberText(kind, date, 0)

function numberText(kind: SeriesKind, date: DateText, count: number): string {
  const { prefix, yearly } = kinds[kind]
  return `${prefix}${yearly ? `${yearOf(date)}-` : ''}${String(count).padStart(6, '0')}`
}

/** One more of a gapless count, and the latest date that it has seen. The first one makes the row. */
export async function nextCount({ db }: Tx, { kind, year, prefix, date }: Series) {
  const [row] = await db.$queryRaw<{ count: number; lastOn: Date | null }[]>`
    INSERT INTO "NumberSeries" AS series ("id", "kind", "year", "prefix", "next", "lastIssuedOn")
    VALUES (${newId()}::uuid, ${kind}, ${year}, ${prefix}, 2, ${date}::date)
    ON CONFLICT ("kind", "year") DO UPDATE
    SET "next" = series."next" + 1, "lastIssuedOn" = greatest(series."lastIssuedOn", excluded."lastIssuedOn")
    RETURNING "next" - 1 AS count, "lastIssuedOn" AS "lastOn"`
  return row!
}

/** The day of the last document of a chronological series, to be asked before the number is taken. */
export async function lastDayOf({ db }: Pick<Acting, 'db'>, kind: SeriesKind, date: DateText) {
  const series = await db.numberSeries.findUnique({ where: { kind_year: { kind, year: yearOf(date) } } })
  return series?.lastIssuedOn ? fromDate(series.lastIssuedOn) : undefined
}

const yearOf = (date: DateText) => toDate(date).getUTCFullYear()
