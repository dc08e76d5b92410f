import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { today } from '../../../kernel/clock.ts'
import { unbookCredit } from '../../invoices/settle.ts'
import { post } from '../../ledger/actions.ts'
import { refuseUncreditable } from '../creditable.ts'
import { bookedLines, setOffEntry, unpendedIn, voidEntry } from '../entries.ts'
import { groupOf, linked } from '../parts.ts'
import { change, locked, type Version } from '../records.ts'
import { creditNoteStates } from '../states.ts'

/** Cancels a credit note of which nothing is used, by a counter-entry; what it credited can be credited again. */
export function creditNoteVoid(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, lines, vatBreakdown, invoice, ...before } = await locked(tx, id, input)
    const status = creditNoteStates.check(before, 'void')!
    refuseUncreditable(invoice)

    const date = today(tx.clock)
    const booked = await bookedLines(tx, id)
    const groups = vatBreakdown.map((group) => groupOf(group, invoice))
    const back = await unbookCredit(tx, invoice.id, { groups, lines: linked(lines) }, unpendedIn(booked, groups))

    const after = await change(tx, before, { status }, { type: 'creditNote.voided' })

    const setOff = setOffEntry(after, client, { due: back.due, base: 0n, moved: 0n, date })
    await post(tx, voidEntry(after, client, { booked, date }), setOff, ...back.entries)
    return id
  })
}
