import type { ErrorLike } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import type { ReactNode } from 'react'
import { useWords } from '../words.ts'

/** What an operation has answered so far: a word while it runs, a note where something is forbidden, the failure where it failed. */
export function Answer({
  loading,
  error,
  children,
}: {
  loading: boolean
  error: ErrorLike | undefined
  children: ReactNode
}) {
  const { say } = useWords()
  const codes = CombinedGraphQLErrors.is(error) ? error.errors.map(({ extensions }) => extensions?.code) : []
  const forbidden = codes.length > 0 && codes.every((code) => code === 'FORBIDDEN')
  return (
    <>
      {loading && !children && <p role="status">{say('loading')}</p>}
      {error && <p role={forbidden ? 'note' : 'alert'}>{forbidden ? say('forbidden') : error.message}</p>}
      {children}
    </>
  )
}
