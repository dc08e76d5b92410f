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
