import { transact } from '../../db/transact.ts'
import { eachRow, readCsv } from '../../files/csv.ts'
import type { Acting } from '../../graphql/context.ts'
import { readMinor } from '../../kernel/amounts.ts'
import type { DateText } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { amountCell } from '../clients/cells.ts'
import { type EntryLine, post } from './actions.ts'
import { ledgerOpenAccount, refuseUneven } from './manual.ts'
import { followsDocuments } from './rules.ts'

export const columns = {
  account: ['compte', 'numéro de compte'],
  label: ['libellé', 'intitulé'],
  debit: ['débit', 'solde débiteur'],
  credit: ['crédit', 'solde créditeur'],
} as const

type Cells = Partial<Record<keyof typeof columns, string>>
export type OpeningShape = { csv: string; on: DateText }

/**
 * Takes a trial balance over from the books that were kept before, as of a day: one entry of opening (AN). What clients
 * and suppliers owe comes with its documents: here it stands on 471, which is empty once they are all taken over.
 */
export function ledgerImportOpening(ctx: Acting, { csv, on }: OpeningShape): Promise<string[]> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirstOrThrow()
    const rows = readCsv(csv, columns)
    const lines: EntryLine[] = []
    const accounts = await eachRow(rows, async (cells: Cells) => {
      const line = await openingLine(tx, cells)
      lines.push(line)
      return line.account
    })
    refuseUneven(lines, tx.currency)

    const documentId = newId()
    await post(tx, {
      ...{ id: documentId, journal: 'AN', date: on, pieceDate: on, pieceRef: 'REPRISE', currency: tx.currency },
      ...{ label: 'Reprise des soldes', documentType: 'LedgerEntry', documentId, lines },
    })
    const facts = { on, lines: rows.length }
    await emit(tx, { type: 'ledger.openingImported', entity: 'Company', before: company, after: company, facts })
    return accounts
  })
}

async function openingLine(tx: Acting, { account = '', label, ...sides }: Cells): Promise<EntryLine> {
  const amount = sideIn(sides.debit, 'debit', tx.currency) - sideIn(sides.credit, 'credit', tx.currency)
  const known = await tx.db.account.findUnique({ where: { code: account } })
  if (!known) await ledgerOpenAccount(tx, { code: account, label: label ?? account })
  const waits = followsDocuments(account) && account !== '44571'
  return { account: waits ? '471' : account, amount, label: `Reprise ${label ?? known?.label}` }
}

function sideIn(text: string | undefined, path: 'debit' | 'credit', currency: string): bigint {
  const amount = readMinor(amountCell(text ?? '0'), currency)
  if (amount !== undefined && amount >= 0n) return amount
  throw invalid(path, 'INVALID_FORMAT', {
    en: `${text} is not an amount in ${currency}.`,
    fr: `${text} n’est pas un montant en ${currency}.`,
  })
}
