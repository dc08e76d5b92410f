import { toDate } from '../../src/kernel/clock.ts'
import { formatMoney } from '../../src/kernel/money.ts'
import { creditNoteCreate } from '../../src/modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../../src/modules/credit-notes/actions/issue.ts'
import { invoiceCreate } from '../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../src/modules/invoices/actions/issue.ts'
import { paymentRecord } from '../../src/modules/payments/actions/record.ts'
import type { openWorld } from '../support/world.ts'

type World = Awaited<ReturnType<typeof openWorld>>
type Settlement = NonNullable<Parameters<typeof creditNoteCreate>[1]['settlement']>
type Content = Parameters<typeof creditNoteCreate>[1]['content']

export const line = (net: string, vatRate = '20', quantity = '1') => ({
  ...{ description: 'Prestation', quantity, unitPrice: net, vatRate },
  vatCategory: 'S' as const,
})

/** Short words for the stories of the books, through the real actions. */
export function booksOf({ acting, db }: World, clientId: () => string) {
  const invoice = async (net: string, more: { on?: string; due?: string; rate?: string; currency?: string } = {}) => {
    const { on, due, rate = '20', currency } = more
    const lines = [rate === '0' ? { ...line(net), vatCategory: 'G' as const, vatRate: '0' } : line(net, rate)]
    const id = await invoiceCreate(acting, {
      clientId: clientId(),
      lines,
      ...(currency && { currency }),
      ...(due && { dueOn: due }),
    })
    return invoiceIssue(acting, id, on ? { issuedOn: on } : {})
  }
  const pay = (amount: string, invoiceId: string | null, more: Partial<Parameters<typeof paymentRecord>[1]> = {}) =>
    paymentRecord(acting, {
      ...{ clientId: clientId(), amount, method: 'TRANSFER', receivedOn: '2026-04-05' },
      ...(invoiceId && { allocations: [{ invoiceId, amount }] }),
      ...more,
    })
  const credit = async (invoiceId: string, content: Content, settlement: Settlement = [], reason = 'REBATE' as const) =>
    creditNoteIssue(acting, await creditNoteCreate(acting, { invoiceId, reason, content, settlement }), {})

  /** Entries on a document, each as `VE D 411/C900001 1200.00; C 706 1000.00`, in the order of their journals. */
  async function entries(documentId: string): Promise<string[]> {
    const found = await db.ledgerEntry.findMany({
      where: { documentId },
      include: { lines: { orderBy: { position: 'asc' } } },
      orderBy: [{ createdAt: 'asc' }, { journal: 'asc' }],
    })
    return found.map(({ journal, lines }) => {
      const sides = lines.map(({ accountCode, auxiliary, debit, credit: side }) => {
        const account = auxiliary ? `${accountCode}/${auxiliary}` : accountCode
        return debit > 0n ? `D ${account} ${formatMoney(debit, 'EUR')}` : `C ${account} ${formatMoney(side, 'EUR')}`
      })
      return `${journal} ${sides.join('; ')}`
    })
  }

  const read = (id: string) => db.invoice.findUniqueOrThrow({ where: { id } })
  const readPayment = (id: string) => db.payment.findUniqueOrThrow({ where: { id } })
  const readNote = (id: string) => db.creditNote.findUniqueOrThrow({ where: { id } })
  const rate = (currency: string, day: string, value: string) =>
    db.exchangeRate.create({ data: { currency, validFrom: toDate(day), rate: value } })
  return { invoice, pay, credit, entries, read, readPayment, readNote, rate }
}
