import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'
import { hasLines, hasReason } from '../../kernel/reasons.ts'

export type OfferStatus = 'OPEN' | 'VALIDATED' | 'WON' | 'LOST'
export type OfferVerb = 'update' | 'moveStage' | 'validate' | 'createQuote' | 'win' | 'lose' | 'reopen'
export type OfferNeed = 'AMOUNT' | 'EXPECTED_ON' | 'LINES' | 'TERMS'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type OfferSubject = {
  lineCount?: number
  terms?: string | null
  reason?: string | null
  /** What the stage to be entered needs and the offer has not. */
  lacks?: readonly OfferNeed[]
}

const hasTerms = ({ terms }: OfferSubject): Refusal | undefined =>
  terms === undefined || terms?.trim()
    ? undefined
    : invalid('terms', 'HAS_NO_TERMS', {
        en: 'Write down the commercial terms first.',
        fr: 'Indiquez d’abord les conditions commerciales.',
      })

// biome-ignore format: read by column
const needs: Record<OfferNeed, readonly [path: string, en: string, fr: string]> = {
  AMOUNT:      ['amount',     'what it may bring',    'le montant attendu'],
  EXPECTED_ON: ['expectedOn', 'when it may be decided', 'la date de décision attendue'],
  LINES:       ['lines',      'its lines',            'les lignes'],
  TERMS:       ['terms',      'its terms',            'les conditions'],
}

const hasWhatStageNeeds = ({ lacks: [missing] = [] }: OfferSubject): Refusal | undefined => {
  if (!missing) return undefined
  const [path, en, fr] = needs[missing]
  return invalid(path, 'REQUIRED', { en: `This stage needs ${en}.`, fr: `Cette étape demande ${fr}.` })
}

// biome-ignore format: read by column
export const offerStates = machine<OfferStatus, OfferVerb, OfferSubject>('offer', {
  OPEN:      { update: to('OPEN'), moveStage: to('OPEN', hasWhatStageNeeds),      validate: to('VALIDATED', hasLines, hasTerms), win: to('WON'), lose: to('LOST', hasReason) },
  VALIDATED: {                     moveStage: to('VALIDATED', hasWhatStageNeeds), createQuote: to('VALIDATED'),                  win: to('WON'), lose: to('LOST', hasReason), reopen: to('OPEN') },
  WON:       { reopen: to('OPEN') },
  LOST:      { reopen: to('OPEN') },
})
