import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  execute as graphqlExecute,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import type { Audience } from '../access/session.ts'
import { principalOf } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import { AppError, failure } from '../kernel/errors.ts'
import { seal } from '../kernel/seal.ts'
import { iterable } from '../live/hub.ts'
import type { App, Caller, Context, Transport } from './context.ts'
import { baseCurrency } from './currency.ts'
import { isDocument, openDocuments } from './documents.ts'
import { type Masking, masked, maskedResult, refused } from './errors.ts'
import { type Cost, costExceeded, costOf, readCost } from './limits.ts'
import { type Budget, openRates } from './rates.ts'
import { openReader } from './reader/reader.ts'
import { replyOf } from './reader/reply.ts'
import { unauthenticated } from './refusals.ts'
import { groupOf, shared } from './sharing.ts'
import { type Asked, openTrusted } from './trusted.ts'
import { valuesExceeded } from './values.ts'
import { watched } from './watch.ts'

export type Request = {
  document: DocumentNode | string
  operationName?: string | null | undefined
  variables?: Record<string, unknown> | null | undefined
}
type Reading = Asked & { operationName?: string | null | undefined }
/** A document that may run, with its text; else the errors that it deserves. */
type Read = { document: DocumentNode; text: string } | { errors: readonly GraphQLError[] }
export type Result = ExecutionResult | AsyncIterableIterator<ExecutionResult>

/** The one pipeline: every transport reads, bounds, prices, runs and masks an operation here and nowhere else. */
export function openPipeline(app: App, schema: GraphQLSchema, audience: Audience = 'staff') {
  const { limits, production } = app.config
  const read = openDocuments(schema, limits)
  const textOf = openTrusted(app, audience)
  const rates = openRates(app)
  const reader = app.rows && openReader(app.rows, schema)

  const maskingOf = ({ locale, requestId }: Caller): Masking => ({
    locale,
    requestId,
    log: (error) => app.log('operation failed', { requestId, error: error.stack ?? String(error) }),
  })

  /** Documents are cached by text. */
  async function readFor({ operationName, ...asked }: Reading, caller: Caller): Promise<Read> {
    try {
      const text = await textOf(asked, caller)
      const document = read(text)
      if (!isDocument(document)) return { errors: document.map((error) => masked(error, maskingOf(caller))) }
      if (!getOperationAST(document, operationName)) throw noOperation()
      return { document, text }
    } catch (error) {
      if (error instanceof AppError) return { errors: refused(error, caller.locale).errors! }
      throw error
    }
  }

  async function run(request: Request, caller: Caller): Promise<Result> {
    const masking = maskingOf(caller)
    try {
      const { document: asked, operationName } = request
      const found = typeof asked === 'string' ? await readFor({ document: asked, operationName }, caller) : undefined
      if (found && 'errors' in found) return { errors: [...found.errors] }
      const prepared = await prepare({ ...request, document: found?.document ?? (asked as DocumentNode) }, caller)
      return await timed(start(prepared, caller, masking), limits.timeoutMs, prepared.operation)
    } catch (error) {
      if (error instanceof AppError) return refused(error, caller.locale)
      return maskedResult({ errors: [new GraphQLError('failed', { originalError: error as Error })] }, masking)
    }
  }

  type Prepared = { args: ExecutionArgs; operation: OperationDefinitionNode; cost: Cost; budget: Budget }

  /** Everything that is decided before the operation's first statement. Throws the AppError that refuses it. */
  async function prepare(
    { document, operationName, variables }: Request & { document: DocumentNode },
    caller: Caller,
  ): Promise<Prepared> {
    const operation = getOperationAST(document, operationName)
    if (!operation) throw noOperation()
    if (operation.operation === 'subscription' && !streams.has(caller.transport))
      throw failure('BAD_USER_INPUT', {
        en: 'Subscriptions run over WebSocket, or over HTTP with Accept: text/event-stream.',
        fr: 'Les abonnements passent par WebSocket, ou par HTTP avec Accept: text/event-stream.',
      })
    const values = variables ?? {}
    const exceeded = valuesExceeded(document, values, limits)
    if (exceeded) throw exceeded
    if (!caller.viewer && needsViewer(schema, operation)) throw unauthenticated()
    const cost = costOf(schema, document, operation, values)
    if (audience === 'portal' && production && introspects(document)) throw closed()
    const allowed = allowance(caller, limits, audience)
    const expensive = costExceeded(cost, allowed.request)
    if (expensive) throw expensive
    const budget = await rates.spend(payerOf(caller, app.config), cost.requested, allowed.minute)
    if (budget instanceof AppError) throw budget
    return {
      args: { schema, document, operationName: operationName ?? null, variableValues: values },
      operation,
      cost,
      budget,
    }
  }

  async function start({ args, operation, cost, budget }: Prepared, caller: Caller, masking: Masking): Promise<Result> {
    if (operation.operation === 'subscription') return follow(args, caller, masking)
    const { context, finish } = await openContext(
      app,
      caller,
      asksCursor(operation) ? await app.live.head() : undefined,
    )
    try {
      const { document, variableValues } = args
      const read = await reader?.read({ document, operation, variables: variableValues ?? {}, context })
      if (read) return replyOf(read.bytes, { cost: settled(cost, budget, read.cost) })
      const result = await graphqlExecute({ ...args, contextValue: context })
      return {
        ...maskedResult(result, masking),
        extensions: { ...result.extensions, cost: settled(cost, budget, readCost(result.data)) },
      }
    } finally {
      await finish()
    }
  }

  async function follow(args: ExecutionArgs, caller: Caller, masking: Masking): Promise<Result> {
    const group = groupOf(args, caller.locale)
    const { context } = await openContext(app, caller)
    const source = await createSourceEventStream({ ...args, contextValue: { ...context, group } })
    if (!(Symbol.asyncIterator in source)) return maskedResult(source, masking)
    return mapEvents(source[Symbol.asyncIterator](), masking, async (event) => {
      const viewer = await caller.present()
      const told = (to: Caller['viewer']) => tell(args, event, { ...caller, viewer: to }, masking)
      return viewer ? shared(event as object, `told ${group}`, viewer, told) : told(viewer)
    })
  }

  async function tell(args: ExecutionArgs, event: unknown, caller: Caller, masking: Masking): Promise<ExecutionResult> {
    const { context, finish } = await openContext(app, caller)
    const result = await graphqlExecute({ ...args, rootValue: event, contextValue: context })
    await finish()
    return maskedResult(result, masking)
  }

  return { run: watched(app, run), readFor, counts: () => reader?.counts() }
}

