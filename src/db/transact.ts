import { setTimeout as sleep } from 'node:timers/promises'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Db, Tx } from './client.ts'
import { isConflict, isDisconnected } from './failures.ts'

/** The open transaction, as the context carries it. */
export interface Transaction {
  /** Runs once the outermost transaction is committed, and never when it is not. Must not throw. */
  afterCommit: (action: () => void) => void
}

/** What a context must have to open a transaction, and what it has inside one. */
export interface Transactional {
  db: Db
  transaction?: Transaction
  /** Do everything, answer, and leave nothing behind. */
  rollback?: boolean
}

export type Within<C> = Omit<C, 'db' | 'transaction'> & { db: Tx; transaction: Transaction }

const ATTEMPTS = 5

/**
 * Runs the work in one transaction: in the context's if it is inside one already, so that only the outermost commits.
 * What lost against another transaction, or never reached the database, is run again as a whole, at most five times;
 * so the work must change nothing but the database. When a commit's answer is lost, its caller must ask the
 * idempotency record, not this function: it is not run again.
 */
export async function transact<C extends Transactional, T>(ctx: C, run: (tx: Within<C>) => Promise<T>): Promise<T> {
  if (ctx.transaction) return run(ctx as unknown as Within<C>)
  const { value, actions } = await persist(() => once(ctx, run))
  for (const action of actions) action()
  return value
}

/**
 * Works through what is due, each row found in the transaction that works on it, until nothing is. A row that fails
 * holds nobody back: the search passes it over, and what failed is thrown together at the end. Answers how many were done.
 */
export async function untilNone<C extends Transactional>(
  ctx: C,
  find: (tx: Within<C>, passed: readonly string[]) => Promise<{ id: string }[]>,
  work: (tx: Within<C>, id: string) => Promise<unknown>,
): Promise<number> {
  const failed = new Map<string, unknown>()
  for (let count = 0; ; ) {
    let met: string | undefined
    const next = async (tx: Within<C>) => {
      met = (await find(tx, [...failed.keys()]))[0]?.id
      if (met) await work(tx, met)
    }
    try {
      await transact(ctx, next)
      if (met) count++
      else if (failed.size === 0) return count
      else throw new AggregateError(failed.values(), `${[...failed.keys()].join(', ')} could not be done`)
    } catch (error) {
      if (!met) throw error
      failed.set(met, error)
    }
  }
}

/** Runs the work in a transaction that is always rolled back, and answers what the work answered. */
export function rehearse<C extends Transactional, T>(ctx: C, run: (tx: Within<C>) => Promise<T>): Promise<T> {
  if (ctx.transaction) throw new Error('A rehearsal inside a transaction would roll back more than itself')
  return transact({ ...ctx, rollback: true }, run)
}

/** Wraps what was surely not committed and may be tried again. */
class Again extends Error {}

async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Again)) throw error
      if (attempt === ATTEMPTS) throw error.cause
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

type Outcome<T> = { value: T; actions: (() => void)[] }

async function once<C extends Transactional, T>(ctx: C, run: (tx: Within<C>) => Promise<T>): Promise<Outcome<T>> {
  const actions: (() => void)[] = []
  const transaction: Transaction = { afterCommit: (action) => actions.push(action) }
  let committing = false
  try {
    const value = await (ctx.db as PrismaClient).$transaction(async (db) => {
      if (ctx.rollback) await db.$executeRaw`SELECT set_config('carnet.rehearsal', 'on', true)`
      const answer = await run({ ...ctx, db, transaction } as unknown as Within<C>)
      if (ctx.rollback) await abandon(db, answer)
      committing = true
      return answer
    })
    return { value, actions }
  } catch (error) {
    if (error instanceof Rehearsed) return { value: error.value, actions: [] }
    // A conflict is an answer, even to COMMIT. Silence is harmless only before COMMIT was sent.
    if (isConflict(error) || (!committing && isDisconnected(error))) throw new Again('again', { cause: error })
    throw error
  }
}

class Rehearsed extends Error {
  // biome-ignore lint/suspicious/noExplicitAny: a class cannot catch its type parameter
  readonly value: any
  constructor(value: unknown) {
    super('rolled back')
    this.value = value
  }
}

// Deferred constraints speak at COMMIT, which a rehearsal never reaches. The one on numbers knows of carnet.rehearsal.
async function abandon(db: Tx, value: unknown): Promise<never> {
  await db.$executeRaw`SET CONSTRAINTS ALL IMMEDIATE`
  throw new Rehearsed(value)
}
