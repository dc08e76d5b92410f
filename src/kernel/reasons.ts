import { invalid, type Refusal } from './errors.ts'

/** Guard of a verb that must say why; one that never asks leaves `reason` out. */
export const hasReason = ({ reason }: { reason?: string | null }): Refusal | undefined =>
  reason !== undefined && !reason?.trim()
    ? invalid('reason', 'REASON_REQUIRED', { en: 'Say why.', fr: 'Indiquez pourquoi.' })
    : undefined
