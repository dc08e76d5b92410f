import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'

export type Policy = {
  receiptAbove: bigint
  /** Most that a role may approve, in minor units. */
  thresholds: Record<string, bigint>
}

export type PolicyShape = {
  receiptAbove?: string | null
  thresholds?: { role: string; upTo: string }[] | null
  expectedVersion?: number | null
}

/** The rules of approval; without any, every expense needs a receipt and no role has a limit. */
export async function policyOf({ db }: Pick<Acting, 'db'>): Promise<Policy> {
  const row = await db.expensePolicy.findFirst()
  const entries = Object.entries((row?.thresholds ?? {}) as Record<string, string>)
  return {
    receiptAbove: row?.receiptAbove ?? 0n,
    thresholds: Object.fromEntries(entries.map(([role, upTo]) => [role, BigInt(upTo)])),
  }
}

export const thresholdOf = ({ thresholds }: Policy, role: string): bigint | undefined =>
  Object.hasOwn(thresholds, role) ? thresholds[role] : undefined

/** Sets from which amount on a receipt must be there, and how much each role may approve. */
export function expensePolicySet(ctx: Acting, input: PolicyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now()
    await tx.db.$executeRaw`
      INSERT INTO "ExpensePolicy" ("id", "currency", "createdAt", "updatedAt") VALUES (${newId()}::uuid, ${tx.currency}, ${now}, ${now})
      ON CONFLICT ("only") DO NOTHING`
    const before = await tx.db.expensePolicy.findFirstOrThrow()
    await lock(tx, 'ExpensePolicy', before.id, input.expectedVersion)

    const above = input.receiptAbove
    const limits = input.thresholds?.map(({ role, upTo }, index) => [
      role,
      String(amountIn(upTo, tx.currency, ['thresholds', String(index), 'upTo'])),
    ])

    const after = await tx.db.expensePolicy.update({
      where: { id: before.id },
      data: {
        ...(above != null && {
          receiptAbove: /^0+(\.0+)?$/.test(above) ? 0n : amountIn(above, tx.currency, 'receiptAbove'),
        }),
        ...(limits && { thresholds: Object.fromEntries(limits) as Prisma.InputJsonObject }),
        ...{ version: { increment: 1 }, updatedAt: now },
      },
    })

    await emit(tx, { type: 'expensePolicy.updated', entity: 'ExpensePolicy', before, after })
    return after.id
  })
}
