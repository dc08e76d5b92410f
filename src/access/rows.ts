import type { Db } from '../db/client.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { conflict, notFound } from '../kernel/errors.ts'
import { ALL, type Scope, type ScopedModel, scopeOf, scopes, type Where } from './scope.ts'
import type { Viewer } from './viewer.ts'

type Inside = { db: Db; viewer: Viewer }
type Counting = Record<string, { count(query: { where: Where }): Promise<number> }>

/**
 * Locks rows for the rest of the transaction, in the order of their ids so that two transactions cannot wait for each
 * other. Refuses with NotFoundError (at `path`) what does not exist or lies outside the viewer's rows.
 */
export async function lockAll(tx: Inside, model: ScopedModel, ids: readonly string[], path?: string): Promise<void> {
  const wanted = [...new Set(ids)].sort()
  if (wanted.length === 0) return
  const rows = await tx.db.$queryRaw<
    { id: string }[]
  >`SELECT "id" FROM ${Prisma.raw(`"${model}"`)} WHERE "id" = ANY(${wanted}::uuid[]) ORDER BY "id" FOR UPDATE`
  // Asked also of rows that do not exist: the same statements tell nobody which ones do.
  const seen = await allVisible(tx, model, wanted)
  if (rows.length < wanted.length || !seen) throw notFound(path)
}

/** Locks one row. Refuses with NotFoundError when it is not visible, with ConflictError when its version is another one. */
export async function lock(tx: Inside, model: ScopedModel, id: string, expectedVersion?: number | null): Promise<void> {
  await lockAll(tx, model, [id])
  if (expectedVersion == null) return
  const [row] = await tx.db.$queryRaw<
    { version: number }[]
  >`SELECT "version" FROM ${Prisma.raw(`"${model}"`)} WHERE "id" = ${id}::uuid`
  if (row!.version !== expectedVersion) throw conflict(row!.version)
}

/** Refuses with NotFoundError at `path` an id in an input that does not exist, lies outside the viewer's rows, or takes nothing new. */
export async function visible(tx: Inside, model: ScopedModel, id: string, path: string): Promise<void> {
  const { takesWork = ALL } = scopes[model] as Scope
  if ((await countVisible(tx, model, [id], takesWork)) === 0) throw notFound(path)
}

async function allVisible(tx: Inside, model: ScopedModel, ids: string[]): Promise<boolean> {
  return scopeOf(model, tx.viewer) === ALL || (await countVisible(tx, model, ids)) === ids.length
}

const countVisible = ({ db, viewer }: Inside, model: ScopedModel, ids: string[], also: Where = ALL) =>
  (db as unknown as Counting)[model[0]!.toLowerCase() + model.slice(1)]!.count({
    where: { AND: [{ id: { in: ids } }, also, scopeOf(model, viewer)] },
  })
