import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'

export type Letter = {
  to: readonly string[]
  subject: string
  text: string
  /** What the mail is: `invoice.sent`, `password.reset`. */
  kind: string
  /** Where answers go, when not to the sender. */
  replyTo?: string | undefined
  /** The Message-ID of the mail that it answers. */
  inReplyTo?: string | undefined
  documentType?: string
  documentId?: string
  clientId?: string | null
  /** Of the document: at most one mail of a kind is ever written about a version. */
  version?: number
}

/** Writes a mail into the asking transaction; it is sent after the commit, or readable here when no SMTP is set. */
export async function enqueueMail(tx: { db: Db; clock: Clock }, letter: Letter): Promise<void> {
  const { to, subject, text, kind, documentType = null, documentId = null, clientId = null, version } = letter
  const { replyTo = null, inReplyTo = null } = letter
  const dedupeKey = documentId && version !== undefined ? `${documentId}:${kind}:${version}` : null
  await tx.db.$executeRaw`
    INSERT INTO "Mail" ("id", "to", "subject", "text", "kind", "documentType", "documentId", "clientId", "replyTo", "inReplyTo", "dedupeKey", "createdAt")
    VALUES (${newId()}::uuid, ${[...to]}, ${subject}, ${text}, ${kind}, ${documentType}, ${documentId}::uuid, ${clientId}::uuid, ${replyTo}, ${inReplyTo}, ${dedupeKey}, ${tx.clock.now()})
    ON CONFLICT ("dedupeKey") DO NOTHING`
}
