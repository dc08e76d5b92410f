import { can } from '../../../access/can.ts'
import { visible } from '../../../access/rows.ts'
import { memberIdOf } from '../../../access/viewer.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { type DateText, toDate, today } from '../../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../../kernel/errors.ts'
import { newId } from '../../../kernel/ids.ts'
import { convert, decimal } from '../../../kernel/money.ts'
import { emit } from '../../../live/log.ts'
import { exchangeRate } from '../../company/rates.ts'
import { nextNumber } from '../../company/series.ts'
import type { Method } from '../../ledger/accounts.ts'
import { post } from '../../ledger/actions.ts'
import { allocationsOf, planned } from '../allocations.ts'
import { refuseCash } from '../cash.ts'
import { applyShares, factsOf, receiptEntry, unallocated } from '../effects.ts'
import { type Aim, lockedShares } from '../targets.ts'

export type PaymentRecordShape = Aim & {
  clientId: string
  amount: string
  currency?: string | null
  method: Method
  receivedOn: DateText
  reference?: string | null
  validate?: boolean | null
}

/**
 * Records a payment received. An allocation larger than what is left to pay takes what is left, and the rest stays
 * unallocated, the client's credit: however many payments come at once, no invoice is paid twice.
 */
export function paymentRecord(ctx: Acting, input: PaymentRecordShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency
    const amount = amountIn(input.amount, currency, 'amount')
    const shares = await lockedShares(tx, input, { clientId: client.id, currency, amount })

    const validate = input.validate ?? true
    refuseAll(validate ? validateFaults(tx, input.receivedOn) : [])
    await refuseCash(tx, { ...input, amount, currency, country: client.country }, shares)

    const rate = await exchangeRate(tx, currency, input.receivedOn)
    const amountBase = convert(amount, currency, tx.currency, decimal(rate))
    const effect = validate ? await applyShares(tx, shares) : planned(shares)
    const sums = { amount, amountBase, allocated: effect.amount, refunded: 0n }

    const id = newId()
    const now = tx.clock.now()
    const number = await nextNumber(tx, 'PAYMENT', input.receivedOn)
    const payment = await tx.db.payment.create({
      data: {
        ...{ id, number, currency, ...sums, ...unallocated(sums), clientId: client.id, exchangeRate: rate },
        ...{ status: validate ? 'SETTLED' : 'PENDING', method: input.method, reference: input.reference ?? null },
        ...{ receivedOn: toDate(input.receivedOn), createdAt: now, updatedAt: now },
        recordedById: memberIdOf(tx),
        allocations: { createMany: { data: allocationsOf(effect, { currency, effective: validate, createdAt: now }) } },
      },
    })

    if (validate) await post(tx, receiptEntry(payment, client, effect), ...effect.entries)
    await emit(tx, {
      type: 'payment.recorded',
      entity: 'Payment',
      before: null,
      after: payment,
      facts: factsOf(payment),
    })
    return id
  })
}

function validateFaults({ viewer, clock }: Acting, receivedOn: DateText): Refusal[] {
  const mayNot = invalid('validate', 'FORBIDDEN_VALUE', {
    en: 'You may record payments but not validate them: send validate: false.',
    fr: 'Vous pouvez enregistrer des règlements mais pas les valider : envoyez validate: false.',
  })
  const tooEarly = invalid('receivedOn', 'OUT_OF_RANGE', {
    en: 'Money that is yet to come is not validated: send validate: false.',
    fr: 'De l’argent à venir ne se valide pas : envoyez validate: false.',
  })
  return [...(can(viewer, 'payments.validate') ? [] : [mayNot]), ...(receivedOn > today(clock) ? [tooEarly] : [])]
}
