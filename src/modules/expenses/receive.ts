import { buffer } from 'node:stream/consumers'
import { transact } from '../../db/transact.ts'
import type { Received, Sender } from '../../documents/received.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { freeFiles } from '../activity/files.ts'
import { supplierCreate } from '../suppliers/actions.ts'
import { expenseCreate } from './actions.ts'
import type { AmountShape } from './rules.ts'

export type ExpenseReceiveShape = {
  fileId: string
  categoryId?: string | null
  projectId?: string | null
  clientId?: string | null
  description?: string | null
  allowDuplicate?: boolean | null
}

/**
 * Takes a supplier's electronic invoice in, as a draft whose receipt it is: whoever looks at it only names the category.
 * A supplier who is not known yet is added, without a bank account: no file may say where money goes.
 */
export function expenseReceive(ctx: Acting, { fileId, ...input }: ExpenseReceiveShape): Promise<string> {
  return transact(ctx, async (tx) => {
    // The XML library is WebAssembly: no start waits for it.
    const { readReceived } = await import('../../documents/received.ts')
    const invoice = readReceived(await bytesOf(tx, fileId))

    if (invoice.credit) throw creditNote()
    await refuseMisdirected(tx, invoice)

    const supplierId = await supplierOf(tx, invoice.seller)
    const { number: reference, issuedOn: spentOn, dueOn, currency } = invoice
    const id = await expenseCreate(tx, {
      ...{ ...input, supplierId, reference, spentOn, dueOn, currency, payer: 'COMPANY', ...amountsOf(invoice) },
      categoryId: input.categoryId ?? (await usualCategory(tx, supplierId)),
      receiptIds: [fileId],
    })

    const expense = await tx.db.expense.findUniqueOrThrow({ where: { id } })
    const facts = { number: expense.number, reference, supplier: invoice.seller.name }
    await emit(tx, { type: 'expense.received', entity: 'Expense', before: expense, after: expense, facts })
    return id
  })
}

async function bytesOf(tx: Acting, id: string): Promise<Buffer> {
  const file = await tx.db.storedFile.findFirst({ where: { id, ...freeFiles(tx) }, select: { key: true } })
  if (!file)
    throw invalid('fileId', 'NOT_FOUND', {
      en: 'The file was not uploaded by you, or is in use.',
      fr: 'Le fichier n’a pas été envoyé par vous, ou sert déjà.',
    })
  return buffer(await tx.files.get(file.key))
}

/** An invoice that names its buyer must name the company. */
async function refuseMisdirected({ db }: Acting, { buyer }: Received): Promise<void> {
  const { siren, vatNumber } = await db.company.findFirstOrThrow()
  const other = (named: string | null, own: string | null) => named && own && named.replaceAll(' ', '') !== own
  if (!other(buyer.siren, siren) && !other(buyer.vatNumber, vatNumber)) return
  const named = buyer.siren ?? buyer.vatNumber
  throw invalid('fileId', 'NOT_ALLOWED', {
    en: `The invoice is addressed to another company (${named}).`,
    fr: `La facture est adressée à une autre entreprise (${named}).`,
  })
}

async function supplierOf(tx: Acting, { name, siren, vatNumber, country, ...place }: Sender): Promise<string> {
  const numbers = [...(siren ? [{ siren }] : []), ...(vatNumber ? [{ vatNumber }] : [])]
  const known = await tx.db.supplier.findFirst({
    where: numbers.length > 0 ? { OR: numbers } : { name },
    select: { id: true },
  })
  if (known) return known.id
  return supplierCreate(tx, { name, siren, vatNumber, address: { ...place, country: country ?? 'FR' } })
}

/** What the supplier's last expense was for. */
const usualCategory = async ({ db }: Acting, supplierId: string) =>
  (await db.expense.findFirst({ where: { supplierId }, orderBy: [{ spentOn: 'desc' }, { id: 'desc' }] }))?.categoryId ??
  null

/** VAT per rate as the supplier wrote it; where the buyer owes it instead (AE, K), by the category's rate. */
function amountsOf({ groups }: Received): { reverseCharge: boolean; amounts: AmountShape[] } {
  const owed = groups.filter(({ category }) => ['AE', 'K'].includes(category))
  if (owed.length > 0 && owed.length < groups.length) throw bothCharges()
  const reverseCharge = owed.length > 0
  const rates = [...Map.groupBy(groups, ({ rate }) => rate)]
  const amounts = rates.map(([vatRate, parts]) => {
    const sum = (of: 'net' | 'vat') => parts.reduce((left, part) => left.plus(part[of]), decimal('0')).toFixed()
    return reverseCharge ? { net: sum('net') } : { vatRate, net: sum('net'), vat: sum('vat') }
  })
  return { reverseCharge, amounts }
}

const creditNote = () =>
  invalid('fileId', 'NOT_ALLOWED', {
    en: 'This is a credit note: cancel or change the expense that it takes back.',
    fr: 'C’est un avoir : annulez ou modifiez la dépense qu’il reprend.',
  })
const bothCharges = () =>
  invalid('fileId', 'NOT_ALLOWED', {
    en: 'The supplier charges VAT on one part and leaves it to you on another: record two expenses by hand.',
    fr: 'Le fournisseur facture la TVA d’une partie et vous laisse l’autre : saisissez deux dépenses.',
  })
