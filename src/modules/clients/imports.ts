import { transact } from '../../db/transact.ts'
import { eachRow, readCsv } from '../../files/csv.ts'
import type { Acting } from '../../graphql/context.ts'
import { type ClientShape, clientCreate } from './actions.ts'
import { addressCells, kindCell, memberCell, wholeCell } from './cells.ts'

export const columns = {
  name: ['nom', 'société', 'entreprise', 'raison sociale'],
  kind: ['type'],
  siren: [],
  siret: [],
  vatNumber: ['tva', 'numéro de tva'],
  email: ['e-mail', 'courriel'],
  phone: ['téléphone'],
  street: ['adresse', 'rue'],
  postalCode: ['code postal'],
  city: ['ville'],
  country: ['pays'],
  currency: ['devise'],
  paymentTermDays: ['délai de paiement'],
  contactName: ['contact'],
  contactTitle: ['fonction'],
  contactEmail: ['e-mail du contact'],
  contactPhone: ['téléphone du contact'],
  notes: ['remarques'],
  owner: ['responsable'],
} as const

type Cells = Partial<Record<keyof typeof columns, string>>

/** Adds the clients of a CSV text, all of them or, when a row is wrong, none. */
export function clientImport(ctx: Acting, { csv, force }: { csv: string; force?: boolean | null }): Promise<string[]> {
  return transact(ctx, async (tx) => {
    const rows = readCsv(csv, columns)
    return eachRow(rows, (cells) => clientOfCells(tx, cells, force ?? false))
  })
}

/** The client of one row. */
export const clientOfCells = async (tx: Acting, cells: Cells, force = false): Promise<string> =>
  clientCreate(tx, { ...(await shapeOf(tx, cells)), force })

async function shapeOf(tx: Acting, { kind, currency, paymentTermDays, owner, ...cells }: Cells) {
  const { name = '', siren, siret, vatNumber, email, phone, notes } = cells
  const { contactName, contactTitle: title, contactEmail, contactPhone } = cells
  const contact = {
    name: contactName ?? '',
    title: title ?? null,
    email: contactEmail ?? null,
    phone: contactPhone ?? null,
  }
  const identity = { siren, siret, vatNumber, email, phone } as Pick<ClientShape, 'siren'>
  return {
    ...identity,
    name,
    kind: kind === undefined ? ('BUSINESS' as const) : kindCell(kind),
    billingAddress: addressCells(cells),
    currency: currency?.toUpperCase() ?? null,
    paymentTermDays: paymentTermDays === undefined ? null : wholeCell(paymentTermDays, 'paymentTermDays'),
    ownerId: owner === undefined ? null : await memberCell(tx, owner),
    contacts: contactName || contactEmail ? [contact] : [],
    ...(notes !== undefined && { notes }),
  }
}
