import type { Db } from '../../db/client.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { DateText } from '../../kernel/clock.ts'
import { bucketOf } from './buckets.ts'
import type { Range } from './revenue.ts'

/** Minor units of the company's currency. */
export type VatBucket = { startsOn: DateText; collected: bigint; deductible: bigint; due: bigint }

/** The VAT that fell due and may be deducted, bucket by bucket, as the ledger's days have it. */
export const vatOfBuckets = (db: Db, { from, to, bucket }: Range): Promise<VatBucket[]> =>
  db.$queryRaw<VatBucket[]>`
    SELECT ${bucketOf(bucket, Prisma.sql`"date"`)} AS "startsOn",
      coalesce(sum("credit" - "debit") FILTER (WHERE "accountCode" = '44571'), 0)::bigint AS collected,
      coalesce(sum("debit" - "credit") FILTER (WHERE "accountCode" <> '44571'), 0)::bigint AS deductible,
      sum("credit" - "debit")::bigint AS due
    FROM "LedgerLine"
    WHERE "date" BETWEEN ${from}::date AND ${to}::date AND "journal" <> 'AN'
      AND ("accountCode" = '44571' OR "accountCode" LIKE '44566%' OR "accountCode" LIKE '44562%')
    GROUP BY 1 ORDER BY 1`
