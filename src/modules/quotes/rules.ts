import type { DateText } from '../../kernel/clock.ts'

/** Sent, and past the day until which it was valid. */
export const isExpired = (
  { status, validUntil }: { status: string; validUntil: DateText | null },
  today: DateText,
): boolean => status === 'SENT' && validUntil !== null && today > validUntil
