// What the database said, wherever Prisma, its adapter or the driver has put it.

/** The transaction lost against another one, or waited too long for its lock, and was rolled back as a whole: the same work may win the next time. */
export function isConflict(error: unknown): boolean {
  return says(error, CONFLICT)
}

/** The connection was refused or lost. Before COMMIT was sent, nothing of the transaction can have stayed. */
export function isDisconnected(error: unknown): boolean {
  return says(error, DISCONNECTED) || messages(error).some((text) => LOST.test(text))
}

/** The database does not answer now: gone, starting, or too busy to give a connection in time. */
export function isUnavailable(error: unknown): boolean {
  return isDisconnected(error) || says(error, BUSY) || messages(error).some((text) => TOO_LATE.test(text))
}

/** It took longer than a statement, a wait for a lock or a transaction may take. */
export function isTimeout(error: unknown): boolean {
  return says(error, TIMED_OUT) || messages(error).some((text) => EXPIRED.test(text))
}

/** A unique index found another row with the same value. */
export function isTaken(error: unknown): boolean {
  return says(error, TAKEN)
}

/** An exclusion constraint found another row in the same place. */
export function isOverlap(error: unknown): boolean {
  return says(error, OVERLAP) || messages(error).some((text) => EXCLUDED.test(text))
}

const CONFLICT = ['P2034', 'TransactionWriteConflict', '40001', '40P01', '55P03']

const DISCONNECTED = [
  ...['P1001', 'P1017', 'DatabaseNotReachable', 'ConnectionClosed', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'],
  ...['57P01', '57P02', '57P03', '08000', '08003', '08006'], // ended, crashed, starting up
]
const TAKEN = ['P2002', 'UniqueConstraintViolation', '23505']
const OVERLAP = ['23P01']
const EXCLUDED = /conflicting key value violates exclusion constraint/
const TIMED_OUT = ['57014', '55P03', '25P03', '25P04'] // statement, lock, idle transaction, transaction
const BUSY = ['P1002', 'P1008', 'P2024', 'P2037', 'SocketTimeout', 'TooManyConnections', 'ETIMEDOUT', '53300']

// node-postgres and Prisma's transactions give these no code of their own.
const LOST = /Connection terminated unexpectedly|Client has encountered a connection error/
const EXPIRED = /expired transaction/
const TOO_LATE =
  /timeout exceeded when trying to connect|connection timeout|Unable to start a transaction in the given time/

interface Link {
  code?: unknown
  kind?: unknown
  originalCode?: unknown
  message?: unknown
  cause?: unknown
  meta?: { code?: unknown; driverAdapterError?: unknown }
}

const says = (error: unknown, words: string[]): boolean =>
  chain(error).some(({ code, kind, originalCode }) =>
    [code, kind, originalCode].some((word) => words.includes(word as string)),
  )

const messages = (error: unknown): string[] =>
  chain(error).map(({ message }) => (typeof message === 'string' ? message : ''))

function chain(error: unknown): Link[] {
  if (typeof error !== 'object' || error === null) return []
  const { meta, cause } = error as Link
  return [error as Link, ...(meta ? [{ code: meta.code }] : []), ...chain(meta?.driverAdapterError), ...chain(cause)]
}
