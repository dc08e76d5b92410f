import { failure } from '../kernel/errors.ts'

/** A place in the log's order: first by writing transaction, then by sequence number. Both are whole numbers as text. */
export type Position = { tx: string; seq: string }

const greatest = { tx: 2n ** 64n - 1n, seq: 2n ** 63n - 1n }

/** The place behind everything that a transaction may write. */
export const endOf = (tx: bigint): Position => ({ tx: String(tx), seq: String(greatest.seq) })

export const isAfter = (a: Position, b: Position): boolean =>
  BigInt(a.tx) === BigInt(b.tx) ? BigInt(a.seq) > BigInt(b.seq) : BigInt(a.tx) > BigInt(b.tx)

/** The place as clients keep it; opaque. */
export const cursorOf = ({ tx, seq }: Position): string => Buffer.from(`${tx}.${seq}`).toString('base64url')

/** The place of a cursor. Throws INVALID_CURSOR for anything that cursorOf did not write. */
export function positionOf(cursor: string): Position {
  const [, tx = '', seq = ''] = /^(\d{1,20})\.(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const written = tx !== '' && cursorOf({ tx, seq }) === cursor
  if (!written || BigInt(tx) > greatest.tx || BigInt(seq) > greatest.seq)
    throw failure('INVALID_CURSOR', {
      en: 'This is not a cursor of the event log. Take one from eventCursor or from an event.',
      fr: 'Ce n’est pas un curseur du journal des événements. Prenez-le de eventCursor ou d’un événement.',
    })
  return { tx, seq }
}
