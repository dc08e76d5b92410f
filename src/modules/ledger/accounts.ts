/** The chart of accounts (PCG as amended by ANC 2022-06) that the modules book on. */
// biome-ignore format: read by column
export const accounts = {
  '120':   'Résultat de l’exercice (bénéfice)',
  '129':   'Résultat de l’exercice (perte)',
  '2183':  'Matériel de bureau et matériel informatique',
  '401':   'Fournisseurs',
  '411':   'Clients',
  '416':   'Clients douteux ou litigieux',
  '4191':  'Clients - avances et acomptes reçus sur commandes',
  '421':   'Personnel - rémunérations dues',
  '4452':  'TVA due intracommunautaire',
  '44562': 'TVA déductible sur immobilisations',
  '44566': 'TVA déductible sur autres biens et services',
  '44571': 'TVA collectée',
  '44574': 'TVA collectée en attente d’exigibilité',
  '471':   'Compte d’attente',
  '5112':  'Chèques à encaisser',
  '5115':  'Cartes bancaires à encaisser',
  '512':   'Banques',
  '530':   'Caisse',
  '6061':  'Fournitures non stockables (eau, énergie)',
  '6063':  'Fournitures d’entretien et de petit équipement',
  '6064':  'Fournitures administratives',
  '607':   'Achats de marchandises',
  '611':   'Sous-traitance générale',
  '6132':  'Locations immobilières',
  '6135':  'Locations mobilières',
  '615':   'Entretien et réparations',
  '616':   'Primes d’assurance',
  '618':   'Divers (documentation, colloques)',
  '6226':  'Honoraires',
  '623':   'Publicité, publications, relations publiques',
  '6251':  'Voyages et déplacements',
  '6256':  'Missions',
  '6257':  'Réceptions',
  '626':   'Frais postaux et de télécommunications',
  '627':   'Services bancaires et assimilés',
  '628':   'Divers services extérieurs',
  '635':   'Autres impôts, taxes et versements assimilés',
  '651':   'Redevances pour concessions, brevets, licences, logiciels',
  '654':   'Pertes sur créances irrécouvrables',
  '666':   'Pertes de change',
  '706':   'Prestations de services',
  '707':   'Ventes de marchandises',
  '7096':  'Rabais, remises et ristournes accordés sur prestations de services',
  '7097':  'Rabais, remises et ristournes accordés sur ventes de marchandises',
  '766':   'Gains de change',
} as const

/** The journals of the ledger, as the FEC names them. */
// biome-ignore format: read by column
export const journals = {
  VE: 'Ventes',
  HA: 'Achats',
  BQ: 'Banque',
  CA: 'Caisse',
  OD: 'Opérations diverses',
  IV: 'Inventaire',
  AN: 'À-nouveaux',
  CL: 'Clôture',
} as const

export type AccountCode = keyof typeof accounts
/** Accounts that a category of expenses may be booked on: costs, and equipment that is kept. */
export const expenseAccounts = Object.keys(accounts).filter((code) =>
  /^(60|61|62|63|651|21)/.test(code),
) as AccountCode[]

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
