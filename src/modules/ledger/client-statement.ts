import type { Db } from '../../db/client.ts'
import type { Statement } from '../../documents/model.ts'
import { fromDate, toDate } from '../../kernel/clock.ts'
import { registerPaper } from '../papers/papers.ts'
import { buyerOf, sellerOf } from '../papers/parties.ts'
import type { Period } from './rules.ts'
import { accountStatement } from './statements.ts'

/** Names a client's statement of a period. */
export const statementKey = (clientId: string, { from, to }: Period): string => [clientId, from, to].join(',')

/** A client's account (relevé de compte), from the books, with the invoices of the period or before that are still open. */
registerPaper('Statement', async ({ db }, key) => {
  const [clientId = '', from = '', to = ''] = key.split(',')
  const [company, client] = [await db.company.findFirst(), await db.client.findUnique({ where: { id: clientId } })]
  if (!company || !client) return null
  const { opening, closing, lines } = await accountStatement(db, { account: '411', clientId }, { from, to })
  return {
    ...{ type: 'STATEMENT', seller: sellerOf(company), buyer: buyerOf(client), currency: company.currency },
    ...{ from, to, opening, closing },
    movements: lines.map(({ date, label, pieceRef: piece, debit, credit }) => ({
      ...{ date: fromDate(date), label, piece, debit, credit },
    })),
    open: await openInvoices(db, clientId, to),
  }
})

async function openInvoices(db: Db, clientId: string, to: string): Promise<Statement['open']> {
  const invoices = await db.invoice.findMany({
    where: { clientId, status: 'ISSUED', balance: { gt: 0n }, issuedOn: { lte: toDate(to) } },
    orderBy: [{ dueOn: 'asc' }, { id: 'asc' }],
  })
  return invoices.map(({ number, issuedOn, dueOn, total, balance, currency }) => ({
    ...{ number: number!, total, balance, currency },
    issuedOn: fromDate(issuedOn!),
    dueOn: fromDate(dueOn!),
  }))
}
