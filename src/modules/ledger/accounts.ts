/** The chart of accounts (PCG, ANC 2022-06) that the modules book on. */
// biome-ignore format: read by column
export const accounts = {
  '411':   'Clients',
  '416':   'Clients douteux ou litigieux',
  '4191':  'Clients - avances et acomptes reçus',
  '44566': 'TVA déductible sur autres biens et services',
  '44571': 'TVA collectée',
  '44574': 'TVA collectée en attente d’exigibilité',
  '5112':  'Chèques à encaisser',
  '5115':  'Cartes bancaires à encaisser',
  '512':   'Banques',
  '530':   'Caisse',
  '654':   'Pertes sur créances irrécouvrables',
  '658':   'Charges diverses de gestion courante',
  '666':   'Pertes de change',
  '701':   'Ventes de produits finis',
  '706':   'Prestations de services',
  '707':   'Ventes de marchandises',
  '7096':  'Rabais, remises et ristournes accordés sur prestations de services',
  '7097':  'Rabais, remises et ristournes accordés sur ventes de marchandises',
  '758':   'Produits divers de gestion courante',
  '766':   'Gains de change',
} as const

export type AccountCode = keyof typeof accounts

/** Where money received by a method lies. */
export const treasury = {
  TRANSFER: '512',
  DIRECT_DEBIT: '512',
  CHEQUE: '5112',
  CARD: '5115',
  CASH: '530',
} as const satisfies Record<string, AccountCode>

/** The journal that a method is booked in. */
export const journalOf = (method: keyof typeof treasury): 'BQ' | 'CA' => (method === 'CASH' ? 'CA' : 'BQ')

export const sales = { GOODS: '707', SERVICE: '706' } as const satisfies Record<string, AccountCode>
export const rebates = { GOODS: '7097', SERVICE: '7096' } as const satisfies Record<string, AccountCode>
