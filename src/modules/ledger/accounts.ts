/** The chart of accounts (PCG as amended by ANC 2022-06) that the modules book on. */
// biome-ignore format: read by column
export const accounts = {
  '411':   'Clients',
  '416':   'Clients douteux ou litigieux',
  '4191':  'Clients - avances et acomptes reçus sur commandes',
  '44571': 'TVA collectée',
  '44574': 'TVA collectée en attente d’exigibilité',
  '5112':  'Chèques à encaisser',
  '5115':  'Cartes bancaires à encaisser',
  '512':   'Banques',
  '530':   'Caisse',
  '654':   'Pertes sur créances irrécouvrables',
  '666':   'Pertes de change',
  '706':   'Prestations de services',
  '707':   'Ventes de marchandises',
  '7096':  'Rabais, remises et ristournes accordés sur prestations de services',
  '7097':  'Rabais, remises et ristournes accordés sur ventes de marchandises',
  '766':   'Gains de change',
} as const

export type AccountCode = keyof typeof accounts
export type Sold = 'GOODS' | 'SERVICE'
export type Method = 'TRANSFER' | 'CARD' | 'CHEQUE' | 'DIRECT_DEBIT' | 'CASH'

/** What is sold earns on its account; a rebate is taken off on another one, goods that come back on the same. */
// biome-ignore format: read by column
export const revenue = {
  GOODS:   { sale: '707', rebate: '7097' },
  SERVICE: { sale: '706', rebate: '7096' },
} as const satisfies Record<Sold, Record<string, AccountCode>>

/** Where money lies when it comes in by a method, where it comes from when it goes out, and the journal that says so. */
// biome-ignore format: read by column
export const treasury = {
  TRANSFER:     { IN: '512',  OUT: '512', journal: 'BQ' },
  CARD:         { IN: '5115', OUT: '512', journal: 'BQ' },
  CHEQUE:       { IN: '5112', OUT: '512', journal: 'BQ' },
  DIRECT_DEBIT: { IN: '512',  OUT: '512', journal: 'BQ' },
  CASH:         { IN: '530',  OUT: '530', journal: 'CA' },
} as const satisfies Record<Method, { IN: AccountCode; OUT: AccountCode; journal: 'BQ' | 'CA' }>
