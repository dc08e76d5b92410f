import { can, forbidden } from '../../access/can.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, limit, notFound } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { freeFiles } from '../activity/files.ts'
import { step } from './course.ts'
import type { ExportRequest } from './exports.ts'
import { type Importable, importers, type Mapping, mapped, type Policy } from './imports.ts'
import { pagesOf } from './pages.ts'

/** How many jobs somebody may have that are not over. */
const mostOpen = 5

export type ExportShape = { document: string; variables?: string | null; format: ExportRequest['format'] }

/** Asks for a file of a list's rows: those that the document names, as far as the viewer may read them. */
export function bulkExport(ctx: Acting, { document, variables, format }: ExportShape): Promise<string> {
  pagesOf(document)
  return queued(ctx, { kind: 'EXPORT', request: { document, variables: variablesOf(variables), format } })
}

export type ImportShape = { of: Importable; fileId: string; policy: Policy; mapping?: Mapping[] | null }

/** Asks for the rows of an uploaded CSV file to be taken in. */
export async function bulkImport(ctx: Acting, { of, fileId, policy, mapping }: ImportShape): Promise<string> {
  const { permission, columns } = importers[of]
  if (!can(ctx.viewer, permission)) throw forbidden(permission)
  mapped(columns, mapping ?? [])
  const file = await ctx.db.storedFile.count({ where: { id: fileId, ...freeFiles(ctx) } })
  if (file === 0) throw notFound('fileId')
  const request = { of, policy, mapping: mapping ?? [] }
  return queued(ctx, { kind: 'IMPORT', request, fileId, trial: policy !== 'SKIP_FAILED' })
}

/** Stops a job; what an import has committed stays. */
export const bulkCancel = (ctx: Acting, id: string, input: { expectedVersion?: number | null }): Promise<string> =>
  transact(ctx, async (tx) => (await step(tx, id, { verb: 'cancel', ...input })).id)

type Wish = { kind: 'EXPORT' | 'IMPORT'; request: object; fileId?: string; trial?: boolean }

const queued = (ctx: Acting, wish: Wish): Promise<string> =>
  transact(ctx, async (tx) => {
    const mine = { memberId: memberIdOf(tx)!, apiKeyId: tx.viewer.key?.id ?? null }
    const open = await tx.db.bulkJob.count({ where: { ...mine, status: { in: ['QUEUED', 'RUNNING'] } } })
    if (open >= mostOpen)
      throw limit('LIMIT', {
        en: `${open} jobs are not over yet: wait for them, or cancel one.`,
        fr: `${open} travaux ne sont pas achevés : attendez-les, ou annulez-en un.`,
      })

    const now = tx.clock.now()
    const job = await tx.db.bulkJob.create({ data: { ...wish, ...mine, createdAt: now, updatedAt: now } })

    const facts = { kind: job.kind, done: 0 }
    await emit(tx, { type: 'bulkJob.queued', entity: 'BulkJob', before: null, after: job, facts })
    return job.id
  })

function variablesOf(text: string | null | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value === 'object' && value && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw invalid('variables', 'INVALID_FORMAT', {
    en: 'Variables are a JSON object.',
    fr: 'Les variables sont un objet JSON.',
  })
}
