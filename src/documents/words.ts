import type { LegalDocument } from './model.ts'

// What documents say around their contents. French for French speakers, English for anybody else who asked for it.

export type Language = 'fr' | 'en'
export const languageOf = (locale: string): Language => (locale.startsWith('en') ? 'en' : 'fr')

// biome-ignore format: read by column
const french = {
  QUOTE: 'Devis', CREDIT_NOTE: 'Avoir', STATEMENT: 'Relevé de compte',
  STANDARD: 'Facture', DEPOSIT: 'Facture d’acompte', PROGRESS: 'Facture de situation', FINAL: 'Facture de solde', CORRECTIVE: 'Facture rectificative',
  draft: 'BROUILLON', unnumbered: 'Brouillon, sans valeur légale',
  issuedOn: 'Date d’émission', quotedOn: 'Date du devis', dueOn: 'Échéance', suppliedOn: 'Date de réalisation', validUntil: 'Valable jusqu’au',
  clientCode: 'N° client', purchaseOrder: 'Votre commande', corrects: 'Facture rectifiée', credits: 'Facture créditée', deducts: 'Acompte déduit',
  billedTo: 'Facturé à', offeredTo: 'À l’attention de', siren: 'SIREN', siret: 'SIRET', vatNumber: 'N° TVA', of: 'du',
  description: 'Désignation', quantity: 'Qté', unit: 'Unité', unitPrice: 'P.U. HT', discount: 'Remise', vatRate: 'TVA', net: 'Montant HT', option: 'Option', notChosen: 'non comprise dans le total', chosen: 'comprise dans le total',
  subtotal: 'Total des lignes HT', totalNet: 'Total HT', totalVat: 'TVA', totalGross: 'Total TTC', total: 'Total', prepaid: 'Déjà réglé', rounding: 'Arrondi', due: 'Net à payer', credited: 'Montant de l’avoir', quoted: 'Total TTC', paid: 'Facture acquittée',
  vatDetail: 'Détail de la TVA', rate: 'Taux', base: 'Base HT', vat: 'Montant TVA', inBooks: 'TVA en',
  payment: 'Règlement', transfer: 'Par virement bancaire', reference: 'Référence à rappeler', scan: 'Scannez pour payer', dueBy: 'À régler au plus tard le', depositAsked: 'Acompte à la commande', terms: 'Conditions',
  sign: 'Bon pour accord', signHint: 'Date, nom et signature du client, précédés de la mention « Bon pour accord »', acceptedBy: 'Accepté par', acceptedOn: 'le', from: 'depuis', print: 'Empreinte du document',
  capital: 'au capital de', registry: 'RCS', page: 'Page', mentions: 'Mentions légales',
  date: 'Date', label: 'Libellé', piece: 'Pièce', debit: 'Débit', credit: 'Crédit', balance: 'Solde', opening: 'Solde au', closing: 'Solde au', period: 'Période', openInvoices: 'Factures à régler', invoice: 'Facture', remaining: 'Reste dû', none: 'Aucun mouvement sur la période.',
}
export type Words = { [Name in keyof typeof french]: string }

// biome-ignore format: read by column
const english: Words = {
  QUOTE: 'Quote', CREDIT_NOTE: 'Credit note', STATEMENT: 'Statement of account',
  STANDARD: 'Invoice', DEPOSIT: 'Deposit invoice', PROGRESS: 'Progress invoice', FINAL: 'Final invoice', CORRECTIVE: 'Corrected invoice',
  draft: 'DRAFT', unnumbered: 'Draft, not a legal document',
  issuedOn: 'Issue date', quotedOn: 'Quote date', dueOn: 'Due date', suppliedOn: 'Date of supply', validUntil: 'Valid until',
  clientCode: 'Client no.', purchaseOrder: 'Your order', corrects: 'Corrects invoice', credits: 'Credits invoice', deducts: 'Deposit deducted',
  billedTo: 'Billed to', offeredTo: 'For', siren: 'SIREN', siret: 'SIRET', vatNumber: 'VAT no.', of: 'of',
  description: 'Description', quantity: 'Qty', unit: 'Unit', unitPrice: 'Unit price', discount: 'Discount', vatRate: 'VAT', net: 'Net amount', option: 'Option', notChosen: 'not included in the total', chosen: 'included in the total',
  subtotal: 'Sum of lines', totalNet: 'Total excl. VAT', totalVat: 'VAT', totalGross: 'Total incl. VAT', total: 'Total', prepaid: 'Already paid', rounding: 'Rounding', due: 'Amount due', credited: 'Amount credited', quoted: 'Total incl. VAT', paid: 'Paid in full',
  vatDetail: 'VAT summary', rate: 'Rate', base: 'Taxable', vat: 'VAT amount', inBooks: 'VAT in',
  payment: 'Payment', transfer: 'By bank transfer', reference: 'Reference to quote', scan: 'Scan to pay', dueBy: 'Payable no later than', depositAsked: 'Deposit with the order', terms: 'Terms',
  sign: 'Acceptance', signHint: 'Date, name and signature of the client, preceded by “Bon pour accord”', acceptedBy: 'Accepted by', acceptedOn: 'on', from: 'from', print: 'Document fingerprint',
  capital: 'with a share capital of', registry: 'Trade register (RCS)', page: 'Page', mentions: 'Legal notices',
  date: 'Date', label: 'Description', piece: 'Document', debit: 'Debit', credit: 'Credit', balance: 'Balance', opening: 'Balance on', closing: 'Balance on', period: 'Period', openInvoices: 'Invoices to be paid', invoice: 'Invoice', remaining: 'Left to pay', none: 'No movement in the period.',
}

export const wordsOf: Readonly<Record<Language, Words>> = { fr: french, en: english }

/** What the document calls itself. */
export const titleOf = ({ type, kind }: Pick<LegalDocument, 'type' | 'kind'>, words: Words): string =>
  type === 'INVOICE' ? words[kind] : words[type]
