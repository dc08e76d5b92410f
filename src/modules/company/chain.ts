import type { Acting } from '../../graphql/context.ts'
import { canonical, sha256 } from '../../kernel/canonical.ts'

export type Link = { chainIndex: number | null; previousHash: string; hash: string; signature: string; keyId: string }

/** The hash of a link: SHA-256 over the canonical snapshot and the previous hash (CGI 286 I-3° bis, inaltérabilité). */
export const linkHash = (snapshot: object, previousHash: string): string => sha256(canonical(snapshot) + previousHash)

type Tx = Pick<Acting, 'db' | 'rollback' | 'signer'>

/**
 * Joins an issued document to its kind's chain, whose head stays locked until the transaction ends. A rehearsal reads
 * the head without a lock and takes no place, so that nobody waits for what will not be.
 */
export async function joinChain(
  { db, rollback, signer }: Tx,
  kind: 'invoice' | 'creditNote' | 'closing',
  snapshot: object,
): Promise<Link> {
  const linked = (chainIndex: number | null, previousHash: string): Link => {
    const hash = linkHash(snapshot, previousHash)
    return { chainIndex, previousHash, hash, signature: signer.sign(hash), keyId: signer.keyId }
  }
  if (rollback) return linked(null, (await db.chain.findUnique({ where: { kind } }))?.head ?? '')
  const [head] = await db.$queryRaw<{ length: number; head: string }[]>`
    INSERT INTO "Chain" AS chain ("kind", "length") VALUES (${kind}, 1)
    ON CONFLICT ("kind") DO UPDATE SET "length" = chain."length" + 1 RETURNING "length", "head"`
  const link = linked(head!.length, head!.head)
  await db.$executeRaw`UPDATE "Chain" SET "head" = ${link.hash} WHERE "kind" = ${kind}`
  return link
}
