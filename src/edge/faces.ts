import type { GraphQLSchema } from 'graphql'
import type { Audience } from '../access/session.ts'
import type { App } from '../graphql/context.ts'
import { openPipeline, type Pipeline } from '../graphql/execute.ts'

/** One side of the graph: its address, whom it answers, what it shows. */
export type Face = { path: string; audience: Audience; schema: GraphQLSchema; pipeline: Pipeline }

export const openFaces = (app: App, schemas: Record<Audience, GraphQLSchema>): Face[] => [
  face(app, '/graphql', 'staff', schemas),
  face(app, '/portal/graphql', 'portal', schemas),
]

const face = (app: App, path: string, audience: Audience, { [audience]: schema }: Record<Audience, GraphQLSchema>) => ({
  ...{ path, audience, schema },
  pipeline: openPipeline(app, schema, audience),
})
