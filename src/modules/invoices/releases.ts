import type { Acting } from '../../graphql/context.ts'

/** Gives back what lines of an invoice billed: time, expenses, periods, shares of a quote. */
export type Release = (tx: Acting, invoiceId: string, lineIds: readonly string[]) => Promise<void>

const releases: Release[] = []

/** Whatever bills something registers here how to give it back. */
export const registerRelease = (release: Release): void => void releases.push(release)

/** Called before lines of a draft disappear, and when a credit note takes back the last of a line. */
export async function release(tx: Acting, invoiceId: string, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return
  for (const giveBack of releases) await giveBack(tx, invoiceId, lineIds)
}
