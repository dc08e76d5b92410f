import { invalid, type Refusal, type Text } from '../../kernel/errors.ts'
import { unionPrefix } from '../company/identity.ts'
import type { VatCategory } from './rules.ts'

// Which VAT category may be used towards whom (CGI 262 ter and 283). An export (G) depends on where the goods go, not on who is billed.

type Seller = { country: string }
type Buyer = { kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER'; country: string; vatNumber: string | null }
type Line = { vatCategory: VatCategory }

type Rule = { holds: (seller: Seller, buyer: Buyer) => boolean; text: Text }

const rules: Partial<Record<VatCategory, Rule>> = {
  K: {
    holds: (seller, { kind, country, vatNumber }) => {
      const prefix = unionPrefix(country)
      return kind !== 'CONSUMER' && !!prefix && country !== seller.country && (vatNumber ?? prefix).startsWith(prefix)
    },
    text: {
      en: 'Category K is for a business of another country of the Union, with that country’s VAT number.',
      fr: 'La catégorie K est réservée à un assujetti d’un autre pays de l’Union, avec le numéro de TVA de ce pays.',
    },
  },
  AE: {
    holds: (_seller, { kind }) => kind !== 'CONSUMER',
    text: {
      en: 'Category AE (reverse charge) is not for a consumer.',
      fr: 'La catégorie AE (autoliquidation) ne s’applique pas à un particulier.',
    },
  },
}

/** The lines whose VAT category is not for this client; and nothing stands beside what is outside the scope (BR-O-11). */
export function vatFaults(lines: readonly Line[], seller: Seller, buyer: Buyer): Refusal[] {
  const mixed = new Set(lines.map(({ vatCategory }) => vatCategory === 'O')).size > 1
  return lines.flatMap(({ vatCategory }, index) => {
    const rule = rules[vatCategory]
    const refusal = (text: Text) => invalid(['lines', String(index), 'vatCategory'], 'NOT_ALLOWED', text)
    if (rule && !rule.holds(seller, buyer)) return refusal(rule.text)
    return mixed && vatCategory === 'O' ? refusal(alone) : []
  })
}

const alone: Text = {
  en: 'What is outside the scope of VAT (O) stands on a document of its own.',
  fr: 'Ce qui est hors du champ de la TVA (O) figure sur un document à part.',
}
