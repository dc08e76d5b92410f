import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type GraphQLSchema, isIntrospectionType, lexicographicSortSchema } from 'graphql'
import type { App } from '../graphql/context.ts'
import { errorPage, eventPage, permissionPage, startPage } from './docs/guides.ts'
import { type Page, whole } from './docs/layout.ts'
import { fieldsPage, typeIndex, typePage } from './docs/reference.ts'
import { pageHeaders } from './pages.ts'

type Options = { app: Pick<App, 'config'>; schema: GraphQLSchema }

const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const at = (...path: string[]) => join(import.meta.dirname, ...path)

/** The API's manual, written from the schema that runs, and the schema itself as a file. */
export async function docsRoutes(http: FastifyInstance, { app, schema }: Options): Promise<void> {
  let sorted: GraphQLSchema | undefined
  const byName = () => {
    sorted ??= lexicographicSortSchema(schema)
    return sorted
  }
  const pages: Record<string, () => Page> = {
    '/docs': () => startPage(app.config),
    '/docs/queries': () => fieldsPage('Queries', byName().getQueryType()!),
    '/docs/mutations': () => fieldsPage('Mutations', byName().getMutationType()!),
    '/docs/subscriptions': () => fieldsPage('Subscriptions', byName().getSubscriptionType()!),
    '/docs/types': () => typeIndex(byName()),
    '/docs/permissions': permissionPage,
    '/docs/events': eventPage,
    '/docs/errors': errorPage,
  }
  const send = (reply: FastifyReply, page: Page) => reply.headers(pageHeaders(policy)).send(whole(page))

  for (const [path, page] of Object.entries(pages)) http.get(path, async (_request, reply) => send(reply, page()))
  http.get<{ Params: { name: string } }>('/docs/types/:name', async ({ params }, reply) => {
    const type = byName().getType(params.name)
    return type && !isIntrospectionType(type) ? send(reply, typePage(byName(), type)) : reply.callNotFound()
  })
  http.get('/docs/docs.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(readFileSync(at('docs', 'docs.css'))),
  )
  for (const name of ['schema.graphql', 'portal.graphql']) {
    const sdl = readFileSync(at('..', '..', name))
    http.get(`/${name}`, async (_request, reply) => reply.type('application/graphql; charset=utf-8').send(sdl))
  }
}
