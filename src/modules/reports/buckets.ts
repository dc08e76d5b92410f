import { Prisma } from '../../generated/prisma/client.ts'
import type { Bucket } from './rules.ts'

/** `bucketStart` in SQL: the first day, YYYY-MM-DD, of the part of a period that a date lies in. */
export const bucketOf = (bucket: Bucket, date: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`to_char(date_trunc(${bucket.toLowerCase()}, ${date}::timestamp), 'YYYY-MM-DD')`
