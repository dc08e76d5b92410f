import { can, forbidden } from '../../access/can.ts'
import type { ModulePermission } from '../../access/permissions.ts'
import { rehearse, transact } from '../../db/transact.ts'
import { type Columns, type CsvRow, faultsOf, readCsvFile } from '../../files/csv.ts'
import type { BulkJob } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { failure, invalid, type Refusal } from '../../kernel/errors.ts'
import { columns as clientColumns, clientOfCells } from '../clients/imports.ts'
import { columns as leadColumns, leadOfCells } from '../leads/imports.ts'
import { Gone, stepOn } from './course.ts'
import type { Turn } from './exports.ts'

type Importer = {
  permission: ModulePermission
  columns: Columns
  take: (tx: Acting, cells: Record<string, string>) => Promise<string>
}

/** What can be taken out of a file, and what that needs. */
export const importers = {
  CLIENT: { permission: 'clients.create', columns: clientColumns, take: clientOfCells },
  LEAD: { permission: 'leads.create', columns: leadColumns, take: leadOfCells },
} as const satisfies Record<string, Importer>

export type Importable = keyof typeof importers
export type Policy = 'SKIP_FAILED' | 'ALL_OR_NOTHING' | 'DRY_RUN'
export type Mapping = { column: string; as: string }
export type ImportRequest = { of: Importable; policy: Policy; mapping: Mapping[] }

/** A chunk ends after so many rows or, what comes first, so long: nobody's events wait longer for its commit. */
const chunkRows = 200
const chunkMs = 500

/** Takes the rows of a file in, from where the job has come to. Each chunk commits with the faults of its rows and the job's progress. */
export async function importRows(ctx: Acting, turn: Turn): Promise<void> {
  const { policy } = turn.job.request as ImportRequest
  let job = turn.job
  if (job.trial) {
    job = await pass(ctx, { ...turn, job })
    if (policy === 'ALL_OR_NOTHING' && job.failed > 0) throw refusedRows(job.failed)
    if (policy === 'ALL_OR_NOTHING') job = await next(turn, job, 'advance', { trial: false, done: 0 })
  }
  if (policy !== 'DRY_RUN') job = await pass(ctx, { ...turn, job })
  await next(turn, job, 'finish', { total: job.done })
}

const next = async ({ acting }: Turn, job: BulkJob, verb: 'advance' | 'finish', data: object) =>
  transact(await acting(), (tx) => stepOn(tx, job, verb, data))

async function pass(ctx: Acting, turn: Turn): Promise<BulkJob> {
  const { of, mapping } = turn.job.request as ImportRequest
  const file = await ctx.db.storedFile.findUniqueOrThrow({ where: { id: turn.job.fileId! } })
  const rows = readCsvFile(await ctx.files.get(file.key), mapped(importers[of].columns, mapping))
  let { job } = turn
  let over = false
  for (let skip = job.done; skip > 0 && !over; skip--) over = (await rows.next()).done ?? false
  while (!over) {
    if (turn.stopping.aborted) throw new Gone('the worker stops')
    const chunk = await chunkOf(rows)
    over = chunk.length < chunkRows
    if (chunk.length > 0) job = await takenIn({ ...turn, job }, chunk)
  }
  return job
}

async function chunkOf(rows: AsyncGenerator<CsvRow>): Promise<CsvRow[]> {
  const chunk: CsvRow[] = []
  while (chunk.length < chunkRows) {
    const { value, done } = await rows.next()
    if (done) break
    chunk.push(value)
  }
  return chunk
}

type Fault = { line: number; path: string[]; code: string; message: string }

/** As many commits as the rows' time asks for. */
async function takenIn(turn: Turn, rows: readonly CsvRow[]): Promise<BulkJob> {
  let { job } = turn
  for (let rest = rows; rest.length > 0; ) {
    const acting = await turn.acting()
    const { permission } = importers[(job.request as ImportRequest).of]
    if (!can(acting.viewer, permission)) throw forbidden(permission)
    const commit = async (tx: Acting) => {
      const { count, faults } = await eachIn(tx, job, rest)
      return { count, faults, job: job.trial ? job : await noted(tx, job, count, faults) }
    }
    const told = job.trial ? await rehearse(acting, commit) : await transact(acting, commit)
    job = job.trial ? await transact(acting, (tx) => noted(tx, job, told.count, told.faults)) : told.job
    rest = rest.slice(told.count)
  }
  return job
}

async function noted(tx: Acting, job: BulkJob, count: number, faults: Fault[]): Promise<BulkJob> {
  await tx.db.bulkFault.createMany({ data: faults.map((fault) => ({ jobId: job.id, ...fault })) })
  const failed = job.failed + new Set(faults.map(({ line }) => line)).size
  return stepOn(tx, job, 'advance', { done: job.done + count, failed })
}

/** One row after the other; what a refused one has written is taken back, and only that. */
async function eachIn(tx: Acting, job: BulkJob, rows: readonly CsvRow[]): Promise<{ count: number; faults: Fault[] }> {
  const { take } = importers[(job.request as ImportRequest).of]
  const started = performance.now()
  const faults: Fault[] = []
  let count = 0
  for (const { line, cells } of rows) {
    await tx.db.$executeRaw`SAVEPOINT bulk_row`
    try {
      await take(tx, cells)
      await tx.db.$executeRaw`RELEASE SAVEPOINT bulk_row`
    } catch (error) {
      faults.push(...faultsOf(error).map((fault) => faultOf(line, fault, tx)))
      await tx.db.$executeRaw`ROLLBACK TO SAVEPOINT bulk_row`
    }
    count++
    if (performance.now() - started > chunkMs) break
  }
  return { count, faults }
}

const faultOf = (line: number, { path = [], code, text }: Refusal, { locale }: Acting): Fault => ({
  ...{ line, code, path: [...path] },
  message: text[locale],
})

/** The columns with the names that the file has for them. */
export function mapped(columns: Columns, mapping: readonly Mapping[]): Columns {
  const unknown = mapping.find(({ as }) => !Object.hasOwn(columns, as))
  if (unknown)
    throw invalid('mapping', 'NOT_ALLOWED', {
      en: `There is no column ${unknown.as}. Known: ${Object.keys(columns).join(', ')}.`,
      fr: `Il n’y a pas de colonne ${unknown.as}. Connues : ${Object.keys(columns).join(', ')}.`,
    })
  return Object.fromEntries(
    Object.entries(columns).map(([name, names]) => [
      name,
      [...names, ...mapping.filter(({ as }) => as === name).map(({ column }) => column)],
    ]),
  )
}

const refusedRows = (count: number) =>
  failure('BAD_USER_INPUT', {
    en: `${count} rows are refused, so none was taken in: see the faults.`,
    fr: `${count} lignes sont refusées, aucune n’a donc été reprise : voyez les défauts.`,
  })
