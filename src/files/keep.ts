import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { Stored } from './store.ts'

type Named = { name: string; contentType: string; uploadedById: string | null; expiresAt?: Date }

/** The record of a file that Carnet itself has written. Answers its id. */
export async function keepFile({ db, clock }: { db: Db; clock: Clock }, stored: Stored, named: Named): Promise<string> {
  const [id, now] = [newId(), clock.now()]
  await db.storedFile.create({ data: { id, ...named, ...stored, storedAt: now, createdAt: now } })
  return id
}
