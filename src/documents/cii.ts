// EN 16931 as UN/CEFACT CII (D22B), in the order that Factur-X' schema wants, with the codes of the French rules
// (BR-FR). BT- and BG-numbers are the standard's business terms.
import type { DateText } from '../kernel/clock.ts'
import { formatMoney } from '../kernel/money.ts'
import { allowancesOf, electronicAddress, isForeign, legalNotes, pricedLine, processOf, typeCode } from './codes.ts'
import { branch, leaf } from './markup.ts'
import { type Buyer, dueOf, type Group, type LegalDocument, type Line, type Seller } from './model.ts'

const namespaces = [
  'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"',
  'xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"',
  'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"',
  'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"',
].join(' ')

/** The electronic invoice of an issued document, always the same bytes for the same document. */
export function ciiOf(document: LegalDocument): string {
  const content = [
    branch(
      'rsm:ExchangedDocumentContext',
      branch('ram:BusinessProcessSpecifiedDocumentContextParameter', leaf('ram:ID', processOf(document))),
      branch('ram:GuidelineSpecifiedDocumentContextParameter', leaf('ram:ID', 'urn:cen.eu:en16931:2017')),
    ),
    head(document),
    branch(
      'rsm:SupplyChainTradeTransaction',
      ...document.lines.map((line, index) => lineItem(line, index, document.currency)),
      agreement(document),
      delivery(document),
      settlement(document),
    ),
  ].join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rsm:CrossIndustryInvoice ${namespaces}>${content}</rsm:CrossIndustryInvoice>\n`
}

const head = (document: LegalDocument) =>
  branch(
    'rsm:ExchangedDocument',
    leaf('ram:ID', document.number),
    leaf('ram:TypeCode', typeCode(document)),
    branch('ram:IssueDateTime', day(document.issuedOn)),
    ...legalNotes(document).map(({ code, text }) =>
      branch('ram:IncludedNote', leaf('ram:Content', text), leaf('ram:SubjectCode', code)),
    ),
  )

const day = (date: DateText | null) => leaf('udt:DateTimeString', date?.replaceAll('-', ''), { format: '102' })

function lineItem(line: Line, index: number, currency: string): string {
  const { quantity, unitPrice, allowances } = pricedLine(line, currency)
  const [name, ...rest] = line.description.trim().split('\n')
  return branch(
    'ram:IncludedSupplyChainTradeLineItem',
    branch('ram:AssociatedDocumentLineDocument', leaf('ram:LineID', String(index + 1))),
    branch('ram:SpecifiedTradeProduct', leaf('ram:Name', name), leaf('ram:Description', rest.join('\n').trim())),
    branch(
      'ram:SpecifiedLineTradeAgreement',
      branch('ram:NetPriceProductTradePrice', leaf('ram:ChargeAmount', unitPrice)),
    ),
    branch('ram:SpecifiedLineTradeDelivery', leaf('ram:BilledQuantity', quantity, { unitCode: line.unit })),
    branch(
      'ram:SpecifiedLineTradeSettlement',
      branch('ram:ApplicableTradeTax', leaf('ram:TypeCode', 'VAT'), ...rated(line.vatCategory, line.vatRate)),
      ...allowances.map(({ amount, reason }) =>
        branch(
          'ram:SpecifiedTradeAllowanceCharge',
          indicator,
          amountOf('ram:ActualAmount', amount, currency),
          leaf('ram:Reason', reason),
        ),
      ),
      branch('ram:SpecifiedTradeSettlementLineMonetarySummation', amountOf('ram:LineTotalAmount', line.net, currency)),
    ),
  )
}

/** An allowance, not a charge. */
const indicator = branch('ram:ChargeIndicator', leaf('udt:Indicator', 'false'))

/** What lies outside the scope of VAT has no rate (BR-O-05). */
const rated = (category: string, rate: string) => [
  leaf('ram:CategoryCode', category),
  ...(category === 'O' ? [] : [leaf('ram:RateApplicablePercent', rate)]),
]

const amountOf = (name: string, amount: bigint, currency: string, attributes = {}) =>
  leaf(name, formatMoney(amount, currency), attributes)

const agreement = ({ seller, buyer, purchaseOrder, groups }: LegalDocument) => {
  // BR-O-02: no VAT numbers where nothing is subject to VAT.
  const taxed = groups.some(({ category }) => category !== 'O')
  return branch(
    'ram:ApplicableHeaderTradeAgreement',
    party('ram:SellerTradeParty', seller, sellerTaxes(seller, taxed), legalDescription(seller)),
    party('ram:BuyerTradeParty', buyer, taxed ? [registration('VA', buyer.vatNumber)] : []),
    branch('ram:BuyerOrderReferencedDocument', leaf('ram:IssuerAssignedID', purchaseOrder)),
  )
}

const registration = (schemeID: string, number: string | null) =>
  branch('ram:SpecifiedTaxRegistration', leaf('ram:ID', number, { schemeID }))

/** BR-E-02 wants an identifier of a seller in franchise too: the SIREN as tax registration (BT-32). */
const sellerTaxes = ({ vatNumber, siren }: Seller, taxed: boolean) => {
  if (!taxed) return []
  return vatNumber ? [registration('VA', vatNumber)] : [registration('FC', siren)]
}

const legalDescription = ({ legalForm, capital, currency, registryCity }: Seller) =>
  [legalForm, capital && `capital ${capital} ${currency}`, registryCity && `RCS ${registryCity}`]
    .filter(Boolean)
    .join(', ')

function party(name: string, it: Seller | Buyer, taxes: readonly string[], description = ''): string {
  const address = electronicAddress(it)
  return branch(
    name,
    leaf('ram:GlobalID', it.siret, { schemeID: '0009' }),
    leaf('ram:Name', it.name),
    leaf('ram:Description', description),
    branch('ram:SpecifiedLegalOrganization', leaf('ram:ID', it.siren, { schemeID: '0002' })),
    postalAddress(it),
    branch('ram:URIUniversalCommunication', address ? leaf('ram:URIID', address.id, { schemeID: address.scheme }) : ''),
    ...taxes,
  )
}

const postalAddress = (it: Seller | Buyer) =>
  branch(
    'ram:PostalTradeAddress',
    leaf('ram:PostcodeCode', it.postalCode),
    leaf('ram:LineOne', it.street),
    leaf('ram:LineTwo', it.street2),
    leaf('ram:CityName', it.city),
    leaf('ram:CountryID', it.country),
  )

/** Goods within the Union show where they went (BR-IC-12); anything else where it is billed. */
function delivery({ groups, buyer, suppliedOn }: LegalDocument): string {
  const shipped = groups.some(({ category }) => category === 'K')
  const content = [
    shipped ? branch('ram:ShipToTradeParty', leaf('ram:Name', buyer.name), postalAddress(buyer)) : '',
    branch('ram:ActualDeliverySupplyChainEvent', branch('ram:OccurrenceDateTime', day(suppliedOn))),
  ].join('')
  // The schema wants the element, be it empty.
  return `<ram:ApplicableHeaderTradeDelivery>${content}</ram:ApplicableHeaderTradeDelivery>`
}

const settlement = (document: LegalDocument) =>
  branch(
    'ram:ApplicableHeaderTradeSettlement',
    leaf('ram:PaymentReference', document.number),
    leaf('ram:TaxCurrencyCode', isForeign(document) ? document.seller.currency : null),
    leaf('ram:InvoiceCurrencyCode', document.currency),
    document.type === 'INVOICE' ? paymentMeans(document) : '',
    ...document.groups.map((group) => tradeTax(group, document)),
    ...document.groups.map((group) => groupAllowance(group, document.currency)),
    branch(
      'ram:SpecifiedTradePaymentTerms',
      leaf('ram:Description', document.type === 'CREDIT_NOTE' ? 'Avoir porté au crédit du client' : null),
      branch('ram:DueDateDateTime', day(document.dueOn)),
    ),
    summation(document),
    ...document.references.map(({ number, issuedOn }) =>
      branch(
        'ram:InvoiceReferencedDocument',
        leaf('ram:IssuerAssignedID', number),
        branch(
          'ram:FormattedIssueDateTime',
          leaf('qdt:DateTimeString', issuedOn.replaceAll('-', ''), { format: '102' }),
        ),
      ),
    ),
  )

/** By SEPA transfer in euros, by another one else (UNTDID 4461). */
const paymentMeans = ({ currency, seller: { iban, bic, name } }: LegalDocument) =>
  iban
    ? branch(
        'ram:SpecifiedTradeSettlementPaymentMeans',
        leaf('ram:TypeCode', currency === 'EUR' ? '58' : '30'),
        branch('ram:PayeePartyCreditorFinancialAccount', leaf('ram:IBANID', iban), leaf('ram:AccountName', name)),
        branch('ram:PayeeSpecifiedCreditorFinancialInstitution', leaf('ram:BICID', bic)),
      )
    : ''

function tradeTax({ category, rate, base, vat }: Group, document: LegalDocument): string {
  const reason = document.mentions.find((mention) => mention.category === category)
  const services = document.lines.every(({ kind }) => kind === 'SERVICE')
  // BT-8: VAT on services falls due on the invoice (5) by option, else when it is paid (72).
  const due = category === 'S' && services ? (document.seller.vatOnDebits ? '5' : '72') : null
  return branch(
    'ram:ApplicableTradeTax',
    amountOf('ram:CalculatedAmount', vat, document.currency),
    leaf('ram:TypeCode', 'VAT'),
    leaf('ram:ExemptionReason', reason?.text),
    amountOf('ram:BasisAmount', base, document.currency),
    leaf('ram:CategoryCode', category),
    leaf('ram:ExemptionReasonCode', reason?.code),
    leaf('ram:DueDateTypeCode', due),
    ...rated(category, rate).slice(1),
  )
}

const groupAllowance = ({ category, rate, allowance }: Group, currency: string) =>
  allowance === 0n
    ? ''
    : branch(
        'ram:SpecifiedTradeAllowanceCharge',
        indicator,
        amountOf('ram:ActualAmount', allowance, currency),
        leaf('ram:ReasonCode', '95'),
        leaf('ram:Reason', 'Remise'),
        branch('ram:CategoryTradeTax', leaf('ram:TypeCode', 'VAT'), ...rated(category, rate)),
      )

function summation(document: LegalDocument): string {
  const { currency, net, vat, total, prepaid, rounding, seller, vatBase } = document
  const allowances = allowancesOf(document)
  return branch(
    'ram:SpecifiedTradeSettlementHeaderMonetarySummation',
    amountOf('ram:LineTotalAmount', net + allowances, currency),
    allowances === 0n ? '' : amountOf('ram:AllowanceTotalAmount', allowances, currency),
    amountOf('ram:TaxBasisTotalAmount', net, currency),
    amountOf('ram:TaxTotalAmount', vat, currency, { currencyID: currency }),
    isForeign(document)
      ? amountOf('ram:TaxTotalAmount', vatBase, seller.currency, { currencyID: seller.currency })
      : '',
    rounding === 0n ? '' : amountOf('ram:RoundingAmount', rounding, currency),
    amountOf('ram:GrandTotalAmount', total, currency),
    prepaid === 0n ? '' : amountOf('ram:TotalPrepaidAmount', prepaid, currency),
    amountOf('ram:DuePayableAmount', dueOf(document), currency),
  )
}
