import { transact } from '../../db/transact.ts'
import { eachRow, readCsv } from '../../files/csv.ts'
import type { Acting } from '../../graphql/context.ts'
import { addressCells, amountCell, dateCell, kindCell, memberCell, wholeCell } from '../clients/cells.ts'
import { type LeadShape, leadCreate } from './actions.ts'

export const columns = {
  name: ['nom', 'contact'],
  company: ['société', 'entreprise'],
  title: ['fonction'],
  kind: ['type'],
  email: ['e-mail', 'courriel'],
  phone: ['téléphone'],
  siren: [],
  vatNumber: ['tva', 'numéro de tva'],
  source: ['origine'],
  expectedValue: ['valeur', 'valeur attendue'],
  expectedOn: ['échéance'],
  score: ['note'],
  qualification: [],
  street: ['adresse', 'rue'],
  postalCode: ['code postal'],
  city: ['ville'],
  country: ['pays'],
  notes: ['remarques'],
  owner: ['responsable'],
} as const

type Cells = Partial<Record<keyof typeof columns, string>>

/** Records the leads of a CSV text, all of them or, when a row is wrong, none. */
export function leadImport(ctx: Acting, { csv }: { csv: string }): Promise<string[]> {
  return transact(ctx, async (tx) => {
    const rows = readCsv(csv, columns)
    return eachRow(rows, (cells) => leadOfCells(tx, cells))
  })
}

/** The lead of one row. */
export const leadOfCells = async (tx: Acting, cells: Cells): Promise<string> => leadCreate(tx, await shapeOf(tx, cells))

async function shapeOf(tx: Acting, cells: Cells): Promise<LeadShape & { name: string }> {
  const { name, kind, score, expectedValue, expectedOn, owner, ...rest } = cells
  return {
    ...rest,
    address: addressCells(cells),
    name: name ?? cells.company ?? '',
    kind: kind === undefined ? null : kindCell(kind),
    score: score === undefined ? null : wholeCell(score, 'score'),
    expectedValue: expectedValue === undefined ? null : amountCell(expectedValue),
    expectedOn: expectedOn === undefined ? null : dateCell(expectedOn, 'expectedOn'),
    ownerId: owner === undefined ? null : await memberCell(tx, owner),
  }
}
