import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { client, socket } from './client.ts'

/**
 * Follows a subscription into the cache, whose rows every view shows. `after` is where the list was read; from then on every event moves it, so that a connection
 * that drops goes on behind the last event that arrived.
 */
export function useLive<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  after: string | null | undefined,
  onData: (data: Data) => string | undefined,
): void {
  const heard = useRef(onData)
  heard.current = onData
  useEffect(() => {
    if (after === undefined) return
    const query = client.cache.transformDocument(document)
    // The socket's client sends this object anew at every connection.
    const request = { query: print(query), variables: { after } as { after: string | null } }
    const leave = socket.subscribe<Data>(request, {
      next: ({ data }) => {
        if (!data) return
        client.cache.write({ dataId: 'ROOT_SUBSCRIPTION', query, result: data })
        request.variables.after = heard.current(data) ?? request.variables.after
      },
      error: () => {},
      complete: () => {},
    })
    following++
    return () => {
      following--
      leave()
    }
  }, [document, after])
}

// A socket that nobody needs is closed too; what is lost is one that ended while somebody listened.
let following = 0
let lost = false
const listeners = new Set<() => void>()
function say(now: boolean): void {
  lost = now
  for (const listener of listeners) listener()
}
socket.on('connected', () => say(false))
socket.on('closed', () => say(following > 0))

/** Whether what is shown may be out of date. */
export const useLost = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => lost,
  )
