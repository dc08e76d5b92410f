import { ParseOption, XmlDocument, type XmlNode } from 'libxml2-wasm'
import { type DateText, parseDate } from '../kernel/clock.ts'
import { invalid } from '../kernel/errors.ts'
import { decimal } from '../kernel/money.ts'
import { embeddedXml, isPdf } from './embedded.ts'

// A supplier's invoice as EN 16931 writes it, in either of its two syntaxes, alone or inside a PDF (Factur-X).

export type Sender = {
  name: string
  siren: string | null
  vatNumber: string | null
  street: string | null
  postalCode: string | null
  city: string | null
  country: string | null
}
/** One VAT group (BG-23): decimal text of the invoice's currency. */
export type ReceivedGroup = { category: string; rate: string; net: string; vat: string }
export type Received = {
  credit: boolean
  number: string
  issuedOn: DateText
  dueOn: DateText | null
  currency: string
  seller: Sender
  buyer: { siren: string | null; vatNumber: string | null }
  groups: ReceivedGroup[]
}

/** Each business term's place, seen from the root element; what a group or a party has, from that one. */
type Syntax = Record<
  'kind' | 'number' | 'issuedOn' | 'dueOn' | 'currency' | 'total' | 'seller' | 'buyer' | 'groups',
  string
> & { party: Record<keyof Sender, string>; group: Record<keyof ReceivedGroup, string> }

const trade = 'rsm:SupplyChainTradeTransaction'
const paid = `${trade}/ram:ApplicableHeaderTradeSettlement`
// biome-ignore format: read by column
const cii: Syntax = {
  kind:     'rsm:ExchangedDocument/ram:TypeCode',
  number:   'rsm:ExchangedDocument/ram:ID',
  issuedOn: 'rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString',
  dueOn:    `${paid}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString`,
  currency: `${paid}/ram:InvoiceCurrencyCode`,
  total:    `${paid}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:GrandTotalAmount`,
  seller:   `${trade}/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty`,
  buyer:    `${trade}/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty`,
  groups:   `${paid}/ram:ApplicableTradeTax`,
  group: { category: 'ram:CategoryCode', rate: 'ram:RateApplicablePercent', net: 'ram:BasisAmount', vat: 'ram:CalculatedAmount' },
  party: {
    name:       'ram:Name',
    siren:      'ram:SpecifiedLegalOrganization/ram:ID[@schemeID="0002"]',
    vatNumber:  'ram:SpecifiedTaxRegistration/ram:ID[@schemeID="VA"]',
    street:     'ram:PostalTradeAddress/ram:LineOne',
    postalCode: 'ram:PostalTradeAddress/ram:PostcodeCode',
    city:       'ram:PostalTradeAddress/ram:CityName',
    country:    'ram:PostalTradeAddress/ram:CountryID',
  },
}
// biome-ignore format: read by column
const ubl: Syntax = {
  kind:     'cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode',
  number:   'cbc:ID',
  issuedOn: 'cbc:IssueDate',
  dueOn:    'cbc:DueDate',
  currency: 'cbc:DocumentCurrencyCode',
  total:    'cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
  seller:   'cac:AccountingSupplierParty/cac:Party',
  buyer:    'cac:AccountingCustomerParty/cac:Party',
  groups:   'cac:TaxTotal/cac:TaxSubtotal',
  group: { category: 'cac:TaxCategory/cbc:ID', rate: 'cac:TaxCategory/cbc:Percent', net: 'cbc:TaxableAmount', vat: 'cbc:TaxAmount' },
  party: {
    name:       'cac:PartyLegalEntity/cbc:RegistrationName',
    siren:      'cac:PartyLegalEntity/cbc:CompanyID[@schemeID="0002"]',
    vatNumber:  'cac:PartyTaxScheme[cac:TaxScheme/cbc:ID="VAT"]/cbc:CompanyID',
    street:     'cac:PostalAddress/cbc:StreetName',
    postalCode: 'cac:PostalAddress/cbc:PostalZone',
    city:       'cac:PostalAddress/cbc:CityName',
    country:    'cac:PostalAddress/cac:Country/cbc:IdentificationCode',
  },
}
const names = {
  rsm: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  udt: 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
  inv: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2',
  cre: 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2',
  cac: 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
}
const roots: readonly [path: string, syntax: Syntax][] = [
  ['/rsm:CrossIndustryInvoice', cii],
  ['/inv:Invoice', ubl],
  ['/cre:CreditNote', ubl],
]
/** UNTDID 1001: credit notes; the rest is owed. */
const credits = ['261', '262', '381', '396', '502', '503']

