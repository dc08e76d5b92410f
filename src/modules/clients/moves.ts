import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { delegate } from '../../graphql/rows.ts'
import { emit } from '../../live/log.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows of whatever model is declared
type Any = any

/** A client or a lead, by the column that names it in the rows that hang on it. */
export type Party = { column: 'clientId' | 'leadId'; id: string }
type Move = (tx: Acting, from: Party, to: Party) => Promise<void>
type Options = {
  /** What the event's sentence needs. */
  facts?: (row: Any) => Prisma.InputJsonObject
  /** The event: `quote.moved`. */
  type: string
  /** A lead that became a client stays where it was named. */
  keepsLead?: boolean
  on?: readonly Party['column'][]
}

const moves: Move[] = []

/** Declared by the owner of the rows: they go along when a lead becomes a client, or when two parties are found to be one. */
export function movesWithParty(
  entity: Prisma.ModelName,
  { type, facts: factsOf = () => ({}), keepsLead = false, on = ['clientId', 'leadId'] }: Options,
): void {
  moves.push(async (tx, from, to) => {
    if (!on.includes(from.column)) return
    const rows = delegate(tx, entity)
    const left = from.column === to.column || keepsLead ? {} : { [from.column]: null }
    const data = { [to.column]: to.id, ...left, version: { increment: 1 }, updatedAt: tx.clock.now() }
    for (const before of await rows.findMany({ where: { [from.column]: from.id }, orderBy: { id: 'asc' } })) {
      const after = await rows.update({ where: { id: before.id }, data })
      await emit(tx, { type, entity, before, after, facts: factsOf(before) })
    }
  })
}

/** Declared by the owner of rows that move in a way of their own. */
export const registerMove = (move: Move): void => void moves.push(move)

/** Lets everything that hangs on one party hang on the other. */
export async function moveAll(tx: Acting, from: Party, to: Party): Promise<void> {
  for (const move of moves) await move(tx, from, to)
}
