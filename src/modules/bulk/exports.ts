import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import { transact } from '../../db/transact.ts'
import { keepFile } from '../../files/keep.ts'
import type { Stored } from '../../files/store.ts'
import type { BulkJob } from '../../generated/prisma/client.ts'
import type { Acting, Caller } from '../../graphql/context.ts'
import type { Pipeline } from '../../graphql/execute.ts'
import { bytesOf } from '../../graphql/reader/reply.ts'
import { type AppError, failure } from '../../kernel/errors.ts'
import { Gone, progress, stepOn } from './course.ts'
import { type Pages, pagesOf } from './pages.ts'
import { type Format, headOf, textOf } from './tables.ts'

export type ExportRequest = { document: string; variables: Record<string, unknown>; format: Format }

/** What a worker needs to read as anybody: the pipeline of all transports. */
export type Reading = { pipeline: Pick<Pipeline, 'run' | 'readFor'>; schema: GraphQLSchema }

/** A worker's turn: as whom it acts now, and when it must let go. */
export type Turn = { job: BulkJob; acting: () => Promise<Acting>; stopping: AbortSignal }

/** How often a job says how far it is. */
const tellMs = 1_000

/** Writes the rows of a list into a file, a page at a time, each with the rights that its asker has at that moment. */
export async function exportRows(ctx: Acting, reading: Reading, turn: Turn): Promise<void> {
  const { document, variables, format } = turn.job.request as ExportRequest
  await readable(reading, document, await turn.acting())
  const pages = pagesOf(document)
  if (!isConnection(reading.schema, pages.list)) throw noList()
  const written = { rows: 0 }
  const stored = await ctx.files.put(
    Readable.from(linesOf({ ...turn, ...reading, pages, variables, format, written })),
    Number.POSITIVE_INFINITY,
  )
  try {
    await keep(ctx, turn, { stored, format, list: pages.list, done: written.rows })
  } catch (error) {
    await ctx.files.remove(stored.key)
    throw error
  }
}

/** The asker's own document, as it was sent: it must be valid and, for some keys, registered. */
async function readable({ pipeline }: Reading, document: string, acting: Acting): Promise<void> {
  const found = await pipeline.readFor({ document }, acting)
  if ('errors' in found) throw refusedAs(found.errors[0]!)
}

type Writing = Turn &
  Reading & {
    pages: Pages
    variables: Record<string, unknown>
    format: Format
    written: { rows: number }
  }

type Page = {
  nodes: unknown[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  totalCount?: number
}

async function* linesOf(writing: Writing): AsyncGenerator<string> {
  const { pages, format, written } = writing
  yield headOf(format, pages.columns)
  let told = performance.now()
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo, totalCount }: Page = await pageAfter(writing, after)
    yield textOf(format, pages.columns, nodes)
    written.rows += nodes.length
    if (!pageInfo.hasNextPage) return
    if (totalCount !== undefined || performance.now() - told > tellMs) {
      await progress(await writing.acting(), writing.job, {
        done: written.rows,
        ...(totalCount !== undefined && { total: totalCount }),
      })
      told = performance.now()
    }
    after = pageInfo.endCursor
  }
}

/** A page; when the asker's account is empty, as soon as it is not. */
async function pageAfter(writing: Writing, after: string | null): Promise<Page> {
  const { pages, stopping, job, acting } = writing
  for (;;) {
    if (stopping.aborted) throw new Gone('the worker stops')
    const result = await asked(writing, after === null ? pages.first : pages.next, after)
    const [error] = result.errors ?? []
    if (!error) return (result.data as { rows: Page }).rows
    if (error.extensions.code !== 'RATE_LIMITED') throw refusedAs(error)
    await sleep(Math.min(Number(error.extensions.retryAfter), 5) * 1_000, undefined, { signal: stopping }).catch(
      () => {},
    )
    await progress(await acting(), job, {})
  }
}

async function asked({ pipeline, acting, variables, job }: Writing, document: DocumentNode, rowsAfter: string | null) {
  const { viewer, locale, address, userAgent, present } = await acting()
  const caller: Caller = { viewer, locale, address, userAgent, present, transport: 'job', requestId: `bulk ${job.id}` }
  const reply = (await pipeline.run({ document, variables: { ...variables, rowsAfter } }, caller)) as ExecutionResult
  const bytes = bytesOf(reply)
  return bytes ? (JSON.parse(bytes.toString()) as ExecutionResult) : reply
}

const isConnection = (schema: GraphQLSchema, list: string): boolean =>
  (schema.getQueryType()!.getFields()[list]?.extensions.carnet as { kind?: string } | undefined)?.kind === 'connection'

type Kept = { stored: Stored; format: Format; list: string; done: number }

const keep = async (ctx: Acting, { job, acting }: Turn, { stored, format, list, done }: Kept) =>
  transact(await acting(), async (tx) => {
    const name = `${list}-${ctx.clock.now().toISOString().slice(0, 10)}.${format.toLowerCase()}`
    const contentType = format === 'CSV' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8'
    const fileId = await keepFile(tx, stored, { name, contentType, uploadedById: job.memberId })
    await stepOn(tx, job, 'finish', { fileId, done, total: done })
  })

const refusedAs = ({ message, extensions }: GraphQLError): AppError =>
  failure(extensions.code as AppError['code'], { en: message, fr: message })

const noList = () =>
  failure('BAD_USER_INPUT', {
    en: 'The document’s root field is no list with pages.',
    fr: 'Le champ racine du document n’est pas une liste paginée.',
  })
