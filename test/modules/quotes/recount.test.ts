import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { invoiceCorrect } from '../../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteCreate } from '../../../src/modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../../../src/modules/credit-notes/actions/issue.ts'
import { creditNoteVoid } from '../../../src/modules/credit-notes/actions/void.ts'
import { invoiceDiscard } from '../../../src/modules/invoices/actions/discard.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { invoiceUpdate } from '../../../src/modules/invoices/actions/update.ts'
import { paymentRecord } from '../../../src/modules/payments/actions/record.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const world = await openWorld(steppedClock(new Date('2026-05-04T09:00:00Z')))
const { acting, db } = world
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

const offered = (description: string, quantity: string) => ({ description, quantity, unitPrice: '100', vatRate: '20' })

/** A quote of an audit (2) and a training (3), invoiced as a whole in a draft. */
async function invoiced(): Promise<{ quoteId: string; invoiceId: string }> {
  const quoteId = await quoteCreate(acting, {
    party: { clientId },
    lines: [offered('Audit', '2'), offered('Formation', '3')],
  })
  await quoteSend(acting, quoteId, {})
  await quoteAccept(acting, quoteId, { signerName: 'Inès Caron' })
  return { quoteId, ...(await quoteConvertToInvoice(acting, quoteId, { kind: 'STANDARD' })) }
}

const billed = async (quoteId: string) => {
  const { status, lines } = await db.quote.findUniqueOrThrow({
    where: { id: quoteId },
    include: { lines: { orderBy: { position: 'asc' } } },
  })
  return [status, ...lines.map(({ invoicedQuantity }) => invoicedQuantity.toFixed())]
}
const linesOf = (invoiceId: string) => db.invoiceLine.findMany({ where: { invoiceId }, orderBy: { position: 'asc' } })

test('a discarded draft gives all of it back', async () => {
  const { quoteId, invoiceId } = await invoiced()
  expect(await billed(quoteId)).toEqual(['INVOICED', '2', '3'])
  await invoiceDiscard(acting, invoiceId, {})
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0', '0'])
})

test('a line taken off a draft gives its own share back, and the other stays billed', async () => {
  const { quoteId, invoiceId } = await invoiced()
  const [, training] = await linesOf(invoiceId)
  await invoiceUpdate(acting, invoiceId, { lines: [{ id: training!.id, ...offered('Formation', '3') }] })
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0', '3'])
})

test('a line credited in full can be billed again, and nothing else can', async () => {
  const { quoteId, invoiceId } = await invoiced()
  await invoiceIssue(acting, invoiceId, {})
  const [audit] = await linesOf(invoiceId)
  const note = await creditNoteCreate(acting, {
    invoiceId,
    reason: 'RETURN',
    content: { lines: [{ lineId: audit!.id, quantity: '2' }] },
  })
  await creditNoteIssue(acting, note, {})
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0', '3'])

  const again = await quoteConvertToInvoice(acting, quoteId, { kind: 'STANDARD' })
  expect(
    (await linesOf(again.invoiceId)).map(({ description, quantity }) => [description, quantity.toFixed()]),
  ).toEqual([['Audit', '2']])
  expect(await billed(quoteId)).toEqual(['INVOICED', '2', '3'])
})

test('a draft that bills less gives the rest back, and one that bills more no more than it took', async () => {
  const { quoteId, invoiceId } = await invoiced()
  const [audit, training] = await linesOf(invoiceId)
  const billing = (quantity: string) =>
    invoiceUpdate(acting, invoiceId, {
      lines: [
        { id: audit!.id, ...offered('Audit', quantity) },
        { id: training!.id, ...offered('Formation', '3') },
      ],
    })
  await billing('0.5')
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0.5', '3'])
  await billing('5')
  expect(await billed(quoteId)).toEqual(['INVOICED', '5', '3'])
  await invoiceDiscard(acting, invoiceId, {})
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0', '0'])
})

test('a credit note that is voided takes the share again', async () => {
  const { quoteId, invoiceId } = await invoiced()
  await invoiceIssue(acting, invoiceId, {})
  const [audit] = await linesOf(invoiceId)
  // Paid in full, so that the credit is left to the client and the note can still be voided.
  await paymentRecord(acting, {
    clientId,
    amount: '600.00',
    method: 'TRANSFER',
    receivedOn: '2026-05-04',
    allocations: [{ invoiceId, amount: '600.00' }],
  })
  const note = await creditNoteCreate(acting, {
    invoiceId,
    reason: 'RETURN',
    content: { lines: [{ lineId: audit!.id, quantity: '2' }] },
  })
  await creditNoteIssue(acting, note, {})
  expect(await billed(quoteId)).toEqual(['ACCEPTED', '0', '3'])
  await creditNoteVoid(acting, note, {})
  expect(await billed(quoteId)).toEqual(['INVOICED', '2', '3'])
})

test('what replaces a corrected invoice bills the quote in its place', async () => {
  const { quoteId, invoiceId } = await invoiced()
  await invoiceIssue(acting, invoiceId, {})
  await invoiceCorrect(acting, invoiceId, { reason: 'Adresse' })
  expect(await billed(quoteId)).toEqual(['INVOICED', '2', '3'])
})

test('a change of the draft that bills the same leaves the quote as it is', async () => {
  const { quoteId, invoiceId } = await invoiced()
  const { version } = await db.quote.findUniqueOrThrow({ where: { id: quoteId } })
  await invoiceUpdate(acting, invoiceId, { notes: 'Merci' })
  expect(await db.quote.findUniqueOrThrow({ where: { id: quoteId } })).toMatchObject({ version })
})
