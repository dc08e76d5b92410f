import { XmlDocument, XmlXPath } from 'libxml2-wasm'
import { schemaFaults } from './schema.ts'

// The business rules that we claim, each by the id of its official schematron (EN 16931 1.3.16, BR-FR 1.4.0), as an
// XPath 1.0 test over the whole invoice. They read the XML and nothing else, so that they also prove the serializer.

export type Fault = { rule: string; text: string }
type Rule = readonly [id: string, holds: string, fr: string]

// Names that stand for paths in the tests below.
// biome-ignore format: read by column
const paths: Readonly<Record<string, string>> = {
  '$doc':     '/rsm:CrossIndustryInvoice/rsm:ExchangedDocument',
  '$context': '/rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext',
  '$trade':   '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction',
  '$lines':   '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem',
  '$seller':  '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty',
  '$buyer':   '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty',
  '$ship':    '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery',
  '$pay':     '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement',
  '$sums':    '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation',
  '$type':    '/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode',
  '$mode':    'substring(/rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID, 2)',
  '$bar':     '/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:IncludedNote[ram:SubjectCode="BAR"]/ram:Content',
  '$own':     '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode',
}

/** Amounts are compared in hundredths: XPath counts in binary fractions. */
const cents = (path: string) => `round(100 * (${path}))`
const sum = (path: string) => `round(100 * sum(${path}))`
const ownVat = '$sums/ram:TaxTotalAmount[@currencyID=$own]'
const or0 = (path: string) => `sum(${path})`
const decimals = (path: string, most: number) => `not((${path})[string-length(substring-after(., ".")) > ${most}])`
const oneOf = (values: string, text: string) => `contains(" ${values} ", concat(" ", ${text}, " "))`
const digits = (path: string, count: number) =>
  `string-length(${path}) = ${count} and translate(${path}, "0123456789", "") = ""`

const types = '380 389 393 501 386 500 384 471 472 473 261 262 381 396 502 503'
const credits = '261 262 381 396 502 503'
const modes = 'B1 S1 M1 B2 S2 M2 S3 B4 S4 M4 S5 S6 B7 S7 B8 S8 M8 B9 S9 M9'
const rates = '0 0.9 1.05 1.75 2.1 5.5 7 8.5 9.2 9.6 10 13 19.6 20 20.6'
/** Every rate as it may be written: 5.5, 5.50. */
const writtenRates = rates
  .split(' ')
  .flatMap((rate) => [rate, Number(rate).toFixed(1), Number(rate).toFixed(2)])
  .filter(
    (text, index, all) => rates.split(' ').some((rate) => Number(rate) === Number(text)) && all.indexOf(text) === index,
  )
  .join(' ')
const allowed = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/'
const lineTax = '$lines/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax'
const group = '$pay/ram:ApplicableTradeTax'
/** To the cent, or to the unit in a currency without cents; the millionth mends the binary fraction of a half. */
const exactVat = `${cents('ram:CalculatedAmount')} = round(ram:BasisAmount * ram:RateApplicablePercent + 0.000001) or (not(contains(ram:CalculatedAmount, ".")) and ram:CalculatedAmount = round(ram:BasisAmount * ram:RateApplicablePercent div 100 + 0.00000001))`
const exempt = (category: string) =>
  `not(${group}[ram:CategoryCode="${category}"][number(ram:CalculatedAmount) != 0 or not(ram:ExemptionReason or ram:ExemptionReasonCode)])`
const vatIds =
  '$seller/ram:SpecifiedTaxRegistration/ram:ID[@schemeID="VA"] and $buyer/ram:SpecifiedTaxRegistration/ram:ID[@schemeID="VA"]'
const note = (code: string) => `count($doc/ram:IncludedNote[ram:SubjectCode="${code}"])`

