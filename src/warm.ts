import type { GraphQLSchema } from 'graphql'
import { systemViewer } from './access/identify.ts'
import type { App, Caller } from './graphql/context.ts'
import { openPipeline } from './graphql/execute.ts'

/** Prisma's first query costs a second of WebAssembly and cold code: pay it before saying ready. */
export async function warmUp(app: App, schema: GraphQLSchema): Promise<void> {
  const viewer = systemViewer()
  const caller: Caller = {
    viewer,
    locale: 'fr',
    transport: 'http',
    requestId: 'warm-up',
    address: '',
    userAgent: '',
    present: async () => viewer,
  }
  await openPipeline(app, schema).run(
    { document: '{ clients(first: 1) { nodes { name invoices(first: 1) { nodes { number lines { net } } } } } }' },
    caller,
  )
}
