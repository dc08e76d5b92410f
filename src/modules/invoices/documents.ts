import type { Client, Company, Invoice, InvoiceLine, InvoiceVat } from '../../generated/prisma/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { rateText } from './rules.ts'

// What an issued document keeps, as it was on the day: later changes of the company or the client alter nothing.

const identity = (party: Client | Company) => {
  const { name, siren, siret, vatNumber, street, street2, postalCode, city, country, email } = party
  return { name, siren, siret, vatNumber, street, street2, postalCode, city, country, email }
}

/** The seller as the document shows them. */
export function sellerOf(company: Company) {
  const { legalForm, capital, currency, registryCity, phone, iban, bic, franchise, vatOnDebits } = company
  const shares = capital === null ? null : formatMoney(capital, currency)
  return {
    ...identity(company),
    legalForm,
    capital: shares,
    currency,
    registryCity,
    phone,
    iban,
    bic,
    franchise,
    vatOnDebits,
  }
}

/** The buyer as the document shows them. */
export const buyerOf = (client: Client) => ({
  ...identity(client),
  code: client.code,
  kind: client.kind,
  locale: client.locale,
})

// biome-ignore format: a list
const covered = [
  'number', 'kind', 'currency', 'net', 'vat', 'total', 'deducted', 'deductedVat', 'netBase', 'vatBase', 'totalBase',
  'purchaseOrder', 'notes',
] as const

type IssuedInvoice = Pick<Invoice, (typeof covered)[number] | 'issuedOn' | 'dueOn' | 'suppliedOn'> & {
  exchangeRate: { toFixed(): string }
  seller: unknown
  buyer: unknown
  mentions: unknown
}

/** What the hash chain covers of an invoice: everything that may not change, and only that. */
export function invoiceSnapshot(invoice: IssuedInvoice, lines: readonly InvoiceLine[], groups: readonly InvoiceVat[]) {
  const { seller, buyer, mentions } = invoice
  return {
    ...Object.fromEntries(covered.map((column) => [column, invoice[column]])),
    ...{ seller, buyer, mentions },
    exchangeRate: invoice.exchangeRate.toFixed(),
    issuedOn: invoice.issuedOn && fromDate(invoice.issuedOn),
    dueOn: invoice.dueOn && fromDate(invoice.dueOn),
    suppliedOn: invoice.suppliedOn && fromDate(invoice.suppliedOn),
    lines: lines.map(lineSnapshot),
    groups: groups.map(({ category, rate, allowance, base, vat: amount }) => ({
      ...{ category, allowance, base, vat: amount },
      rate: rateText(rate),
    })),
  }
}

function lineSnapshot(line: InvoiceLine) {
  const { position, kind, section, description, unit, discountAmount, vatCategory, net, allowance } = line
  return {
    ...{ position, kind, section, description, unit, discountAmount, vatCategory, net, allowance },
    quantity: line.quantity.toFixed(),
    unitPrice: line.unitPrice.toFixed(),
    discountPercent: line.discountPercent?.toFixed() ?? null,
    vatRate: rateText(line.vatRate),
  }
}