const streams: ReadonlySet<Transport> = new Set(['ws', 'sse'])

const noOperation = () =>
  failure('BAD_USER_INPUT', {
    en: 'The document has no such operation: give operationName.',
    fr: 'Le document n’a pas cette opération : indiquez operationName.',
  })

export type Pipeline = ReturnType<typeof openPipeline>

/** The operation's price, once it is known what it has read: the rest of the estimate goes back. */
function settled({ requested }: Cost, { remaining, resetAt, refund }: Budget, read: number) {
  const actual = Math.min(requested, read)
  refund(requested - actual)
  return { requested, actual, remaining: remaining + requested - actual, resetAt: resetAt.toISOString() }
}

/** Whose account pays; an address lies there sealed. Somebody's jobs have an account of their own. */
function payerOf({ viewer, address, transport }: Caller, { pepper }: Pick<Config, 'pepper'>): string {
  if (!viewer) return seal(pepper, `rate|${address}`)
  return transport === 'job' ? `job|${principalOf(viewer)}` : principalOf(viewer)
}

type Allowance = { request: number; minute: number }

function allowance({ viewer }: Caller, limits: Config['limits'], audience: Audience): Allowance {
  if (!viewer) return { request: limits.costAnonymous, minute: limits.rateAnonymous }
  return audience === 'portal'
    ? { request: limits.costPortal, minute: limits.ratePortal }
    : { request: limits.costStaff, minute: limits.rateStaff }
}

/** Whether the document asks for the schema itself. */
function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ name }) => {
      found ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return found
}

const closed = () =>
  failure('FORBIDDEN', {
    en: 'The portal’s schema is not read here: it is the file portal.graphql.',
    fr: 'Le schéma du portail ne se lit pas ici : c’est le fichier portal.graphql.',
  })

/** An anonymous caller may run an operation only when each of its root fields is open to anyone. */
function needsViewer(schema: GraphQLSchema, operation: OperationDefinitionNode): boolean {
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {}
  return operation.selectionSet.selections.some(
    (node) =>
      node.kind !== 'Field' ||
      (node.name.value !== '__typename' && fields[node.name.value]?.extensions.permission !== 'anyone'),
  )
}

/** The cursor must be older than every row of the reply, so it is taken before the operation starts to read. */
const asksCursor = ({ selectionSet }: OperationDefinitionNode) =>
  selectionSet.selections.some((node) => node.kind !== 'Field' || node.name.value === 'eventCursor')

async function openContext(
  app: App,
  caller: Caller,
  cursor?: string,
): Promise<{ context: Context; finish: () => Promise<void> }> {
  const written = Promise.withResolvers<void>()
  const context: Context = {
    ...app,
    ...caller,
    currency: await baseCurrency(app),
    loaders: new Map(),
    cursor: async () => cursor ?? app.live.head(),
    reply: { written: written.promise, after: [] },
  }
  return {
    context,
    finish: async () => {
      written.resolve()
      await Promise.all(context.reply.after)
    },
  }
}

/** The operation's time is bounded; what it had started may still end, but nobody waits for it. */
async function timed(running: Promise<Result>, ms: number, { operation }: OperationDefinitionNode): Promise<Result> {
  if (operation === 'subscription') return running
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () =>
      late.reject(
        failure('QUERY_TIMEOUT', {
          en: `The operation took longer than ${ms / 1000} seconds. Ask for fewer rows or less depth.`,
          fr: `L’opération a duré plus de ${ms / 1000} secondes. Demandez moins de lignes ou moins de niveaux.`,
        }),
      ),
    ms,
  )
  try {
    return await Promise.race([running, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Results of an event stream; the source's own failures become its last result. */
function mapEvents(
  source: AsyncIterator<unknown>,
  masking: Masking,
  map: (event: unknown) => Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  let over = false
  const end = () => {
    over = true
    return source.return?.()
  }
  return iterable<ExecutionResult>(async () => {
    if (over) return { value: undefined, done: true }
    try {
      const event = await source.next()
      if (event.done) return { value: undefined, done: true }
      return { value: await map(event.value), done: false }
    } catch (error) {
      await end()
      if ((error as { overflow?: boolean }).overflow) throw error
      return {
        value: maskedResult({ errors: [new GraphQLError('failed', { originalError: error as Error })] }, masking),
        done: false,
      }
    }
  }, end)
}
