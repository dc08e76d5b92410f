import { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'

/** Counts again what an invoice's lines bill: shares of a quote, time, expenses, periods. `gone` no longer bill. */
export type Recount = (tx: Acting, invoiceId: string, gone: readonly string[]) => Promise<void>

const recounts: Recount[] = []

/** Whatever bills something registers here how to count it. */
export const registerRecount = (recount: Recount): void => void recounts.push(recount)

/** Called when lines of an invoice have changed, are about to disappear, or are credited or no longer. */
export async function recount(tx: Acting, invoiceId: string, gone: readonly string[] = []): Promise<void> {
  for (const count of recounts) await count(tx, invoiceId, gone)
}

/**
 * Counts the rows of a table again that are billed whole (`billed`, `invoiceLineId`): free once their line goes or is
 * credited in full, billed again when that credit is taken back, and billed by what replaces a corrected invoice in
 * place of the old line. Answers the ids of the rows that changed.
 */
export async function recountRows({ db }: Acting, table: string, invoiceId: string, gone: readonly string[]) {
  const rows = Prisma.raw(`"${table}"`)
  const freed = await db.$queryRaw<{ id: string }[]>`
    UPDATE ${rows} SET "billed" = false, "invoiceLineId" = NULL
    WHERE "invoiceLineId" = ANY(${[...gone]}::uuid[]) RETURNING "id"::text`
  const turned = await db.$queryRaw<{ id: string }[]>`
    UPDATE ${rows} AS row SET "billed" = NOT row."billed"
    FROM "InvoiceLine" AS line WHERE line."id" = row."invoiceLineId" AND line."invoiceId" = ${invoiceId}::uuid
      AND row."billed" = (line."creditedNet" >= line."net" - line."allowance" AND line."net" <> line."allowance")
    RETURNING row."id"::text`
  const replaced = await db.$queryRaw<{ id: string }[]>`
    UPDATE ${rows} AS row SET "billed" = true, "invoiceLineId" = line."id"
    FROM "Invoice" AS invoice
    JOIN "InvoiceLine" AS line ON line."invoiceId" = invoice."id"
    JOIN "InvoiceLine" AS old ON old."invoiceId" = invoice."correctsId" AND old."position" = line."position"
    WHERE invoice."id" = ${invoiceId}::uuid AND invoice."status" = 'DRAFT' AND row."invoiceLineId" = old."id"
      AND line."id" <> ALL(${[...gone]}::uuid[]) RETURNING row."id"::text`
  return [...new Set([...freed, ...turned, ...replaced].map(({ id }) => id))]
}
