import { print } from 'graphql'
import { useSyncExternalStore } from 'react'
import { RefreshDocument, SignInDocument } from './generated/graphql.ts'

export type Tokens = { accessToken: string; refreshToken: string; expiresAt: string }

// The refresh token lives as long as the tab; the access token only in memory and there.
const KEY = 'carnet.session'
const SOON_MS = 30_000

let tokens: Tokens | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
const listeners = new Set<() => void>()

function keep(next: Tokens | null): void {
  tokens = next
  if (next) sessionStorage.setItem(KEY, JSON.stringify(next))
  else sessionStorage.removeItem(KEY)
  for (const listener of listeners) listener()
}

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether somebody is signed in. */
export const useSignedIn = (): boolean => useSyncExternalStore(listen, () => tokens !== null)

export const signOut = () => keep(null)

/** Signs in, or answers why not. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const { data } = await ask(print(SignInDocument), { email, password })
  const { session, errors } = data.sessionCreate
  if (session) keep(session)
  return session ? null : errors.map(({ message }: { message: string }) => message).join(' ')
}

let refreshing: Promise<void> | undefined

/** A token that is good for a while yet; null when signed out. Refreshed once, however many ask at a time. */
export async function freshToken(): Promise<string | null> {
  if (tokens && new Date(tokens.expiresAt).getTime() - Date.now() < SOON_MS) {
    refreshing ??= refresh(tokens.refreshToken).finally(() => {
      refreshing = undefined
    })
    await refreshing
  }
  return tokens?.accessToken ?? null
}

async function refresh(refreshToken: string): Promise<void> {
  const { data } = await ask(print(RefreshDocument), { refreshToken })
  keep(data.sessionRefresh.session)
}

async function ask(query: string, input: object) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify({ query, variables: { input } }),
  })
  return response.json()
}
