import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ApolloClient, type ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { Client, createRequest, fetchExchange, subscriptionExchange } from '@urql/core'
import { print } from 'graphql'
import { ClientError, GraphQLClient } from 'graphql-request'
import { createClient, type Client as Socket } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { signAccess, verifyAccess } from '../../src/access/session.ts'
import { dayMs } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer, type Server } from '../../src/server.ts'
import {
  BooksAndClientsDocument,
  ClientPageDocument,
  type ClientPageQuery,
  FollowClientsDocument,
  type FollowClientsSubscription,
  RenameClientDocument,
} from '../generated/partners/graphql.ts'
import manifest from '../generated/partners/persisted-documents.json' with { type: 'json' }
import { until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { world, act, tokenOf } = await openStage()

/** A server that may go and come back at the same address, as a partner meets it. */
let server: Server
let port: number
const open = () => openServer({ ...world, config: { ...world.config, port } }, schema)
beforeAll(async () => {
  port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
  server = await open()
  await world.db.client.createMany({
    data: Array.from({ length: 1_000 }, (_, n) => ({
      ...{ code: `P${String(n).padStart(6, '0')}`, name: `Page ${n}`, kind: 'BUSINESS' as const },
      ...{ currency: 'EUR', locale: 'fr', paymentTermDays: 30 },
    })),
  })
})
const sockets: Socket[] = []
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.dispose()))
  await server.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: any document's result
type Document<Data = any, Variables = any> = TypedDocumentNode<Data, Variables>
type Follow = (after: string, next: (change: FollowClientsSubscription['clientChanged']) => void) => Promise<unknown>

/** What a partner's program does, in the words of its library. */
type Partner = {
  ask: <Data, Variables extends object>(document: Document<Data, Variables>, variables: Variables) => Promise<Data>
  /** The same by the document's hash alone. */
  askTrusted: <Data, Variables extends object>(
    document: Document<Data, Variables>,
    variables: Variables,
  ) => Promise<Data>
  change: <Data, Variables extends object>(document: Document<Data, Variables>, variables: Variables) => Promise<Data>
  /** The code of the first error that the library throws or hands over. */
  codeOf: (document: Document) => Promise<unknown>
  /** Until the line drops. */
  follow: Follow
}
type Make = (url: string, token: () => Promise<string>) => Promise<Partner>

const hashOf = (document: Document) => (document as unknown as { __meta__: { hash: string } }).__meta__.hash

function live(url: string, token: () => Promise<string>): Socket {
  const connectionParams = async () => ({ authorization: `Bearer ${await token()}` })
  const socket = createClient({
    ...{ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 },
  })
  sockets.push(socket)
  return socket
}

const apollo: Make = async (url, token) => {
  const http = new HttpLink({ uri: url, headers: { authorization: `Bearer ${await token()}` } })
  const make = (link: ApolloLink) => new ApolloClient({ cache: new InMemoryCache(), link })
  const plain = make(http)
  const trusted = make(new PersistedQueryLink({ generateHash: hashOf }).concat(http))
  const following = make(new GraphQLWsLink(live(url, token)))
  const asking =
    (client: ApolloClient): Partner['ask'] =>
    async (query, variables) =>
      // biome-ignore lint/suspicious/noExplicitAny: Apollo's options depend on the variables' shape
      ((await client.query({ query, variables } as any)) as { data: any }).data
  return {
    ask: asking(plain),
    askTrusted: asking(trusted),
    change: async (mutation, variables) =>
      // biome-ignore lint/suspicious/noExplicitAny: Apollo's options depend on the variables' shape
      ((await plain.mutate({ mutation, variables } as any)) as { data: any }).data,
    codeOf: async (query) => {
      const { error } = await plain.query({ query, errorPolicy: 'all' })
      return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : error
    },
    follow: (after, next) =>
      new Promise((resolve) => {
        following.subscribe({ query: FollowClientsDocument, variables: { after }, fetchPolicy: 'no-cache' }).subscribe({
          next: ({ data, error }) => (data ? next(data.clientChanged) : resolve(error)),
          error: resolve,
          complete: () => resolve(undefined),
        })
      }),
  }
}

