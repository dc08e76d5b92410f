import { useQuery } from '@apollo/client/react'
import { MeDocument } from './generated/graphql.ts'

/** Who is signed in, once it is known. */
export const useMe = () => useQuery(MeDocument, { fetchPolicy: 'cache-first' }).data?.viewer?.member
