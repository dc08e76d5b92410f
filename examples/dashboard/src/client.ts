import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { SetContextLink } from '@apollo/client/link/context'
import { ErrorLink } from '@apollo/client/link/error'
import { createClient } from 'graphql-ws'
import { freshToken, signOut } from './session.ts'

const authorised = new SetContextLink(async ({ headers }) => ({
  headers: {
    ...headers,
    authorization: `Bearer ${await freshToken()}`,
    'accept-language': document.documentElement.lang,
  },
}))

// A session that was revoked elsewhere ends here too.
const ended = new ErrorLink(({ error }) => {
  if (CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED'))
    signOut()
})

// What is forbidden is null at its path; the rest is shown.
const partial = { errorPolicy: 'all' } as const
declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all'
      }
      interface Query {
        errorPolicy: 'all'
      }
    }
  }
}

/** Rows by their ids: what one view learns, every view shows. */
export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([ended, authorised, new HttpLink({ uri: '/graphql' })]),
  defaultOptions: { watchQuery: partial, query: partial },
})

/** Twice as long each time, at most five seconds; not all at once when a server comes back. */
const waitMs = (retries: number) => Math.min(5_000, 250 * 2 ** retries) * (0.5 + Math.random() / 2)

/** One socket for all that is live; it comes back by itself, with a fresh token. */
export const socket = createClient({
  url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
  lazy: true,
  keepAlive: 10_000,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, waitMs(retries))),
  connectionParams: async () => ({ authorization: `Bearer ${await freshToken()}` }),
})