/** The longest XML that is read: a thousand lines are a tenth of it. */
const longest = 10_485_760

/** Reads an invoice out of a file's bytes. Refuses what is none, what is larger, and what a document type could hide in. */
export function readReceived(bytes: Buffer): Received {
  const xml = isPdf(bytes) ? embeddedXml(bytes, longest) : bytes
  // Without a document type there are no entities; without zero bytes it cannot be written in an encoding that hides one.
  if (!xml || xml.length > longest || xml.includes(0) || /<!DOCTYPE/i.test(xml.toString('latin1'))) throw unreadable()
  const document = parsed(xml)
  try {
    for (const [path, syntax] of roots) {
      const root = document.get(path, names)
      if (root) return invoiceIn(root, syntax)
    }
    throw unreadable()
  } finally {
    document.dispose()
  }
}

function parsed(xml: Buffer): XmlDocument {
  try {
    return XmlDocument.fromBuffer(xml, { option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET })
  } catch {
    throw unreadable()
  }
}

const textOf = (node: XmlNode, path: string): string => String(node.eval(`string(${path})`, names)).trim()
const all = <Name extends string>(node: XmlNode, places: Record<Name, string>) =>
  Object.fromEntries(Object.keys(places).map((name) => [name, textOf(node, places[name as Name])])) as Record<
    Name,
    string
  >

function invoiceIn(root: XmlNode, syntax: Syntax): Received {
  const { group, party, seller, buyer, groups: places, ...own } = syntax
  const { kind, number, currency, total, ...dates } = all(root, own)
  const partyAt = (path: string) => {
    const node = root.get(path, names)
    return node ? Object.fromEntries(Object.entries(all(node, party)).map(([name, text]) => [name, text || null])) : {}
  }
  const [from, to] = [partyAt(seller) as Sender, partyAt(buyer) as Sender]
  const issuedOn = dayOf(dates.issuedOn)
  const groups = root.find(places, names).map((node) => amountsOf(all(node, group)))
  if (!number || !issuedOn || !from.name || !/^[A-Z]{3}$/.test(currency)) throw incomplete()
  if (groups.length === 0) throw incomplete()
  const sum = groups.reduce((left, { net, vat }) => left.plus(net).plus(vat), decimal('0'))
  if (!sum.eq(amount(total))) throw uneven()
  return {
    ...{ credit: credits.includes(kind), number, issuedOn, dueOn: dayOf(dates.dueOn) ?? null, currency, groups },
    seller: from,
    buyer: { siren: to.siren ?? null, vatNumber: to.vatNumber ?? null },
  }
}

const amountsOf = ({ category, rate, net, vat }: ReceivedGroup): ReceivedGroup => ({
  category,
  rate: amount(rate || '0').toFixed(),
  net: amount(net).toFixed(),
  vat: amount(vat).toFixed(),
})

function amount(text: string) {
  if (!/^-?\d{1,15}(\.\d{1,6})?$/.test(text)) throw incomplete()
  return decimal(text)
}

/** 20260310 as 102 writes it, or 2026-03-10. */
const dayOf = (text: string): DateText | undefined => parseDate(text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))

const unreadable = () =>
  invalid('fileId', 'FILE_UNREADABLE', {
    en: 'This is no Factur-X, CII or UBL invoice: send the XML, or the PDF that carries it.',
    fr: 'Ce n’est pas une facture Factur-X, CII ou UBL : envoyez le XML, ou le PDF qui le contient.',
  })
const incomplete = () =>
  invalid('fileId', 'FILE_UNREADABLE', {
    en: 'The electronic invoice lacks its number, date, seller, currency or VAT: record the expense by hand.',
    fr: 'La facture électronique n’indique pas son numéro, sa date, son vendeur, sa monnaie ou sa TVA : saisissez la dépense.',
  })
const uneven = () =>
  invalid('fileId', 'FILE_UNREADABLE', {
    en: 'The amounts of the electronic invoice do not add up: ask the supplier for another one.',
    fr: 'Les montants de la facture électronique ne s’additionnent pas : demandez-en une autre au fournisseur.',
  })
