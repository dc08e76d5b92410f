/** What a template may name, each with a value for the preview. */
type Sample = Readonly<Record<string, string>>

const document = {
  number: 'FA-2026-000042',
  client: 'Menuiserie Lefèvre',
  seller: 'Atelier Carnet SARL',
  message: 'Merci de votre confiance.',
  total: '1 200,00 €',
}
const invoice = { ...document, balance: '1 200,00 €', issuedOn: '01/03/2026', dueOn: '31/03/2026' }

/** The kinds of mails whose wording an administrator edits; facts that are empty count as absent in `{{#if}}`. */
export const kinds = {
  'invoice.sent': invoice,
  'invoice.announced': invoice,
  'invoice.reminded': { ...invoice, penalty: '24,46 €', indemnity: '40,00 €' },
  'contract.ending': {
    ...{ number: 'CT-2026-000003', name: 'Maintenance', client: document.client, seller: document.seller },
    ...{ endsOn: '31/12/2026', noticeOn: '02/10/2026', tacit: 'oui', renewable: 'oui' },
  },
  'quote.sent': {
    ...document,
    number: 'DE-2026-000007',
    validUntil: '30/04/2026',
    link: 'https://carnet.example/quotes/…',
  },
} as const satisfies Record<string, Sample>

export type Kind = keyof typeof kinds
export type Facts<K extends Kind> = Record<keyof (typeof kinds)[K], string>

/** The names that a kind's template may use. */
export const variablesOf = (kind: string): string[] => Object.keys(kinds[kind as Kind] ?? {})