const urql: Make = async (url, token) => {
  const socket = live(url, token)
  const client = new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${await token()}` } },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query!, variables: variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
    ],
  })
  return {
    ask: async (document, variables) => (await client.query(document, variables).toPromise()).data!,
    askTrusted: (document, variables) =>
      new Promise((resolve, reject) => {
        const persistedQuery = { version: 1 as const, sha256Hash: hashOf(document) }
        client
          .executeQuery(createRequest(document, variables, { persistedQuery }))
          .subscribe(({ data, error }) => (data ? resolve(data) : reject(error)))
      }),
    change: async (document, variables) => (await client.mutation(document, variables).toPromise()).data!,
    codeOf: async (document) => (await client.query(document, {}).toPromise()).error?.graphQLErrors[0]?.extensions.code,
    follow: (after, next) =>
      new Promise((resolve) => {
        client
          .subscription(FollowClientsDocument, { after })
          .subscribe(({ data, error }) => (data ? next(data.clientChanged) : resolve(error)))
      }),
  }
}

const graphqlRequest: Make = async (url, token) => {
  const headers = { authorization: `Bearer ${await token()}` }
  const client = new GraphQLClient(url, { headers })
  const socket = live(url, token)
  const ask: Partner['ask'] = (document, variables) => client.request(document as Document, variables as object)
  return {
    ask,
    askTrusted: (document, variables) =>
      new GraphQLClient(url, {
        headers,
        requestMiddleware: (request) => ({
          ...request,
          body: JSON.stringify({ documentId: hashOf(document), variables }),
        }),
      }).request(document as Document, variables as object),
    change: ask,
    codeOf: (document) =>
      ask(document, {}).catch((error: unknown) =>
        error instanceof ClientError ? error.response.errors?.[0]?.extensions.code : error,
      ),
    // It has no subscriptions of its own: graphql-ws stands beside it.
    follow: async (after, next) => {
      const query = print(FollowClientsDocument)
      try {
        for await (const { data } of socket.iterate<FollowClientsSubscription>({ query, variables: { after } }))
          next(data!.clientChanged)
      } catch (error) {
        return error
      }
    },
  }
}

const libraries = { 'Apollo Client': apollo, urql, 'graphql-request': graphqlRequest }
const url = () => `${server.address}/graphql`

describe.each(Object.entries(libraries))('%s', (_name, make) => {
  test('reads a thousand rows page by page, typed by the published schema', async () => {
    const { ask } = await make(url(), () => tokenOf('admin'))
    const names: string[] = []
    let after: string | null | undefined
    do {
      const { clients }: ClientPageQuery = await ask(ClientPageDocument, {
        after: after ?? null,
        filter: { code: { startsWith: 'P' } },
      })
      names.push(...clients!.nodes.map((client) => client!.name))
      after = clients!.pageInfo.hasNextPage ? clients!.pageInfo.endCursor : undefined
    } while (after)
    expect(names).toEqual(Array.from({ length: 1_000 }, (_, n) => `Page ${n}`))
  })

  test('hands over the codes of errors', async () => {
    const { codeOf } = await make(url(), () => tokenOf('sales'))
    expect(await codeOf(BooksAndClientsDocument)).toBe('FORBIDDEN')
    const stranger = await make(url(), async () => 'nobody')
    expect(await stranger.codeOf(BooksAndClientsDocument)).toBe('UNAUTHENTICATED')
  })

  test('knows by its type why a change was refused', async () => {
    const { ask, change } = await make(url(), () => tokenOf('admin'))
    const { clients } = await ask(ClientPageDocument, { after: null, filter: { code: { eq: 'P000003' } } })
    const [client] = clients!.nodes
    const input = { name: 'Autre nom', expectedVersion: 7 }
    const { clientUpdate } = await change(RenameClientDocument, { id: client!.id, input })
    const conflict = clientUpdate!.errors.find((error) => error.__typename === 'ConflictError')
    expect(conflict).toMatchObject({ code: 'CONFLICT', message: expect.any(String) })
    expect(conflict!.currentVersion).toBe(1)
  })

  test('asks by the hashes of codegen’s manifest where nothing else may run', async () => {
    const input = {
      name: 'Partenaire',
      scopes: ['clients.read'],
      expiresAt: new Date(Date.now() + dayMs).toISOString(),
    }
    const { apiKey, secret } = await act('admin', 'apiKeyCreate', { input }, 'secret apiKey { id }')
    await act('admin', 'apiKeyTrust', { id: apiKey.id, input: { documents: Object.values(manifest), only: true } })
    const { askTrusted } = await make(url(), async () => secret)
    const { clients } = await askTrusted(ClientPageDocument, { after: null, filter: { code: { eq: 'P000007' } } })
    expect(clients?.nodes.map((client) => client?.name)).toEqual(['Page 7'])
  })
})

const claims = async () => (await verifyAccess(world.keyring, await tokenOf('admin'), world.clock))!
/** A token with a second to live. */
async function brief(): Promise<string> {
  const almostOver = { now: () => new Date(world.clock.now().getTime() - 599_000) }
  return (await signAccess(world.keyring, { ...(await claims()), audience: 'staff' }, almostOver as never)).token
}

test('subscriptions go on over a token’s end and a restart of the server: nothing missed, nothing doubled', async () => {
  const followers = await Promise.all(Object.values(libraries).map(keepFollowing))
  const add = (name: string) => act('admin', 'clientCreate', { input: { name, kind: 'BUSINESS' } })
  const all = (holds: (follower: (typeof followers)[number]) => boolean) => until(() => followers.every(holds), 20_000)

  await add('Avant')
  await all(({ names, drops }) => names.length === 1 && drops() >= 1)
  await add('Avec un autre jeton')
  await all(({ names }) => names.length === 2)
  await server.stop()
  await add('Pendant')
  server = await open()
  await add('Après')
  await all(({ names, drops }) => names.length >= 4 && drops() >= 2)
  for (const { names } of followers) expect(names).toEqual(['Avant', 'Avec un autre jeton', 'Pendant', 'Après'])
  await Promise.all(followers.map(({ stop }) => stop()))
})

async function keepFollowing(make: Make) {
  let after = await world.live.head()
  // The first token is for HTTP, the second for the first line; that one does not last.
  let asked = 0
  const { follow } = await make(url(), () => (++asked === 2 ? brief() : tokenOf('admin')))
  const names: string[] = []
  let drops = 0
  let stopped = false
  const following = (async () => {
    while (!stopped) {
      await follow(after, ({ cursor, client }) => {
        after = cursor
        names.push(client!.name)
      })
      drops++
      await pause(50)
    }
  })()
  return {
    names,
    drops: () => drops,
    stop: async () => {
      stopped = true
      for (const socket of sockets) socket.terminate()
      await following
    },
  }
}