// biome-ignore format: read by column
const common: readonly Rule[] = [
  ['BR-02',    'string-length($doc/ram:ID) > 0',                                              'numéro de la facture (BT-1)'],
  ['BR-03',    'string-length($doc/ram:IssueDateTime/udt:DateTimeString) = 8',                'date d’émission (BT-2)'],
  ['BR-06',    'string-length($seller/ram:Name) > 0',                                         'nom du vendeur (BT-27)'],
  ['BR-07',    'string-length($buyer/ram:Name) > 0',                                          'nom du client (BT-44)'],
  ['BR-09',    'string-length($seller/ram:PostalTradeAddress/ram:CountryID) = 2',             'pays du vendeur (BT-40)'],
  ['BR-11',    'string-length($buyer/ram:PostalTradeAddress/ram:CountryID) = 2',              'pays du client (BT-55)'],
  ['BR-16',    'count($lines) > 0',                                                           'au moins une ligne (BG-25)'],
  ['BR-25',    'not($lines/ram:SpecifiedTradeProduct[string-length(ram:Name) = 0])',          'désignation de chaque ligne (BT-153)'],
  ['BR-27',    'not($lines//ram:NetPriceProductTradePrice/ram:ChargeAmount[number(.) < 0])',  'prix unitaire non négatif (BT-146)'],
  ['BR-53',    'not($pay/ram:TaxCurrencyCode) or $sums/ram:TaxTotalAmount[@currencyID = $pay/ram:TaxCurrencyCode]', 'TVA dans la monnaie de comptabilité (BT-111)'],
  ['BR-CO-10', `${cents('$sums/ram:LineTotalAmount')} = ${sum('$lines//ram:LineTotalAmount')}`, 'somme des lignes (BT-106)'],
  ['BR-CO-11', `${cents(or0('$sums/ram:AllowanceTotalAmount'))} = ${sum('$pay/ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator="false"]/ram:ActualAmount')}`, 'somme des remises (BT-107)'],
  ['BR-CO-13', `${cents('$sums/ram:TaxBasisTotalAmount')} = ${cents(`$sums/ram:LineTotalAmount - ${or0('$sums/ram:AllowanceTotalAmount')} + ${or0('$sums/ram:ChargeTotalAmount')}`)}`, 'total hors taxe (BT-109)'],
  ['BR-CO-14', `${cents(or0(ownVat))} = ${sum(`${group}/ram:CalculatedAmount`)}`,             'total de la TVA (BT-110)'],
  ['BR-CO-15', `${cents('$sums/ram:GrandTotalAmount')} = ${cents(`$sums/ram:TaxBasisTotalAmount + ${or0(ownVat)}`)}`, 'total TTC (BT-112)'],
  ['BR-CO-16', `${cents('$sums/ram:DuePayableAmount')} = ${cents(`$sums/ram:GrandTotalAmount - ${or0('$sums/ram:TotalPrepaidAmount')} + ${or0('$sums/ram:RoundingAmount')}`)}`, 'net à payer (BT-115)'],
  ['BR-CO-17', `not(${group}[ram:RateApplicablePercent][not(${exactVat})])`, 'TVA de chaque taux (BT-117)'],
  ['BR-CO-18', `count(${group}) > 0`,                                                         'ventilation de la TVA (BG-23)'],
  ['BR-CO-25', '$sums/ram:DuePayableAmount <= 0 or $pay/ram:SpecifiedTradePaymentTerms[ram:DueDateDateTime or ram:Description]', 'échéance ou conditions de paiement (BT-9, BT-20)'],
  ['BR-S-02',  `not(${lineTax}[ram:CategoryCode="S"]) or $seller/ram:SpecifiedTaxRegistration/ram:ID`, 'numéro de TVA du vendeur (BT-31)'],
  ['BR-S-05',  `not(${lineTax}[ram:CategoryCode="S"][not(ram:RateApplicablePercent > 0)])`,   'taux de TVA supérieur à zéro (BT-152)'],
  ['BR-E-02',  `not(${lineTax}[ram:CategoryCode="E"]) or $seller/ram:SpecifiedTaxRegistration/ram:ID`, 'identifiant fiscal du vendeur (BT-31, BT-32)'],
  ['BR-E-10',  exempt('E'),                                                                   'motif d’exonération (BT-120)'],
  ['BR-AE-02', `not(${lineTax}[ram:CategoryCode="AE"]) or (${vatIds})`,                       'numéros de TVA du vendeur et du client (BT-31, BT-48)'],
  ['BR-AE-10', exempt('AE'),                                                                  'mention « Autoliquidation » (BT-120)'],
  ['BR-IC-02', `not(${lineTax}[ram:CategoryCode="K"]) or (${vatIds})`,                        'numéros de TVA du vendeur et du client (BT-31, BT-48)'],
  ['BR-IC-10', exempt('K'),                                                                   'motif d’exonération (BT-120)'],
  ['BR-IC-11', `not(${group}[ram:CategoryCode="K"]) or $ship/ram:ActualDeliverySupplyChainEvent`, 'date de livraison (BT-72)'],
  ['BR-IC-12', `not(${group}[ram:CategoryCode="K"]) or $ship/ram:ShipToTradeParty//ram:CountryID`, 'pays de livraison (BT-80)'],
  ['BR-G-02',  `not(${lineTax}[ram:CategoryCode="G"]) or $seller/ram:SpecifiedTaxRegistration/ram:ID[@schemeID="VA"]`, 'numéro de TVA du vendeur (BT-31)'],
  ['BR-G-10',  exempt('G'),                                                                   'motif d’exonération (BT-120)'],
  ['BR-O-02',  `not(${lineTax}[ram:CategoryCode="O"]) or not($seller/ram:SpecifiedTaxRegistration or $buyer/ram:SpecifiedTaxRegistration)`, 'pas de numéro de TVA hors champ de la TVA'],
  ['BR-O-10',  exempt('O'),                                                                   'motif (BT-120)'],
  ['BR-O-11',  `not(${group}[ram:CategoryCode="O"]) or count(${group}) = 1`,                  'rien d’autre sur une facture hors champ de la TVA'],
]

