import type { Press } from '../documents/press.ts'
import type { Files } from '../files/store.ts'
import type { Mail, PrismaClient } from '../generated/prisma/client.ts'
import type { Clock } from '../kernel/clock.ts'

export type Ground = { db: PrismaClient; clock: Clock; files: Files; press: Press }
export type Attachment = { name: string; contentType: string; content: Buffer }

/** What a kind of mail asks when it is about to leave. */
export type Care = {
  /** Why it need not leave any more; looked up at the last moment, because things change while it waits. */
  unwanted?: (ground: Ground, mail: Mail) => Promise<string | undefined>
  /** What goes with it. */
  attachments?: (ground: Ground, mail: Mail) => Promise<Attachment[]>
}

const cares = new Map<string, Care>()

/** Whatever writes mails registers here how a kind of them leaves; one that does not leaves as it is. */
export const registerCare = (kind: string, care: Care): void => void cares.set(kind, care)

export const careOf = (kind: string): Care => cares.get(kind) ?? {}
