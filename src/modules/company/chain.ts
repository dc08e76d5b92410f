import type { Acting } from '../../graphql/context.ts'
import { canonical, sha256 } from '../../kernel/canonical.ts'

export type Link = { chainIndex: number | null; previousHash: string; hash: string }

/** The hash of a link: SHA-256 over the canonical snapshot and the previous hash (CGI 286 I-3° bis, inaltérabilité). */
export const linkHash = (snapshot: object, previousHash: string): string => sha256(canonical(snapshot) + previousHash)

/**
 * Joins an issued document to its kind's chain, whose head stays locked until the transaction ends. A rehearsal reads
 * the head without a lock and takes no place, so that nobody waits for what will not be.
 */
export async function joinChain(
  { db, rollback }: Pick<Acting, 'db' | 'rollback'>,
  kind: 'invoice' | 'creditNote' | 'closing',
  snapshot: object,
): Promise<Link> {
  if (rollback) {
    const previousHash = (await db.chain.findUnique({ where: { kind } }))?.head ?? ''
    return { chainIndex: null, previousHash, hash: linkHash(snapshot, previousHash) }
  }
  const [head] = await db.$queryRaw<{ length: number; head: string }[]>`
    INSERT INTO "Chain" AS chain ("kind", "length") VALUES (${kind}, 1)
    ON CONFLICT ("kind") DO UPDATE SET "length" = chain."length" + 1 RETURNING "length", "head"`
  const { length, head: previousHash } = head!
  const hash = linkHash(snapshot, previousHash)
  await db.chain.update({ where: { kind }, data: { head: hash }, select: { kind: true } })
  return { chainIndex: length, previousHash, hash }
}
