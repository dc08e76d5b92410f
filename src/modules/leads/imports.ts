import { transact } from '../../db/transact.ts'
import { eachRow, readCsv } from '../../files/csv.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { amountCell, dateCell, kindCell, memberCell, wholeCell } from '../clients/cells.ts'
import { type LeadShape, leadCreate } from './actions.ts'

const columns = {
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
    return eachRow(rows, async (cells) => leadCreate(tx, await shapeOf(tx, cells)))
  })
}

async function shapeOf(tx: Acting, cells: Cells): Promise<LeadShape & { name: string }> {
  const { name, kind, score, expectedValue, expectedOn, owner, street, postalCode, city, country, ...rest } = cells
  const address = { street, postalCode, city, country: country?.toUpperCase() }
  return {
    ...rest,
    ...(Object.values(address).some(Boolean) && { address: address as AddressShape }),
    name: name ?? cells.company ?? '',
    kind: kind === undefined ? null : kindCell(kind),
    score: score === undefined ? null : wholeCell(score, 'score'),
    expectedValue: expectedValue === undefined ? null : amountCell(expectedValue),
    expectedOn: expectedOn === undefined ? null : dateCell(expectedOn, 'expectedOn'),
    ownerId: owner === undefined ? null : await memberCell(tx, owner),
  }
}
