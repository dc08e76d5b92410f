import { decimal, exponent, formatMoney, round } from '../kernel/money.ts'
import { type Buyer, dueOf, type LegalDocument, type Line, type Mention, type Party } from './model.ts'

// How the product's words are coded in an electronic invoice.

type Kinded = Pick<LegalDocument, 'type' | 'kind'>

/** BT-3 by UNTDID 1001; the French rules tell a deposit (386), its credit note (503) and a correction (384) apart. */
export function typeCode({ type, kind }: Kinded): string {
  if (type === 'CREDIT_NOTE') return kind === 'DEPOSIT' ? '503' : '381'
  if (kind === 'DEPOSIT') return '386'
  return kind === 'CORRECTIVE' ? '384' : '380'
}

/** BT-23: goods, services or both, then whether it is a normal invoice (1), already paid (2), or final after deposits (4). */
export function processOf(document: LegalDocument): string {
  const [first, other] = new Set(document.lines.map(({ kind }) => kind))
  const letter = other ? 'M' : first === 'GOODS' ? 'B' : 'S'
  if (document.type === 'INVOICE' && document.kind === 'FINAL') return `${letter}4`
  return `${letter}${document.prepaid > 0n && dueOf(document) === 0n ? 2 : 1}`
}

/** VAT is shown in the currency of the books too (BT-6, BT-111). */
export const isForeign = ({ currency, seller }: Pick<LegalDocument, 'currency' | 'seller'>): boolean =>
  currency !== seller.currency

type Reachable = Pick<Party, 'siren' | 'vatNumber' | 'country' | 'email'>

/** BT-34 and BT-49: the SIREN in the French directory, a foreigner's VAT number, or the mailbox. */
export function electronicAddress({ siren, vatNumber, country, email }: Reachable) {
  if (siren) return { scheme: '0225', id: siren }
  const scheme = vatSchemes[country]
  if (scheme && vatNumber) return { scheme, id: vatNumber }
  return email ? { scheme: 'EM', id: email } : undefined
}

/** The directory of VAT numbers of each country in the list of electronic address schemes (EAS); Denmark's and Sweden's were taken off it. */
// biome-ignore format: a list
const vatSchemes: Readonly<Record<string, string>> = {
  AT: '9914', BE: '9925', BG: '9926', CH: '9927', CY: '9928', CZ: '9929', DE: '9930', EE: '9931', ES: '9920', FR: '9957',
  GB: '9932', GR: '9933', HR: '9934', HU: '9910', IE: '9935', IT: '0211', LT: '9937', LU: '9938', LV: '9939', MC: '9940',
  MT: '9943', NL: '9944', PL: '9945', PT: '9946', RO: '9947', SI: '9949', SK: '9950', FI: '0213',
}

/**
 * BG-1. Mentions that explain a VAT group stand there; the others are notes, with their subject where it has a code. The
 * French rules want three of them of every invoice, although they mean nothing to a consumer (BR-FR-05).
 */
export function legalNotes(document: LegalDocument): { code: string | null; text: string }[] {
  const { seller, buyer, mentions, notes } = document
  const written = mentions.filter(({ category, code }) => !category && code !== 'NATURE')
  return [
    ...written.map(({ code, text }) => ({ code: subjects.has(code) ? code : null, text })),
    ...(buyer.kind === 'CONSUMER'
      ? [...subjects].map((code) => ({ code, text: 'Sans objet : client particulier' }))
      : []),
    ...(seller.country === 'FR' ? [{ code: 'BAR', text: treatmentOf(buyer) }] : []),
    ...(notes?.trim() ? [{ code: null, text: notes.trim() }] : []),
  ]
}
const subjects = new Set<Mention['code']>(['PMT', 'PMD', 'AAB'])

/** The reform's way for the document (BR-FR-20). */
function treatmentOf({ kind, country }: Buyer): string {
  if (kind === 'CONSUMER') return 'B2C'
  return country === 'FR' ? 'B2B' : 'B2BINT'
}

/** The document's discount (BT-107). */
export const allowancesOf = ({ groups }: Pick<LegalDocument, 'groups'>): bigint =>
  groups.reduce((sum, { allowance }) => sum + allowance, 0n)

/**
 * A line as EN 16931 wants it: a price that is not negative, and allowances such that quantity × price, rounded, less
 * these is the net amount (BT-131).
 */
export function pricedLine(line: Line, currency: string) {
  const negative = decimal(line.unitPrice).lt('0')
  const sign = negative ? decimal('-1') : decimal('1')
  const gross = round(
    decimal(line.quantity)
      .times(decimal(line.unitPrice))
      .times(decimal(String(10 ** exponent(currency)))),
  )
  const fixed = line.discountAmount ?? 0n
  const share = gross - fixed - line.net
  return {
    quantity: decimal(line.quantity).times(sign).toFixed(),
    unitPrice: decimal(line.unitPrice).times(sign).toFixed(),
    allowances: [
      {
        amount: share,
        reason: line.discountPercent ? `Remise ${decimal(line.discountPercent).toFixed()} %` : 'Remise',
      },
      { amount: fixed, reason: 'Remise' },
    ].filter(({ amount }) => amount !== 0n),
  }
}

/** The payload of an EPC QR code (EPC069-12 v2), or nothing when no SEPA transfer is asked for. */
export function transferCode(document: LegalDocument): string | undefined {
  const { type, number, currency, seller } = document
  const due = dueOf(document)
  const payable =
    type === 'INVOICE' && number && seller.iban && currency === 'EUR' && due > 0n && due <= 99_999_999_999n
  if (!payable) return undefined
  const name = [...seller.name].slice(0, 70).join('')
  const lines = [
    'BCD',
    '002',
    '1',
    'SCT',
    seller.bic ?? '',
    name,
    seller.iban,
    `EUR${formatMoney(due, 'EUR')}`,
    '',
    '',
    number,
  ]
  return lines.join('\n')
}
