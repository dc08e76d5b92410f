import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { invalid } from '../../../kernel/errors.ts'
import { post } from '../../ledger/actions.ts'
import { addAllocations, allocationsOf, planned } from '../allocations.ts'
import { refuseCash } from '../cash.ts'
import { applyShares, change, setOffEntry, unallocated } from '../effects.ts'
import { partOf, type Version } from '../records.ts'
import { paymentStates } from '../states.ts'
import { type Aim, lockedShares } from '../targets.ts'

/** Puts unallocated money against invoices; before the payment counts, it is only planned. */
export function paymentAllocate(ctx: Acting, id: string, input: Version & Aim): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const { client, ...before } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include: { client: true } })
    paymentStates.check(before, 'allocate')
    if (!input.allocations?.length && !input.strategy) throw noTarget()
    const { clientId, currency, unallocated: free } = before
    const shares = await lockedShares(tx, input, { clientId, currency, amount: free })
    await refuseCash(tx, { ...before, country: client!.country }, shares)

    const effective = before.status === 'SETTLED'
    const effect = effective ? await applyShares(tx, shares) : planned(shares)
    if (effect.amount === 0n) throw nothingOwed()

    await addAllocations(tx, id, allocationsOf(effect, { currency, effective, createdAt: tx.clock.now() }))
    const allocated = before.allocated + effect.amount
    const left = unallocated({ ...before, allocated })
    await change(
      tx,
      before,
      { allocated, ...left },
      { type: 'payment.allocated', facts: partOf(effect.amount, currency) },
    )

    if (effective)
      await post(
        tx,
        setOffEntry(tx, before, client!, { effect, moved: before.unallocatedBase - left.unallocatedBase }),
        ...effect.entries,
      )
    return id
  })
}

const noTarget = () =>
  invalid('allocations', 'REQUIRED', {
    en: 'Say which invoices, or give a strategy.',
    fr: 'Indiquez les factures, ou une stratégie.',
  })

const nothingOwed = () =>
  invalid('allocations', 'HAS_NO_BALANCE', {
    en: 'There is nothing to pay, or nothing left to pay with.',
    fr: 'Il n’y a rien à régler, ou plus rien pour régler.',
  })
