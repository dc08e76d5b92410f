/** Who wrote to us or can be written to; an address may be missing. */
export type Reachable = { email: string | null }

/** Where a ticket's mails go: to its contact, else to the client's primary one, else to the client; null when none has an address. */
export const addressOf = (contact: Reachable | null, primary: Reachable | null, client: Reachable): string | null =>
  contact?.email ?? primary?.email ?? client.email

type Moments = { resolvedAt: Date | null; closedAt: Date | null; holdUntil: Date | null; firstRespondedAt: Date | null }
type State = 'NEW' | 'OPEN' | 'PENDING_CUSTOMER' | 'ON_HOLD' | 'RESOLVED' | 'CLOSED' | 'MERGED' | 'SPAM'

/**
 * The times of a ticket that enters a state: an open one is neither resolved nor closed, and only a held one waits.
 * A ticket that stays resolved keeps the time at which it was. The first response is never touched here.
 */
export function momentsIn(target: State, before: Moments, now: Date): Omit<Moments, 'firstRespondedAt'> {
  const ended = target === 'RESOLVED' || target === 'CLOSED' || target === 'MERGED' || target === 'SPAM'
  return {
    resolvedAt: target === 'RESOLVED' ? (before.resolvedAt ?? now) : ended ? before.resolvedAt : null,
    closedAt: target === 'CLOSED' ? (before.closedAt ?? now) : ended ? before.closedAt : null,
    holdUntil: target === 'ON_HOLD' ? before.holdUntil : null,
  }
}

/** The first public reply of staff; never reset. */
export const firstResponse = ({ firstRespondedAt }: Pick<Moments, 'firstRespondedAt'>, now: Date): Date =>
  firstRespondedAt ?? now
