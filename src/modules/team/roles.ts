import { forgetAll, rightsFor } from '../../access/identify.ts'
import { type Cell, type Level, type Module, modules, type Reach, roleNames } from '../../access/roles.ts'
import { lock } from '../../access/rows.ts'
import { scopes } from '../../access/scope.ts'
import type { Rights } from '../../access/viewer.ts'
import { isTaken } from '../../db/failures.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid, type Refusal } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'

type Version = { expectedVersion?: number | null }
export type GrantShape = { module: Module; level: Level; reach?: Reach | null }
export type RoleShape = Version & { name?: string | null; grants?: GrantShape[] | null; costs?: boolean | null }

/** Writes a role of the company's own. Nobody gives what they do not hold. */
export function roleCreate(ctx: Acting, input: RoleShape & { key: string; name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    check(input)
    const { key } = input
    if (!/^[A-Z][A-Z0-9_]{1,39}$/.test(key)) throw badKey()
    if ((roleNames as readonly string[]).includes(key)) throw sameKey(key)

    const now = tx.clock.now()
    const role = await tx.db.customRole
      .create({ data: { key, grants: {}, ...columns(input), name: input.name.trim(), createdAt: now, updatedAt: now } })
      .catch((error: unknown) => {
        throw isTaken(error) ? sameKey(key) : error
      })
    await refuseBeyond(tx, key)

    await emit(tx, {
      type: 'role.created',
      entity: 'CustomRole',
      before: null,
      after: role,
      facts: { name: role.name },
    })
    return role.id
  })
}

/** Changes a role, and with it what everybody who has it may do, open sockets included. */
export function roleUpdate(ctx: Acting, id: string, input: RoleShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CustomRole', id, input.expectedVersion)
    const before = await tx.db.customRole.findUniqueOrThrow({ where: { id } })
    check(input)
    await refuseBeyond(tx, before.key)

    const after = await tx.db.customRole.update({
      where: { id },
      data: { ...columns(input), version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    await refuseBeyond(tx, before.key)
    tx.transaction.afterCommit(forgetAll)

    await emit(tx, { type: 'role.updated', entity: 'CustomRole', before, after, facts: { name: after.name } })
    return id
  })
}

/** Deletes a role that nobody has. */
export function roleDelete(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CustomRole', id, input.expectedVersion)
    const before = await tx.db.customRole.findUniqueOrThrow({ where: { id } })
    await refuseBeyond(tx, before.key)
    const bearers = await tx.db.member.count({ where: { role: before.key } })
    if (bearers > 0)
      throw invalid('id', 'ALREADY_USED', {
        en: `${bearers} members have this role: give them another one first.`,
        fr: `${bearers} membres ont ce rôle : donnez-leur d’abord un autre rôle.`,
      })

    await tx.db.customRole.delete({ where: { id } })

    await emit(tx, { type: 'role.deleted', entity: 'CustomRole', before, after: null, facts: { name: before.name } })
    return id
  })
}

/** What a role gives. A custom one is held still, so that it cannot be deleted while somebody gets it. */
export async function roleOf({ db }: Acting, key: string): Promise<Rights> {
  await db.$queryRaw`SELECT 1 FROM "CustomRole" WHERE "key" = ${key} FOR SHARE`
  const rights = await rightsFor(db, key)
  if (!rights)
    throw invalid('role', 'NOT_FOUND', { en: `There is no role ${key}.`, fr: `Il n’y a pas de rôle ${key}.` })
  return rights
}

const rank = { N: 0, R: 1, W: 2, A: 3 }
const breadth = { own: 0, team: 1, all: 2 }

/** Whether one set of rights gives anything that the other does not hold. */
export const isBeyond = (wanted: Rights, held: Rights): boolean =>
  (wanted.costs && !held.costs) ||
  modules.some((module) => {
    const [a, b] = [wanted.grants[module], held.grants[module]]
    return rank[a.level] > rank[b.level] || (a.level !== 'N' && breadth[a.reach] > breadth[b.reach])
  })

export const beyondOwnRights = (path: string): Refusal =>
  invalid(path, 'BEYOND_OWN_RIGHTS', {
    en: 'You cannot give rights that you do not have.',
    fr: 'Vous ne pouvez pas donner des droits que vous n’avez pas.',
  })

async function refuseBeyond(tx: Acting, key: string): Promise<void> {
  if (isBeyond(await roleOf(tx, key), tx.viewer.rights)) throw beyondOwnRights('grants')
}

/** Modules whose rows belong to nobody in particular: there, own and team would mean everything. */
const modulesOf = (owned: boolean) =>
  Object.values(scopes)
    .filter((scope) => 'own' in scope === owned)
    .map(({ module }): Module => module)
const divided = new Set(modulesOf(true))
const undivided = new Set(modulesOf(false).filter((module) => !divided.has(module)))

function check({ name, grants }: RoleShape): void {
  if (name !== undefined && !name?.trim())
    throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
  for (const [index, { module, level, reach }] of (grants ?? []).entries()) {
    if (module === 'team' && level === 'N')
      throw invalid(['grants', String(index), 'level'], 'NOT_ALLOWED', {
        en: 'Everybody reads the team, and finds themselves there.',
        fr: 'Chacun lit l’équipe, et s’y trouve.',
      })
    if (level !== 'N' && (reach ?? 'all') !== 'all' && undivided.has(module))
      throw invalid(['grants', String(index), 'reach'], 'NOT_ALLOWED', {
        en: `The rows of ${module} belong to nobody in particular: only ALL is possible.`,
        fr: `Les éléments de ${module} n’appartiennent à personne en particulier : seul ALL est possible.`,
      })
  }
}

const suffixes = { all: '', team: 't', own: 'o' } as const

const columns = ({ name, grants, costs }: RoleShape) => ({
  ...(name != null && { name: name.trim() }),
  ...(costs != null && { costs }),
  ...(grants && {
    grants: {
      team: 'R',
      ...Object.fromEntries(
        grants.map(({ module, level, reach }) => [module, `${level}${suffixes[reach ?? 'all']}` as Cell]),
      ),
    },
  }),
})

const badKey = () =>
  invalid('key', 'INVALID_FORMAT', {
    en: 'A key is 2 to 40 capital letters, figures and underscores, like FIELD_AGENT.',
    fr: 'Une clé compte de 2 à 40 majuscules, chiffres et tirets bas, comme FIELD_AGENT.',
  })
const sameKey = (key: string) =>
  duplicate([], { en: `There is a role ${key} already.`, fr: `Il y a déjà un rôle ${key}.` })
