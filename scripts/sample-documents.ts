import type { Buyer, LegalDocument, Line, Seller } from '../src/documents/model.ts'
import { addDays } from '../src/kernel/clock.ts'
import { minor } from '../src/kernel/money.ts'
import { mentionsOf } from '../src/modules/invoices/mentions.ts'
import { type Discount, invoiceTotals } from '../src/modules/invoices/rules.ts'

// Documents of every kind that the product issues, computed by the product's own rules.

const seller: Seller = {
  ...{ name: 'Atelier Carnet SARL', legalForm: 'SARL', capital: '10000.00', currency: 'EUR', registryCity: 'Lyon' },
  ...{ siren: '732829320', siret: '73282932000074', vatNumber: 'FR44732829320' },
  ...{ street: '12 quai Saint-Antoine', street2: null, postalCode: '69002', city: 'Lyon', country: 'FR' },
  ...{ email: 'bonjour@atelier-carnet.example', phone: '+33 4 78 00 00 00' },
  ...{ iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', franchise: false, vatOnDebits: false },
}
const legalTexts = {
  penaltyText: 'Pénalités de retard : taux de refinancement de la BCE majoré de 10 points.',
  recoveryText: 'Indemnité forfaitaire pour frais de recouvrement : 40 €.',
  discountText: 'Pas d’escompte pour paiement anticipé.',
}
const buyer: Buyer = {
  ...{ name: 'Boulangerie Martin SAS', siren: '552100554', siret: '55210055400013', vatNumber: 'FR96552100554' },
  ...{ street: '8 rue de la République', street2: 'Bâtiment B', postalCode: '38000', city: 'Grenoble', country: 'FR' },
  ...{ email: 'compta@boulangerie-martin.example', code: 'C000042', kind: 'BUSINESS', locale: 'fr' },
}
const abroad = (name: string, country: string, vatNumber: string | null): Buyer => ({
  ...buyer,
  ...{ name, country, vatNumber, siren: null, siret: null, locale: 'en', street2: null },
  ...{ street: 'Main Street 5', postalCode: '10115', city: 'Berlin', email: 'accounts@example.org' },
})

type Item = Partial<Line> & { description: string; unitPrice: string }
const item = (description: string, unitPrice: string, more: Partial<Line> = {}): Item => ({
  description,
  unitPrice,
  ...more,
})

type Sample = Partial<LegalDocument> & { items: readonly Item[]; discount?: Discount }

/** A document of some items, with what makes it special. */
export function sampleDocument({ items, discount = null, ...special }: Sample): LegalDocument {
  const currency = special.currency ?? 'EUR'
  const [from, to] = [special.seller ?? seller, special.buyer ?? buyer]
  const issuedOn = special.issuedOn ?? '2026-11-24'
  const lines = items.map(
    (given, index): Omit<Line, 'net'> => ({
      ...{ position: index + 1, section: null, kind: 'SERVICE', quantity: '1', unit: 'C62', vatCategory: 'S' },
      ...{ discountPercent: null, discountAmount: null, vatRate: (given.vatCategory ?? 'S') === 'S' ? '20' : '0' },
      ...given,
    }),
  )
  const { groups, net, vat, total, lineNets } = invoiceTotals(lines, discount, currency)
  const content = {
    categories: lines.map(({ vatCategory }) => vatCategory),
    kinds: lines.map(({ kind }) => kind),
    suppliedOn: special.suppliedOn ?? null,
  }
  return {
    ...{ type: 'INVOICE', kind: 'STANDARD', number: 'FA-2026-000123', revision: 1, issuedOn },
    ...{
      issuedAt: new Date(`${issuedOn}T09:00:00Z`),
      dueOn: addDays(issuedOn, 30),
      suppliedOn: null,
      validUntil: null,
    },
    ...{ currency, seller: from, buyer: to, groups, net, vat, total, vatBase: vat, prepaid: 0n, rounding: 0n },
    lines: lines.map((line, index) => ({ ...line, net: lineNets[index]! })),
    mentions: mentionsOf({ ...from, ...legalTexts }, to, content),
    ...{ references: [], purchaseOrder: null, notes: null, depositPercent: null, acceptance: null },
    ...special,
  }
}

const goods = { kind: 'GOODS' } as const
const mixed = [
  item('Conseil en organisation\nDeux journées sur site, compte rendu compris', '640', { quantity: '2', unit: 'DAY' }),
  item('Guide imprimé', '24.90', { quantity: '12', ...goods, vatRate: '5.5' }),
  item('Déplacement Lyon – Grenoble', '85.50', { vatRate: '10' }),
]
const original = [{ number: 'FA-2026-000100', issuedOn: '2026-10-05' }]
const noted = { number: 'AV-2026-000007', type: 'CREDIT_NOTE', dueOn: null, references: original } as const

/** Every sample by its file name. */
// biome-ignore format: one document a line
export const sampleDocuments = (): Record<string, LegalDocument> => ({
  '01-taux-mixtes':       sampleDocument({ items: mixed, purchaseOrder: 'BC-2026-77', suppliedOn: '2026-11-20' }),
  '02-remise-deux-taux':  sampleDocument({ items: [item('Création de site', '4500', { discountPercent: '5' }), item('Livres', '18.33', { quantity: '10', ...goods, vatRate: '5.5', discountAmount: 330n })], discount: { percent: '10' } }),
  '03-franchise':         sampleDocument({ items: [item('Cours de guitare', '45', { quantity: '8', unit: 'HUR', vatCategory: 'E' })], seller: { ...seller, name: 'Camille Durand EI', legalForm: 'EI', capital: null, vatNumber: null, franchise: true } }),
  '04-services-ue':       sampleDocument({ items: [item('Software development', '95.125', { quantity: '37.5', unit: 'HUR', vatCategory: 'AE' })], buyer: abroad('Müller & Söhne GmbH', 'DE', 'DE136695976') }),
  '05-biens-ue':          sampleDocument({ items: [item('Oak tables', '780', { quantity: '6', vatCategory: 'K', ...goods })], buyer: abroad('Müller & Söhne GmbH', 'DE', 'DE136695976'), suppliedOn: '2026-11-18' }),
  '06-export':            sampleDocument({ items: [item('Espresso machines', '1890', { quantity: '2', vatCategory: 'G', ...goods })], buyer: abroad('Brooklyn Coffee Inc.', 'US', null), suppliedOn: '2026-11-19' }),
  '07-acompte':           sampleDocument({ kind: 'DEPOSIT', items: [item('Acompte de 30 % sur le devis DE-2026-000031', '2160')] }),
  '08-solde':             sampleDocument({ kind: 'FINAL', items: [item('Aménagement du fournil', '7200')], prepaid: minor('2592.00', 'EUR'), references: original }),
  '09-deja-payee':        sampleDocument({ items: [item('Formation en ligne', '250')], prepaid: minor('300.00', 'EUR'), dueOn: '2026-11-24' }),
  '10-avoir':             sampleDocument({ ...noted, items: [item('Guide imprimé, retour', '24.90', { quantity: '2', ...goods, vatRate: '5.5' })] }),
  '11-rectificative':     sampleDocument({ kind: 'CORRECTIVE', items: mixed, references: original }),
  '12-devise-etrangere':  sampleDocument({ items: [item('Consulting', '1200', { quantity: '3', unit: 'DAY' })], currency: 'USD', vatBase: minor('662.40', 'EUR'), buyer: { ...abroad('Brooklyn Coffee Inc.', 'US', null) } }),
  '13-situation':         sampleDocument({ kind: 'PROGRESS', items: [item('Situation n° 2 : gros œuvre, 40 %', '12480.50'), item('Situation n° 2 : électricité, 25 %', '3120', { vatRate: '10' })] }),
  '14-deux-pages':        sampleDocument({ items: Array.from({ length: 45 }, (_none, index) => item(`Intervention du ${String((index % 30) + 1).padStart(2, '0')}/11, équipe ${(index % 3) + 1}`, `${40 + index}.5`, { quantity: `${1 + (index % 4)}`, unit: 'HUR', section: index < 20 ? 'Atelier' : 'Chantier', vatRate: index % 5 === 0 ? '10' : '20' })) }),
  '15-helene-et-fils':    sampleDocument({ items: [item('Étude <avant-projet> & suivi « sur mesure »', '990')], buyer: { ...buyer, name: 'Hélène & Fils <SARL>' }, notes: 'Merci pour votre confiance & à bientôt.' }),
  '16-hors-champ':        sampleDocument({ items: [item('Indemnité de dédit', '500', { vatCategory: 'O' })] }),
  '17-option-debits':     sampleDocument({ items: [item('Maintenance annuelle', '1200')], seller: { ...seller, vatOnDebits: true } }),
  '18-particulier':       sampleDocument({ items: [item('Réparation de vélo', '62.50')], buyer: { ...buyer, name: 'Zoé Lefèvre', kind: 'CONSUMER', siren: null, siret: null, vatNumber: null, email: 'zoe@example.org' } }),
})

/** A quote with an option, and its acceptance when asked for. */
export const sampleQuote = (special: Partial<LegalDocument> = {}): LegalDocument =>
  sampleDocument({
    ...{ type: 'QUOTE', number: 'DE-2026-000031', dueOn: null, validUntil: '2026-12-24', depositPercent: '30' },
    items: [
      item('Aménagement du fournil', '7200', { section: 'Travaux' }),
      item('Peinture des murs', '18.5', { quantity: '64', unit: 'MTK', section: 'Travaux', vatRate: '10' }),
    ],
    ...special,
  })