// biome-ignore format: read by column
const french: readonly Rule[] = [
  ['BR-FR-01',     'string-length($doc/ram:ID) <= 35',                                        'numéro de 35 caractères au plus (BT-1)'],
  ['BR-FR-02',     `translate($doc/ram:ID, "${allowed}", "") = ""`,                           'numéro sans espace ni signe autre que + - _ / (BT-1)'],
  ['BR-FR-03',     'not(//udt:DateTimeString[substring(., 1, 2) != "20"] | //qdt:DateTimeString[substring(., 1, 2) != "20"])', 'dates de 2000 à 2099'],
  ['BR-FR-04',     oneOf(types, '$type'),                                                     'type de document (BT-3)'],
  ['BR-FR-05',     `${note('PMT')} > 0 and ${note('PMD')} > 0 and ${note('AAB')} > 0`, 'mentions PMT, PMD et AAB (BG-1)'],
  ['BR-FR-06',     `${note('PMT')} <= 1 and ${note('PMD')} <= 1 and ${note('AAB')} <= 1`,     'mentions PMT, PMD et AAB une seule fois (BG-1)'],
  ['BR-FR-08',     oneOf(modes, '$context/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID'), 'cadre de facturation (BT-23)'],
  ['BR-FR-09',     'not($seller/ram:GlobalID[@schemeID="0009"][string-length(.) != 14 or substring(., 1, 9) != ../ram:SpecifiedLegalOrganization/ram:ID])', 'SIRET qui commence par le SIREN (BT-29)'],
  ['BR-FR-10',     digits('$seller/ram:SpecifiedLegalOrganization/ram:ID[@schemeID="0002"]', 9), 'SIREN du vendeur (BT-30)'],
  ['BR-FR-11',     `not($bar = "B2B") or (${digits('$buyer/ram:SpecifiedLegalOrganization/ram:ID[@schemeID="0002"]', 9)})`, 'SIREN du client (BT-47)'],
  ['BR-FR-12',     '$bar = "B2C" or string-length($buyer/ram:URIUniversalCommunication/ram:URIID) > 0', 'adresse électronique du client (BT-49)'],
  ['BR-FR-13',     'string-length($seller/ram:URIUniversalCommunication/ram:URIID) > 0',      'adresse électronique du vendeur (BT-34)'],
  ['BR-FR-15',     `not(${lineTax}[not(${oneOf('S E AE K G O Z', 'ram:CategoryCode')})])`,    'catégorie de TVA (BT-151)'],
  ['BR-FR-16',     `not(//ram:RateApplicablePercent[not(${oneOf(writtenRates, '.')})])`,      'taux de TVA en vigueur en France (BT-152)'],
  ['BR-FR-20',     `not($bar[not(${oneOf('B2B B2BINT B2C OUTOFSCOPE ARCHIVEONLY', '.')})])`,  'traitement (note BAR)'],
  ['BR-FR-21',     'not($bar = "B2B") or (starts-with($buyer/ram:URIUniversalCommunication/ram:URIID, $buyer/ram:SpecifiedLegalOrganization/ram:ID) and $buyer/ram:URIUniversalCommunication/ram:URIID/@schemeID = "0225")', 'adresse électronique du client qui commence par son SIREN (BT-49)'],
  ['BR-FR-31',     `${note('BAR')} <= 1`,                                                     'traitement indiqué une seule fois (note BAR)'],
  ['BR-FR-CO-04',  '$type != "384" or (count($pay/ram:InvoiceReferencedDocument) = 1 and $pay/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime)', 'facture d’origine et sa date (BG-3)'],
  ['BR-FR-CO-05',  `not(${oneOf(credits, '$type')}) or $pay/ram:InvoiceReferencedDocument[ram:FormattedIssueDateTime]`, 'facture d’origine et sa date (BG-3)'],
  ['BR-FR-CO-07',  `${oneOf('386 500 503', '$type')} or $mode = "2" or not($pay//ram:DueDateDateTime) or $pay//ram:DueDateDateTime/udt:DateTimeString >= $doc/ram:IssueDateTime/udt:DateTimeString`, 'échéance qui ne précède pas l’émission (BT-9)'],
  ['BR-FR-CO-08',  `$mode != "4" or not(${oneOf('386 500 503', '$type')})`,                   'cadre de facturation d’un acompte (BT-23)'],
  ['BR-FR-CO-09',  '$mode != "2" or ($sums/ram:TotalPrepaidAmount = $sums/ram:GrandTotalAmount and $sums/ram:DuePayableAmount = 0 and $pay//ram:DueDateDateTime)', 'montants et date d’une facture déjà payée (BT-113, BT-115, BT-9)'],
  ['BR-FR-CO-12',  '$own = "EUR" or ($pay/ram:TaxCurrencyCode = "EUR" and $sums/ram:TaxTotalAmount[@currencyID="EUR"])', 'TVA en euros (BT-6, BT-111)'],
  ['BR-FR-DEC-01', decimals('//ram:ActualAmount | //ram:CalculatedAmount | //ram:BasisAmount | $sums/*', 2), 'montants à deux décimales'],
  ['BR-FR-DEC-02', decimals('//ram:BilledQuantity', 4),                                       'quantités à quatre décimales (BT-129)'],
  ['BR-FR-DEC-03', decimals('//ram:NetPriceProductTradePrice/ram:ChargeAmount', 6),           'prix à six décimales (BT-146)'],
  ['BR-FR-DEC-04', decimals('//ram:RateApplicablePercent', 2),                                'taux à deux décimales (BT-152)'],
]

