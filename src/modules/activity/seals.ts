import type { Db } from '../../db/client.ts'
import { isSigned } from '../../db/signer.ts'
import { transact } from '../../db/transact.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { sha256 } from '../../kernel/canonical.ts'

const kind = 'event'
const batch = 500

/**
 * What an event says, under a salt of its own: who erases a person's data from it erases the salt too, and the chain,
 * which holds digests only, still verifies. The places of its row (client, project …) are no part of it.
 */
const digestOf = (salt: Prisma.Sql) => Prisma.sql`
  encode(sha256(convert_to(concat_ws('|', ${salt}, jsonb_build_array(
    e."seq"::text, (extract(epoch FROM e."at") * 1000)::bigint, e."type", e."entity", e."entityId", e."revision", e."op",
    e."changed", e."before", e."after", e."facts", e."actorKind", e."actorName", e."memberId", e."contactId",
    e."apiKeyId", e."requestId")), 'UTF8')), 'hex')`

const linked = (previous: string, digest: string): string => sha256(previous + digest)

/** Takes the events that nothing can overtake any more into the chain, in the order of the log. The last of each batch is signed. */
export async function sealEvents(ctx: Acting): Promise<void> {
  while ((await transact(ctx, sealNext)) === batch);
}

async function sealNext({ db, signer }: Acting): Promise<number> {
  await db.chain.createMany({ data: { kind }, skipDuplicates: true })
  const [head] = await db.$queryRaw<{ length: number; head: string }[]>`
    SELECT "length", "head" FROM "Chain" WHERE "kind" = ${kind} FOR UPDATE`
  const last = await db.eventSeal.findUnique({ where: { index: BigInt(head!.length) } })
  const fresh = await db.$queryRaw<{ seq: bigint; tx: string; salt: string; digest: string }[]>`
    SELECT e."seq", e."tx"::text, s.salt, ${digestOf(Prisma.sql`s.salt`)} AS digest
    FROM (SELECT * FROM "Event" WHERE ("tx", "seq") > (${last?.tx ?? '0'}::text::xid8, ${last?.seq ?? 0n})
            AND "tx" < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY "tx", "seq" LIMIT ${batch}) e,
         LATERAL (SELECT gen_random_uuid()::text || e."seq" AS salt) s
    ORDER BY e."tx", e."seq"`
  if (fresh.length === 0) return 0
  let hash = head!.head
  const seals = fresh.map((event, place) => {
    hash = linked(hash, event.digest)
    return { ...event, index: BigInt(head!.length + place + 1), hash }
  })
  const signed = { signature: signer.sign(hash), keyId: signer.keyId }
  await db.eventSeal.createMany({ data: [...seals.slice(0, -1), { ...seals.at(-1)!, ...signed }] })
  await db.chain.update({ where: { kind }, data: { length: head!.length + fresh.length, head: hash } })
  return fresh.length
}

/** A place of the chain that does not hold: the event's number, and what is wrong with it. */
type SealFault = { seq: string; problem: 'CHANGED' | 'BROKEN' | 'MISSING' | 'UNSIGNED' }
type AuditVerification = { sealed: number; erased: number; faults: SealFault[] }

type Sealed = {
  index: bigint
  seq: bigint
  salt: string | null
  digest: string
  hash: string
  signature: string | null
  keyId: string | null
  now: string | null
}

const page = 1_000

/** Works the chain of events out again from the rows as they are now, and names what does not hold, the first first. */
export async function verifyAudit(db: Db): Promise<AuditVerification> {
  const keys = new Map((await db.signingKey.findMany()).map(({ id, publicKey }) => [id, publicKey]))
  const faults: SealFault[] = []
  let head = { index: 0n, hash: '', seq: 0n }
  let erased = 0
  for (let rows: Sealed[] | undefined; !rows || rows.length === page; ) {
    rows = await db.$queryRaw<Sealed[]>`
      SELECT s.*, CASE WHEN e."seq" IS NULL THEN NULL ELSE ${digestOf(Prisma.sql`s."salt"`)} END AS "now"
      FROM "EventSeal" s LEFT JOIN "Event" e USING ("seq")
      WHERE s."index" > ${head.index} ORDER BY s."index" LIMIT ${page}`
    for (const row of rows) {
      faults.push(...problemsOf(row, head, keys).map((problem) => ({ seq: String(row.seq), problem })))
      if (row.salt === null) erased++
      head = row
    }
  }
  const chain = await db.chain.findUnique({ where: { kind } })
  const whole = BigInt(chain?.length ?? 0) === head.index && (chain?.head ?? '') === head.hash
  if (!whole) faults.push({ seq: String(head.seq), problem: 'MISSING' })
  return { sealed: Number(head.index), erased, faults }
}

function problemsOf(
  row: Sealed,
  head: { index: bigint; hash: string },
  keys: Map<string, string>,
): SealFault['problem'][] {
  const { index, salt, digest, hash, signature, keyId, now } = row
  const publicKey = keys.get(keyId ?? '')
  return [
    ...(now === null || index !== head.index + 1n ? (['MISSING'] as const) : []),
    ...(salt !== null && now !== null && now !== digest ? (['CHANGED'] as const) : []),
    ...(hash === linked(head.hash, digest) || index !== head.index + 1n ? [] : (['BROKEN'] as const)),
    ...(signature === null || (publicKey && isSigned(hash, signature, publicKey)) ? [] : (['UNSIGNED'] as const)),
  ]
}
