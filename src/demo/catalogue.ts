import { isSiren } from '../modules/company/identity.ts'

// What the demo company sells, whom it works for, and what they ask.

export const roles = [
  ['admin', 'Amélie Rousseau', 'ADMIN'],
  ['manager', 'Benoît Lefèvre', 'MANAGER'],
  ['accountant', 'Chloé Garnier', 'ACCOUNTANT'],
  ['sales', 'Damien Faure', 'SALES'],
  ['projects', 'Élodie Marchand', 'PROJECT_MANAGER'],
  ['support', 'François Noël', 'SUPPORT'],
  ['viewer', 'Gaëlle Perrin', 'VIEWER'],
] as const

// biome-ignore format: read by column
export const articles = [
  ['CONS-J', 'Journée de conseil',               'SERVICE', 'DAY', '750',    '20',  '420'],
  ['DEV-J',  'Journée de développement',         'SERVICE', 'DAY', '620',    '20',  '380'],
  ['FORM-J', 'Journée de formation',             'SERVICE', 'DAY', '980',    '20',  '450'],
  ['MAINT',  'Maintenance mensuelle',            'SERVICE', 'MON', '310',    '20',  '120'],
  ['HEB',    'Hébergement mensuel',              'SERVICE', 'MON', '89.90',  '20',  '31'],
  ['TRAV',   'Rénovation, heure de main-d’œuvre','SERVICE', 'HUR', '48.50',  '10',  '27'],
  ['TABL',   'Tablette de caisse',               'GOODS',   'C62', '349',    '20',  '262'],
  ['IMPR',   'Imprimante à reçus',               'GOODS',   'C62', '189',    '20',  '131'],
  ['LIVR',   'Guide de gestion, relié',          'GOODS',   'C62', '24.64',  '5.5', '9.80'],
  ['CAFÉ',   'Café en grains, 1 kg',             'GOODS',   'C62', '16.11',  '5.5', '8.20'],
] as const

const first = [
  'Boulangerie',
  'Menuiserie',
  'Garage',
  'Cabinet',
  'Atelier',
  'Pharmacie',
  'Librairie',
  'Hôtel',
  'Imprimerie',
  'Fromagerie',
]
const second = ['Dupré', 'Lemaître', 'Hélène & Fils', 'de l’Étoile', 'Saint-Éloi', 'Morvan', 'Béranger']
const forms = ['SARL', 'SAS', 'EURL']

export const clientName = (index: number): string =>
  `${first[index % first.length]} ${second[Math.floor(index / first.length) % second.length]} ${forms[index % forms.length]}`

// biome-ignore format: read by column
export const towns = [
  ['69001', 'Lyon'], ['75011', 'Paris'], ['31000', 'Toulouse'], ['59800', 'Lille'], ['35000', 'Rennes'], ['13006', 'Marseille'], ['33000', 'Bordeaux'],
  ['67000', 'Strasbourg'], ['38000', 'Grenoble'], ['29200', 'Brest'],
] as const
export const streets = [
  'rue de la République',
  'avenue Jean-Jaurès',
  'place du Marché',
  'quai des Célestins',
  'rue du Faubourg',
  'boulevard Carnot',
] as const
export const people = [
  'Inès Caron',
  'Jérôme Blanc',
  'Zoé Lambert',
  'Noël Aubry',
  'Maëlle Riou',
  'Théo Gérard',
  'Léa Fontaine',
  'Rémi Collet',
] as const

export const requests = [
  ['La caisse ne s’allume plus', 'PROBLEM', 'HIGH'],
  ['Question sur la facture', 'QUESTION', 'NORMAL'],
  ['Impossible d’imprimer un reçu', 'PROBLEM', 'URGENT'],
  ['Retard de livraison', 'COMPLAINT', 'HIGH'],
  ['Comment ajouter un vendeur ?', 'QUESTION', 'LOW'],
] as const
export const works = [
  'Refonte du site',
  'Mise en place de la caisse',
  'Formation des équipes',
  'Migration des données',
] as const
export const steps = ['Cadrage', 'Maquettes', 'Réalisation', 'Recette', 'Mise en production'] as const

/** A valid SIREN for an index: eight digits and the key that fits them. */
export function sirenOf(index: number): string {
  const digits = String(41_000_000 + index * 7_919).slice(0, 8)
  return [...'0123456789'].map((key) => digits + key).find(isSiren)!
}
