import { type Client, createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { TypedDocumentString } from '../generated/graphql.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any
export type Reply<Data = Any> = {
  status: number
  data: Data
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[]
  extensions?: Any
}

/** A caller over HTTP, as any partner's program would be. */
export const caller =
  (address: string, token?: string) =>
  async <Data = Any, Variables extends object = object>(
    query: string | TypedDocumentString<Data, Variables>,
    variables?: Variables,
  ): Promise<Reply<Data>> => {
    const headers = {
      'content-type': 'application/json',
      'accept-language': 'en',
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, ...((await response.json()) as Omit<Reply<Data>, 'status'>) }
  }

export const signInQuery = `mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken refreshToken expiresAt member { name role } } errors { code message } } }`

export async function signedIn(address: string, name: string): Promise<string> {
  const { data } = await caller(address)(signInQuery, {
    input: { email: `${name}@demo.carnet.example`, password: 'carnet-demo-2026' },
  })
  return data.sessionCreate.session.accessToken
}

export const socket = (address: string, token: string, onClose: (code: number) => void = () => {}): Client =>
  createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    connectionParams: { authorization: `Bearer ${token}` },
    on: { closed: (event) => onClose((event as { code: number }).code) },
    onNonLazyError: () => {},
  })

/** Collects what a subscription brings. */
export function follow(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
  onNext: () => void = () => {},
  operationName?: string,
) {
  const results: Any[] = []
  const ended = new Promise<unknown>((resolve) =>
    client.subscribe(
      { query, variables, ...(operationName && { operationName }) },
      {
        next: (result) => {
          results.push(result)
          onNext()
        },
        error: resolve,
        complete: () => resolve(undefined),
      },
    ),
  )
  return { results, ended }
}

export async function until(holds: () => boolean | Promise<boolean>, ms = 25_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
