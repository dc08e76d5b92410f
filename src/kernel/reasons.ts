import { invalid, type Refusal } from './errors.ts'

// Guards that several life cycles share; one that is not asked for leaves its fact out.

/** The verb must say why. */
export const hasReason = ({ reason }: { reason?: string | null }): Refusal | undefined =>
  reason !== undefined && !reason?.trim()
    ? invalid('reason', 'REASON_REQUIRED', { en: 'Say why.', fr: 'Indiquez pourquoi.' })
    : undefined

/** The document says what is sold. */
export const hasLines = ({ lineCount }: { lineCount?: number }): Refusal | undefined =>
  lineCount === 0
    ? invalid('lines', 'HAS_NO_LINES', { en: 'Add at least one line.', fr: 'Ajoutez au moins une ligne.' })
    : undefined
