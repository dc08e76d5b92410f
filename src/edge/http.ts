import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import type { GatewayExecutor } from '@apollo/server-gateway-interface'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import type { App, Caller } from '../graphql/context.ts'
import { isOwnCode, masked } from '../graphql/errors.ts'
import type { Pipeline } from '../graphql/execute.ts'
import { bytesOf } from '../graphql/reader/reply.ts'
import { askedBy } from '../graphql/trusted.ts'
import { countErrors } from '../graphql/watch.ts'
import { callerOf, requestIdOf } from './caller.ts'
import { explorerPage, isVisit } from './explorer.ts'
import type { Face } from './faces.ts'

type Options = { app: App; face: Face }
type Asking = { caller: Caller; typed: boolean; request: FastifyRequest }
type Body = Record<string, unknown>

/** GraphQL over HTTP (Apollo's edge around our pipeline) and over server-sent events, at a face's address. */
export async function graphqlRoutes(http: FastifyInstance, { app, face }: Options): Promise<void> {
  const { path, audience, schema, pipeline } = face
  const callers = new WeakMap<FastifyRequest, Promise<Caller>>()
  const written = new WeakMap<FastifyRequest, Buffer>()
  const from = (request: FastifyRequest, transport: 'http' | 'sse') => {
    const known =
      callers.get(request) ?? callerOf(app, { headers: request.headers, address: request.ip, transport, audience })
    callers.set(request, known)
    return known
  }

  const apollo = new ApolloServer<Asking>({
    gateway: gatewayOf(schema, pipeline, written),
    plugins: [ApolloServerPluginCacheControlDisabled()],
    introspection: true,
    allowBatchedHttpRequests: false,
    // Its own handler would signal this process again, and a second signal ends it without its database.
    stopOnTerminationSignals: false,
    // Documents are found by their hash before Apollo sees them.
    persistedQueries: false,
    // No cookie speaks for anybody here: a foreign page has no token to send.
    csrfPrevention: false,
    status400ForVariableCoercionErrors: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    formatError: (formatted, error) => outward(formatted, error, app),
    logger: silent,
  })
  await apollo.start()
  http.addHook('onClose', () => apollo.stop())
  const answer = fastifyApolloHandler(apollo, {
    context: async (request) => ({ caller: await from(request, 'http'), typed: isTyped(request), request }),
  })
  const stream = sseHandler(app, face)

  http.addHook('onRequest', async (request, reply) => {
    const id = requestIdOf(request.headers)
    request.headers['x-request-id'] = id
    reply.header('x-request-id', id)
  })
  // Apollo answers with text only; a reply that is written already takes the place of the empty one that Apollo was given.
  http.addHook('onSend', async (request, reply, payload) => {
    const bytes = written.get(request)
    if (!bytes || reply.statusCode !== 200) return payload
    reply.header('content-length', bytes.length)
    return bytes
  })
  http.route({
    method: ['GET', 'POST'],
    url: path,
    handler: async (request, reply) => {
      if (isStream(request)) {
        reply.hijack()
        return stream(request, reply)
      }
      if (audience === 'staff' && isVisit(request)) return explorerPage(reply, app)
      const params = paramsOf(request)
      const asked = askedBy(params)
      if (asked.document !== undefined || asked.documentId !== undefined) {
        const reading = { ...asked, operationName: given(params.operationName) }
        const found = await pipeline.readFor(reading, await from(request, 'http'))
        if ('errors' in found) return refuse(request, reply, found.errors)
        if (asked.documentId !== undefined) spellOut(request, found.text)
      }
      return (answer as unknown as (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>).call(
        http,
        request,
        reply,
      )
    },
  })
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Who also takes JSON, as urql does for every operation, gets JSON. */
const isStream = ({ headers: { accept = '' } }: FastifyRequest) =>
  accept.includes('text/event-stream') && !/application\/[\w.+-]*json/.test(accept)

/** Whether the caller knows GraphQL's own media type, whose statuses speak of the operation and not of HTTP alone. */
const isTyped = ({ headers }: FastifyRequest) => headers.accept?.includes('application/graphql-response+json') ?? false

const given = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function paramsOf({ method, query, body }: FastifyRequest): Body {
  if (method !== 'GET') return (body as Body | null) ?? {}
  const { extensions, ...params } = query as Record<string, string>
  return { ...params, extensions: json(extensions) }
}

function json(text: string | undefined): unknown {
  try {
    return text && JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Hands Apollo the text of a document that came by its hash. */
function spellOut(request: FastifyRequest, query: string): void {
  if (request.method !== 'GET') {
    const { extensions: _, ...body } = request.body as Body
    request.body = { ...body, query }
    return
  }
  const { extensions: _, ...params } = request.query as Record<string, string>
  request.raw.url = `${request.url.split('?')[0]}?${new URLSearchParams({ ...params, query })}`
}

/** Documents that cannot run are answered before Apollo parses them again. */
function refuse(request: FastifyRequest, reply: FastifyReply, errors: readonly GraphQLError[]) {
  const typed = isTyped(request)
  countErrors(errors)
  return reply
    .status(typed ? 400 : 200)
    .header('content-type', `application/${typed ? 'graphql-response+json' : 'json'}; charset=utf-8`)
    .send(JSON.stringify({ errors }))
}

const statuses: Record<string, number> = { UNAUTHENTICATED: 401, RATE_LIMITED: 429, SERVICE_UNAVAILABLE: 503 }

/** Apollo's gateway hook hands the parsed operation to our pipeline. */
function gatewayOf(schema: GraphQLSchema, pipeline: Pipeline, written: WeakMap<FastifyRequest, Buffer>) {
  const executor: GatewayExecutor = async ({ document, operationName, request, context }) => {
    const { caller, typed, request: asking } = context as unknown as Asking
    const asked = { document, operationName, variables: request.variables ?? {} }
    const result = (await pipeline.run(asked, caller)) as ExecutionResult
    const bytes = bytesOf(result)
    if (!bytes) return withStatus(result, typed) as never
    written.set(asking, bytes)
    return { data: {} }
  }
  return {
    load: async () => ({ executor }),
    onSchemaLoadOrUpdate(callback: (context: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => {}
    },
    stop: async () => {},
  }
}

/** Failures of the whole request carry their HTTP status and, when one must wait, for how long. */
function withStatus(result: ExecutionResult, typed: boolean): ExecutionResult {
  const [error] = result.errors ?? []
  if (result.data || !error) return result
  const { code, retryAfter } = error.extensions as { code?: string; retryAfter?: number }
  const headers = new Map(retryAfter ? [['retry-after', String(retryAfter)]] : [])
  const status = statuses[code ?? ''] ?? (typed ? 400 : 200)
  return {
    ...result,
    errors: [
      new GraphQLError(error.message, {
        ...(error.path && { path: error.path }),
        nodes: error.nodes ?? null,
        extensions: { ...error.extensions, http: { status, headers } },
      }),
      ...result.errors!.slice(1),
    ],
  }
}

/** What never reached the pipeline (bad JSON, an unknown operation name) speaks its words too. */
function outward(formatted: GraphQLFormattedError, error: unknown, app: App): GraphQLFormattedError {
  if (isOwnCode(formatted.extensions?.code)) return formatted
  const log = (it: Error) => app.log('request failed', { error: it.stack ?? String(it) })
  const given =
    error instanceof GraphQLError ? error : new GraphQLError(formatted.message, { originalError: error as Error })
  return masked(given, { locale: 'en', requestId: 'none', log }).toJSON()
}

function sseHandler(app: App, { audience, pipeline }: Face) {
  return createHandler({
    // No single-connection mode: every stream is its own request.
    authenticate: () => null,
    onSubscribe: async (request, params) => {
      const headers = {
        authorization: request.headers.get('authorization') ?? undefined,
        'accept-language': request.headers.get('accept-language') ?? undefined,
        'user-agent': request.headers.get('user-agent') ?? undefined,
      }
      const caller = await callerOf(app, { headers, address: request.raw.ip ?? '', transport: 'sse', audience })
      const result = await pipeline.run(
        {
          document: String(params.query),
          operationName: params.operationName,
          variables: params.variables as Record<string, unknown>,
        },
        caller,
      )
      // graphql-sse does not recognise a result without data.
      return Symbol.asyncIterator in result ? result : { data: null, ...result }
    },
  })
}
