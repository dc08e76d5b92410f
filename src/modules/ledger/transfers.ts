import type { Acting } from '../../graphql/context.ts'
import { today } from '../../kernel/clock.ts'
import { registerMove } from '../clients/moves.ts'
import { post } from './actions.ts'
import { letter } from './lettering.ts'

type Open = { documentType: 'Invoice' | 'Payment' | 'CreditNote'; documentId: string; pieceRef: string; amount: bigint }

/**
 * A client that is merged into another: the entries keep their words, auxiliary account included, and only their link
 * follows the client. What is open goes from its auxiliary account to the other one, document by document, so that it
 * is lettered there.
 */
registerMove(async (tx, from, to) => {
  if (from.column !== 'clientId' || to.column !== 'clientId') return
  const [double, kept] = [await clientOf(tx, from.id), await clientOf(tx, to.id)]
  const open = await openOn(tx, double.code)
  await tx.db.$executeRaw`UPDATE "LedgerLine" SET "clientId" = ${to.id}::uuid WHERE "clientId" = ${from.id}::uuid`
  const day = today(tx.clock)
  await post(tx, {
    ...{ journal: 'OD', date: day, pieceDate: day, pieceRef: double.code, currency: tx.currency },
    ...{ documentType: 'Client', documentId: double.id },
    label: `Fusion du compte client ${double.code} dans ${kept.code}`,
    lines: open.flatMap(({ amount, ...document }) => {
      const line = { ...document, account: '411', clientId: kept.id }
      return [
        { ...line, auxiliary: kept.code, amount },
        { ...line, auxiliary: double.code, amount: -amount },
      ]
    }),
  })
  await letter(
    tx,
    open.map(({ documentId }) => documentId),
  )
})

const clientOf = ({ db }: Acting, id: string) =>
  db.client.findUniqueOrThrow({ where: { id }, select: { id: true, code: true } })

/** What an auxiliary account is owed (above zero) or owes, by the documents that are open on it. */
const openOn = ({ db }: Acting, auxiliary: string) => db.$queryRaw<Open[]>`
  SELECT open.* FROM (
    SELECT 'Invoice' AS "documentType", "id"::text AS "documentId", "number" AS "pieceRef", "balanceBase" AS amount FROM "Invoice" WHERE "status" = 'ISSUED'
    UNION ALL SELECT 'Payment', "id"::text, "number", -"unallocatedBase" FROM "Payment" WHERE "status" = 'SETTLED' AND "direction" = 'IN'
    UNION ALL SELECT 'CreditNote', "id"::text, "number", -"remainingBase" FROM "CreditNote" WHERE "status" = 'ISSUED'
  ) AS open
  WHERE open.amount <> 0 AND open."documentId"::uuid IN (SELECT "documentId" FROM "LedgerLine" WHERE "accountCode" = '411' AND "auxiliary" = ${auxiliary})
  ORDER BY open."pieceRef"`
