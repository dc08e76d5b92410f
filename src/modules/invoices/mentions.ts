import { electronicAddress } from '../../documents/codes.ts'
import { type DateText, fromDate } from '../../kernel/clock.ts'
import type { Lacking } from '../../kernel/errors.ts'
import type { VatCategory } from './rules.ts'

// What an invoice must say (CGI ann. II 242 nonies A, C. com. L441-9 and R123-237): what is missing, and the texts.

type Address = { street: string | null; postalCode: string | null; city: string | null; country: string }
export type Seller = Address & {
  name: string
  siren: string | null
  vatNumber: string | null
  franchise: boolean
  vatOnDebits: boolean
  penaltyText: string | null
  recoveryText: string | null
  discountText: string | null
}
export type Buyer = Address & {
  name: string
  kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER'
  siren: string | null
  vatNumber: string | null
  email: string | null
}
export type Content = {
  categories: readonly VatCategory[]
  kinds: readonly ('GOODS' | 'SERVICE')[]
  suppliedOn?: DateText | null
}

type Drawn = { lines: readonly { kind: 'GOODS' | 'SERVICE'; vatCategory: VatCategory }[]; suppliedOn?: Date | null }

/** What a document's mentions depend on. */
export const contentsOf = ({ lines, suppliedOn }: Drawn): Content => ({
  categories: lines.map(({ vatCategory }) => vatCategory),
  kinds: lines.map(({ kind }) => kind),
  suppliedOn: suppliedOn ? fromDate(suppliedOn) : null,
})

const hasAddress = ({ street, postalCode, city, country }: Address) =>
  !!street && !!city && (!!postalCode || country !== 'FR')

/** The mentions that the document must carry and would lack, named in French as on the document, with the rule that wants them. */
export function missingMentions(seller: Seller | null, buyer: Buyer, { categories, suppliedOn }: Content): Lacking[] {
  const trader = buyer.kind !== 'CONSUMER'
  const crossBorder = categories.some((category) => category === 'AE' || category === 'K')
  const exempt = seller?.franchise && !crossBorder && !categories.includes('G')
  // biome-ignore format: read by column
  const mentions: [name: string, rule: string | null, present: boolean][] = [
    ['nom du vendeur',                              'BR-06',    !!seller?.name],
    ['adresse du vendeur',                          null,       !!seller && hasAddress(seller)],
    ['SIREN du vendeur',                            'BR-FR-10', !!seller?.siren],
    ['numéro de TVA du vendeur',                    'BR-S-02',  !!seller?.vatNumber || !!exempt],
    ['taux des pénalités de retard (PMD)',          'BR-FR-05', !!seller?.penaltyText || !trader],
    ['indemnité forfaitaire de recouvrement (PMT)', 'BR-FR-05', !!seller?.recoveryText || !trader],
    ['conditions d’escompte (AAB)',                 'BR-FR-05', !!seller?.discountText || !trader],
    ['nom du client',                               'BR-07',    !!buyer.name],
    ['adresse du client',                           null,       hasAddress(buyer)],
    ['SIREN du client',                             'BR-FR-11', !!buyer.siren || !trader || buyer.country !== 'FR'],
    ['numéro de TVA du client',                     categories.includes('K') ? 'BR-IC-02' : 'BR-AE-02', !!buyer.vatNumber || !crossBorder || !trader],
    ['adresse électronique du client',              'BR-FR-12', !!electronicAddress(buyer) || !trader],
    ['date de livraison',                           'BR-IC-11', !!suppliedOn || !categories.includes('K')],
  ]
  return mentions.flatMap(([name, rule, present]) => (present ? [] : [{ name, rule }]))
}

/** A text on the document, with the code that names its kind: EN 16931's note codes, VATEX codes of a VAT category, or ours. */
export type Mention = { code: string; text: string; category?: VatCategory }

// References to the CGI are accepted until 2027-12-31 although the articles moved to the CIBS on 2026-09-01.
// biome-ignore format: read by column
const exemptions: Record<Exclude<VatCategory, 'S' | 'Z'>, Mention> = {
  E:  { code: 'VATEX-EU-132', text: 'Exonération de TVA, art. 261 du CGI' },
  AE: { code: 'VATEX-EU-AE',  text: 'Autoliquidation, art. 283-2 du CGI' },
  K:  { code: 'VATEX-EU-IC',  text: 'Exonération, art. 262 ter I du CGI' },
  G:  { code: 'VATEX-EU-G',   text: 'Exonération, art. 262 I du CGI' },
  O:  { code: 'VATEX-EU-O',   text: 'Opération non soumise à la TVA' },
}
const franchise: Mention = { code: 'VATEX-FR-FRANCHISE', text: 'TVA non applicable, art. 293 B du CGI' }
/** Building work for another builder of the same country. */
const subcontract: Mention = { code: 'VATEX-FR-AE', text: 'Autoliquidation, art. 283-2 nonies du CGI' }

function exemptionOf(category: Exclude<VatCategory, 'S' | 'Z'>, seller: Seller, buyer: Buyer): Mention {
  if (category === 'E' && seller.franchise) return franchise
  if (category === 'AE' && buyer.country === seller.country) return subcontract
  return exemptions[category]
}

const natures = {
  GOODS: 'Livraison de biens',
  SERVICE: 'Prestation de services',
  both: 'Livraison de biens et prestation de services',
}

/** The texts that are frozen on the document. */
export function mentionsOf(seller: Seller, buyer: Buyer, { categories, kinds }: Content): Mention[] {
  const trader = buyer.kind !== 'CONSUMER'
  const [kind, other] = new Set(kinds)
  const untaxed = [...new Set(categories)].filter((category) => category !== 'S' && category !== 'Z')
  const debits = seller.vatOnDebits && kinds.includes('SERVICE') && categories.includes('S')
  return [
    ...(kind ? [{ code: 'NATURE', text: natures[other ? 'both' : kind] }] : []),
    ...untaxed.map((category) => ({
      ...exemptionOf(category, seller, buyer),
      category,
    })),
    ...(debits ? [{ code: 'DEBITS', text: 'Option pour le paiement de la taxe d’après les débits' }] : []),
    ...(trader && seller.penaltyText ? [{ code: 'PMD', text: seller.penaltyText }] : []),
    ...(trader && seller.recoveryText ? [{ code: 'PMT', text: seller.recoveryText }] : []),
    ...(trader && seller.discountText ? [{ code: 'AAB', text: seller.discountText }] : []),
  ]
}
