import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import { CloseCode, type Context as SocketContext } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { aliveSessions } from '../access/identify.ts'
import { principalOf } from '../access/viewer.ts'
import type { App, Caller } from '../graphql/context.ts'
import { socketsOpen } from '../graphql/meters.ts'
import { askedBy } from '../graphql/trusted.ts'
import { countErrors } from '../graphql/watch.ts'
import { iterable } from '../live/hub.ts'
import { callerOf } from './caller.ts'
import type { Face } from './faces.ts'

type Params = { authorization?: string }
type Extra = { socket: WebSocket; request: IncomingMessage; caller?: Caller; timer?: NodeJS.Timeout }

/** Closing with this makes a client come back with `after`; nothing is lost, the log has it. */
const tooSlow = 4429

/** Node's timers run at once when they are asked to wait longer; the watch sees what ends later. */
const longestTimer = 2 ** 31 - 1

/** A session's end closes its sockets within this time, and one round to the database. */
const revocationMs = 2_500

/** GraphQL over WebSocket (graphql-transport-ws) on a face's address and through its pipeline. */
export function openSockets(server: HttpServer, app: App, { path, audience, pipeline }: Face) {
  const { limits, corsOrigins, production } = app.config
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, perMessageDeflate: false })
  const mostSockets = { staff: limits.sockets, portal: limits.socketsPortal }[audience]
  const perMember = new Map<string, number>()
  const admitted = new Set<Extra>()
  const run = ({ document, operationName, variableValues, contextValue }: ExecutionArgs) =>
    pipeline.run(
      { document, operationName, variables: variableValues as Record<string, unknown> },
      (contextValue as Line).caller,
    )
  const subscribe = async (args: ExecutionArgs) => {
    const results = await run(args)
    return Symbol.asyncIterator in results ? delivered(results, args.contextValue as Line) : results
  }

  const live = useServer<Params, Extra>(
    {
      connectionInitWaitTimeout: limits.initMs,
      onConnect: (ctx) => admit(ctx),
      onClose: ({ extra }) => leave(extra),
      onSubscribe: async (ctx, id, params) => {
        const { operationName, variables } = params
        const { caller } = ctx.extra
        if (Object.keys(ctx.subscriptions).length > limits.socketOperations)
          return [
            new GraphQLError(`At most ${limits.socketOperations} operations run on one socket.`, {
              extensions: { code: 'RATE_LIMITED' },
            }),
          ]
        const found = await pipeline.readFor({ ...askedBy(params), operationName }, caller!)
        if ('errors' in found) {
          countErrors(found.errors)
          return [...found.errors]
        }
        return {
          schema: undefined as never,
          document: found.document,
          operationName,
          variableValues: variables,
          contextValue: { id, caller, socket: ctx.extra.socket } as Line,
        } as unknown as ExecutionArgs
      },
      execute: run as never,
      subscribe: subscribe as never,
      onNext: () => {},
      validate: () => [],
    },
    sockets,
  )

  async function admit(ctx: SocketContext<Params, Extra>): Promise<boolean> {
    const { request, socket } = ctx.extra
    const found = await callerOf(app, {
      headers: request.headers,
      address: request.socket.remoteAddress ?? '',
      transport: 'ws',
      audience,
      authorization: ctx.connectionParams?.authorization,
    })
    if (!found.viewer || !found.expiresAt) return false
    const open = perMember.get(principalOf(found.viewer)) ?? 0
    if (open >= mostSockets) {
      socket.close(tooSlow, 'Too many sockets')
      return false
    }
    perMember.set(principalOf(found.viewer), open + 1)
    admitted.add(ctx.extra)
    socketsOpen.inc({ audience })
    ctx.extra.caller = found
    // 4403 makes a client sign in again and come back; 4401 would make it give up.
    ctx.extra.timer = setTimeout(
      () => socket.close(CloseCode.Forbidden, 'Token expired'),
      Math.min(Math.max(0, found.expiresAt.getTime() - app.clock.now().getTime()), longestTimer),
    )
    return true
  }

  function leave(extra: Extra): void {
    const { caller, timer } = extra
    clearTimeout(timer)
    admitted.delete(extra)
    if (!caller?.viewer) return
    socketsOpen.dec({ audience })
    const id = principalOf(caller.viewer)
    const left = (perMember.get(id) ?? 1) - 1
    if (left > 0) perMember.set(id, left)
    else perMember.delete(id)
  }

  // A revoked session is felt although nothing happens on its streams.
  const watch = setInterval(() => void endRevoked().catch(() => {}), revocationMs)
  async function endRevoked(): Promise<void> {
    const alive = await aliveSessions(
      app,
      [...admitted].map(({ caller }) => caller!.viewer!.sessionId),
    )
    for (const { caller, socket } of admitted)
      if (!alive.has(caller!.viewer!.sessionId)) socket.close(CloseCode.Forbidden, 'Session ended')
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (pathOf(request) !== path) return
    if (!mayOpen(request, corsOrigins, production)) return void socket.destroy()
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request))
  }
  server.on('upgrade', upgrade)

  return {
    count: () => sockets.clients.size,
    stop: async () => {
      server.off('upgrade', upgrade)
      clearInterval(watch)
      for (const socket of sockets.clients) socket.close(1001, 'Going away')
      const deadline = new Promise((resolve) => setTimeout(resolve, 2_000).unref())
      await Promise.race([live.dispose(), deadline])
      // A stalled client would keep dispose() waiting for half a minute.
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}

/** An operation's id on its socket. */
type Line = { id: string; caller: Caller; socket: WebSocket }

const texts = new WeakMap<object, string>()

/** A reply's JSON. Equal subscriptions share one reply, and so its text. */
function textOf(reply: ExecutionResult): string {
  const text = texts.get(reply) ?? JSON.stringify(reply)
  texts.set(reply, text)
  return text
}

/** Sends the results itself, for graphql-ws would write each anew for every subscriber; yields nothing but the end. */
function delivered(
  results: AsyncIterableIterator<ExecutionResult>,
  { id, socket }: Line,
): AsyncIterableIterator<never> {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  return iterable<never>(
    async () => {
      try {
        for (;;) {
          const { value, done } = await results.next()
          if (done) return { value: undefined, done: true }
          await sent(socket, `${head}${textOf(value)}}`)
        }
      } catch (error) {
        if (!(error as { overflow?: boolean }).overflow) throw error
        socket.close(tooSlow, 'Too slow')
        return { value: undefined, done: true }
      }
    },
    () => results.return?.(),
  )
}

/** Resolves when the text has left for its reader, so that one who reads slowly holds back their own events alone. */
const sent = (socket: WebSocket, text: string) =>
  new Promise<void>((resolve) => (socket.readyState === socket.OPEN ? socket.send(text, () => resolve()) : resolve()))

export const pathOf = ({ url }: IncomingMessage) => url?.split('?')[0]

/** Browsers say where a page comes from; other clients say nothing and bring their token. */
function mayOpen(request: IncomingMessage, origins: readonly string[], production: boolean): boolean {
  const { origin, host } = request.headers
  if (!origin) return true
  return origins.includes(origin) || (!production && URL.canParse(origin) && new URL(origin).host === host)
}
