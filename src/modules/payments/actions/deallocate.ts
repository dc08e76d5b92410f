import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { invalid } from '../../../kernel/errors.ts'
import { shareOf } from '../../invoices/rules.ts'
import { post } from '../../ledger/actions.ts'
import { planned, reduce } from '../allocations.ts'
import { change, setOffEntry, unallocated, unapplyParts } from '../effects.ts'
import { locked, partOf, type Version } from '../records.ts'
import { paymentStates } from '../states.ts'

/** Takes money off an invoice; it becomes the client's credit. */
export function paymentDeallocate(
  ctx: Acting,
  id: string,
  input: Version & { invoiceId: string; amount?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, allocations, ...before } = await locked(tx, id, input)
    paymentStates.check(before, 'deallocate')
    const { currency } = before
    const allocation = allocations.find(({ invoiceId }) => invoiceId === input.invoiceId)
    const amount = input.amount == null ? allocation?.amount : amountIn(input.amount, currency, 'amount')
    if (!allocation || !amount || amount > allocation.amount) throw notAllocated()

    const amountBase = shareOf(allocation.amountBase, amount, allocation.amount)
    const part = { invoiceId: allocation.invoiceId, amount, amountBase }
    const effect = allocation.effective ? await unapplyParts(tx, [part]) : { ...planned([]), amount }

    await reduce(tx, allocation, part)
    const allocated = before.allocated - amount
    const left = unallocated({ ...before, allocated })
    await change(tx, before, { allocated, ...left }, { type: 'payment.deallocated', facts: partOf(amount, currency) })

    const back = { ...effect, base: -effect.base }
    if (allocation.effective)
      await post(
        tx,
        setOffEntry(tx, before, client, { effect: back, moved: before.unallocatedBase - left.unallocatedBase }),
        ...effect.entries,
      )
    return id
  })
}

const notAllocated = () =>
  invalid('amount', 'EXCEEDS_AMOUNT', {
    en: 'No more than what is allocated can be taken off.',
    fr: 'On ne peut retirer plus que ce qui est affecté.',
  })
