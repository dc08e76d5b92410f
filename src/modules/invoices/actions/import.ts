import { transact } from '../../../db/transact.ts'
import { eachRow, readCsv } from '../../../files/csv.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn, percentFaults } from '../../../kernel/amounts.ts'
import type { DateText } from '../../../kernel/clock.ts'
import { invalid, notFound, refuseAll } from '../../../kernel/errors.ts'
import { amountCell, dateCell } from '../../clients/cells.ts'
import { isAhead } from '../../company/series.ts'
import { invoiceCreate } from './create.ts'
import { issueAs } from './issue.ts'

export const columns = {
  client: ['code client'],
  number: ['numéro', 'facture'],
  issuedOn: ['date', 'date d’émission'],
  dueOn: ['échéance', 'date d’échéance'],
  net: ['ht', 'restant dû ht'],
  vatRate: ['taux de tva', 'tva'],
  description: ['objet', 'libellé'],
} as const

type Cells = Partial<Record<keyof typeof columns, string>>
export type InvoiceImportShape = { csv: string; on: DateText }

/**
 * Takes over what clients still owe on invoices that another program issued, as of a day: each keeps its number and its
 * date, and opens account 411 (AN). Only what is left of it is owed here, and its VAT falls due as it is paid.
 */
export function invoiceImport(ctx: Acting, { csv, on }: InvoiceImportShape): Promise<string[]> {
  return transact(ctx, (tx) => eachRow(readCsv(csv, columns), (cells: Cells) => takenOver(tx, cells, on)))
}

async function takenOver(tx: Acting, cells: Cells, on: DateText): Promise<string> {
  const { number = '', description = `Reprise de la facture ${number}`, vatRate = '20' } = cells
  if (!number) throw invalid('number', 'REQUIRED', { en: 'Give its number.', fr: 'Indiquez son numéro.' })
  if (await tx.db.invoice.count({ where: { number } })) throw taken(number)
  if (await isAhead(tx, 'INVOICE', number)) throw ahead(number)
  const issuedOn = dateCell(cells.issuedOn ?? '', 'issuedOn')
  if (issuedOn > on) throw later()

  const [unitPrice, rate] = [amountCell(cells.net ?? ''), amountCell(vatRate)]
  amountIn(unitPrice, tx.currency, 'net')
  refuseAll(percentFaults('vatRate', rate))
  const id = await invoiceCreate(tx, {
    clientId: await clientOf(tx, cells.client),
    ...(cells.dueOn && { dueOn: dateCell(cells.dueOn, 'dueOn') }),
    lines: [{ description, quantity: '1', unitPrice, vatRate: rate }],
  })
  return issueAs(tx, id, { issuedOn }, { number, on })
}

async function clientOf({ db }: Acting, code = ''): Promise<string> {
  const client = await db.client.findFirst({ where: { OR: [{ code }, { name: code }] }, select: { id: true } })
  if (!client) throw notFound('client')
  return client.id
}

const taken = (number: string) =>
  invalid('number', 'ALREADY_USED', {
    en: `There is an invoice ${number} already.`,
    fr: `Il y a déjà une facture ${number}.`,
  })
const ahead = (number: string) =>
  invalid('number', 'OUT_OF_RANGE', {
    en: `The series would come to ${number} again: let it go on from a later number (numberSeriesStart).`,
    fr: `La série arriverait de nouveau à ${number} : faites-la continuer après ce numéro (numberSeriesStart).`,
  })
const later = () =>
  invalid('issuedOn', 'OUT_OF_RANGE', {
    en: 'It was issued before the day on which it is taken over.',
    fr: 'Elle a été émise avant le jour de sa reprise.',
  })
