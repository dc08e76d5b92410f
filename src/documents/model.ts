import type { DateText } from '../kernel/clock.ts'

// A legal document as its renderers know it: plain data that came from the frozen columns. Amounts are minor units of
// its currency; prices, quantities and rates are decimal text.

export type Category = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O'

export type Party = {
  name: string
  siren: string | null
  siret: string | null
  vatNumber: string | null
  street: string | null
  street2: string | null
  postalCode: string | null
  city: string | null
  country: string
  email: string | null
}

export type Seller = Party & {
  legalForm: string | null
  /** Share capital as decimal text of `currency`, the currency of the books. */
  capital: string | null
  currency: string
  registryCity: string | null
  phone: string | null
  iban: string | null
  bic: string | null
  franchise: boolean
  vatOnDebits: boolean
}

export type Buyer = Party & { code: string | null; kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER'; locale: string }

/** A text on the document; `code` is its subject in EN 16931 or VATEX, `category` the VAT that it explains. */
export type Mention = { code: string; text: string; category?: Category }

export type Line = {
  position: number
  section: string | null
  kind: 'GOODS' | 'SERVICE'
  description: string
  quantity: string
  /** UN/ECE Recommendation 20. */
  unit: string
  unitPrice: string
  discountPercent: string | null
  discountAmount: bigint | null
  vatCategory: Category
  vatRate: string
  net: bigint
  /** An option of a quote, and whether it is chosen. */
  optional?: boolean
  selected?: boolean
}

/** One VAT group (BG-23): `allowance` is its share of the document's discount, `base` what is left. */
export type Group = { category: Category; rate: string; allowance: bigint; base: bigint; vat: bigint }

/** A document that this one follows: what it corrects, credits, or deducts. */
export type Reference = { number: string; issuedOn: DateText }

/** Who accepted a quote, when and from where, and the hash of what was accepted. */
export type Acceptance = { signerName: string; at: Date; address: string | null; hash: string }

export type LegalDocument = {
  type: 'QUOTE' | 'INVOICE' | 'CREDIT_NOTE'
  kind: 'STANDARD' | 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'CORRECTIVE'
  /** Null while it is a draft. */
  number: string | null
  revision: number
  issuedOn: DateText | null
  /** The moment that the file bears, so that it can be rendered again to the same bytes. */
  issuedAt: Date | null
  dueOn: DateText | null
  suppliedOn: DateText | null
  validUntil: DateText | null
  currency: string
  seller: Seller
  buyer: Buyer
  lines: readonly Line[]
  groups: readonly Group[]
  net: bigint
  vat: bigint
  total: bigint
  /** VAT in the currency of the books (BT-111). */
  vatBase: bigint
  /** Paid before the issue (BT-113), and the rounding of the amount due (BT-114). */
  prepaid: bigint
  rounding: bigint
  mentions: readonly Mention[]
  references: readonly Reference[]
  purchaseOrder: string | null
  notes: string | null
  depositPercent: string | null
  acceptance: Acceptance | null
}

/** A client's account over a period, in the currency of the books: what is owed goes up by debits, down by credits. */
export type Statement = {
  type: 'STATEMENT'
  seller: Seller
  buyer: Buyer
  currency: string
  from: DateText
  to: DateText
  opening: bigint
  movements: readonly { date: DateText; label: string; piece: string; debit: bigint; credit: bigint }[]
  closing: bigint
  /** The invoices still open on the last day. */
  open: readonly {
    number: string
    issuedOn: DateText
    dueOn: DateText
    total: bigint
    balance: bigint
    currency: string
  }[]
}

/** Figures of a period, in the currency of the books. */
export type Report = {
  type: 'REPORT'
  title: string
  locale: string
  seller: Seller
  currency: string
  from: DateText
  to: DateText
  sections: readonly ReportSection[]
}

/** A table whose columns add up; `drawn` is the amount that is a bar beside its row. */
export type ReportSection = {
  title: string
  columns: readonly string[]
  rows: readonly { label: string; amounts: readonly bigint[] }[]
  drawn: number
}

/** Whatever can be printed. */
export type Paper = LegalDocument | Statement | Report

export const dueOf = ({ total, prepaid, rounding }: Pick<LegalDocument, 'total' | 'prepaid' | 'rounding'>): bigint =>
  total - prepaid + rounding
