import { visible } from '../../access/rows.ts'
import type { ScopedModel, Where } from '../../access/scope.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'

/** Work that members hold: whose it is (a column of the row), which rows are still open, and the event that moves one. */
export type Work = { model: ScopedModel; column: string; open: Where; type: string; facts: (row: Row) => Facts }
type Row = Record<string, unknown> & { version: number }
type Facts = Record<string, string>

const works: Work[] = []
const farewells: ((tx: Acting, memberId: string) => Promise<void>)[] = []

/** A module whose rows belong to a member declares here which of them somebody else must take over. */
export const registerWork = (work: Work): void => void works.push(work)

/** What ends with a member's access: a running timer, say. */
export const registerFarewell = (farewell: (typeof farewells)[number]): void => void farewells.push(farewell)

/** Which rows of a model are open, as its module declared. */
export const openRows = (model: ScopedModel): Where => works.find((work) => work.model === model)!.open

type Rows = {
  count(query: { where: Where }): Promise<number>
  updateManyAndReturn(query: { where: Where; data: object }): Promise<Row[]>
}
const rowsOf = ({ db }: Acting, model: ScopedModel) =>
  (db as unknown as Record<string, Rows>)[model[0]!.toLowerCase() + model.slice(1)]!

const heldBy = ({ column, open }: Work, memberId: string): Where => ({ AND: [open, { [column]: memberId }] })

/** How many open rows a member holds. */
export async function openWork(tx: Acting, memberId: string): Promise<number> {
  let held = 0
  for (const work of works) held += await rowsOf(tx, work.model).count({ where: heldBy(work, memberId) })
  return held
}

/** Gives all open work of one member to another. */
export async function handOver(tx: Acting, from: string, heir: string): Promise<void> {
  for (const work of works) {
    const { model, column, type, facts } = work
    const moved = await rowsOf(tx, model).updateManyAndReturn({
      where: heldBy(work, from),
      data: { [column]: heir, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    for (const after of moved) {
      const before = { ...after, [column]: from, version: after.version - 1 }
      await emit(tx, { type, entity: model, before, after, facts: facts(after) })
    }
  }
}

export async function sayFarewell(tx: Acting, memberId: string): Promise<void> {
  for (const farewell of farewells) await farewell(tx, memberId)
}

/** Refuses at `path` a member who cannot take work: only active ones can. Held still, so that nobody suspends them meanwhile. */
export async function activeMember(tx: Acting, id: string, path: string): Promise<void> {
  await visible(tx, 'Member', id, path)
  const [row] = await tx.db.$queryRaw<
    { status: string }[]
  >`SELECT "status"::text FROM "Member" WHERE "id" = ${id}::uuid FOR SHARE`
  if (row?.status !== 'ACTIVE')
    throw invalid(path, 'NOT_ALLOWED', {
      en: 'This member is not active: choose somebody who is.',
      fr: 'Ce membre n’est pas actif : choisissez quelqu’un qui l’est.',
    })
}
