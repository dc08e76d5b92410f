import type { Acting } from '../../graphql/context.ts'
import { canonical, sha256 } from '../../kernel/canonical.ts'

export type Link = { chainIndex: number; previousHash: string; hash: string }

/** The hash of a link: SHA-256 over the canonical snapshot and the previous hash (CGI 286 I-3° bis, inaltérabilité). */
export const linkHash = (snapshot: object, previousHash: string): string => sha256(canonical(snapshot) + previousHash)

/** Joins an issued document to its kind's chain. The chain's head stays locked until the transaction ends. */
export async function joinChain({ db }: Pick<Acting, 'db'>, kind: 'invoice' | 'creditNote', snapshot: object): Promise<Link> {
  await db.$executeRaw`INSERT INTO "Chain" ("kind") VALUES (${kind}) ON CONFLICT DO NOTHING`
  const [head] = await db.$queryRaw<{ length: number; head: string }[]>`SELECT "length", "head" FROM "Chain" WHERE "kind" = ${kind} FOR UPDATE`
  const previousHash = head!.head
  const link = { chainIndex: head!.length + 1, previousHash, hash: linkHash(snapshot, previousHash) }
  await db.chain.update({ where: { kind }, data: { length: link.chainIndex, head: link.hash } })
  return link
}