const names = {
  rsm: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  qdt: 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
  ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  udt: 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
}

type Compiled = { rule: string; text: string; test: XmlXPath }
const compile = (rules: readonly Rule[]): Compiled[] =>
  rules.map(([rule, holds, text]) => ({ rule, text, test: XmlXPath.compile(expanded(holds), names) }))
const expanded = (test: string) => `boolean(${test.replace(/\$\w+/g, (name) => paths[name] ?? name)})`

let compiled: { common: Compiled[]; french: Compiled[] } | undefined

/** What is wrong with an invoice's XML: against the schema, else against the rules; the French ones for French sellers. */
export function invoiceFaults(xml: string): Fault[] {
  compiled ??= { common: compile(common), french: compile(french) }
  const document = XmlDocument.fromString(xml)
  try {
    return faultsOf(document, compiled)
  } finally {
    document.dispose()
  }
}

function faultsOf(document: XmlDocument, rules: { common: Compiled[]; french: Compiled[] }): Fault[] {
  const invalid = schemaFaults(document)
  if (invalid.length > 0) return invalid.map((text) => ({ rule: 'XSD', text }))
  const isFrench = document.eval(expanded('$seller/ram:PostalTradeAddress/ram:CountryID = "FR"'), names) === true
  return [...rules.common, ...(isFrench ? rules.french : [])].flatMap(({ rule, text, test }) =>
    document.eval(test) === true ? [] : [{ rule, text }],
  )
}
