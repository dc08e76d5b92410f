import type { Acting } from '../../graphql/context.ts'
import { emit } from '../../live/log.ts'

/** Says in the log that the acting member changed something about their own access. */
export async function tellOfOneself(tx: Acting, type: string): Promise<void> {
  const member = await tx.db.member.findUniqueOrThrow({ where: { id: tx.viewer.id } })
  await emit(tx, { type, entity: 'Member', before: member, after: member, facts: { name: member.name } })
}
