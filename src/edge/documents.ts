import type { FastifyInstance } from 'fastify'
import { badLink, headersOf, refuse } from '../files/routes.ts'
import type { Signature } from '../files/store.ts'
import type { App } from '../graphql/context.ts'
import { paperPath } from '../modules/papers/fields.ts'
import { isPaperKind } from '../modules/papers/papers.ts'
import { printOf } from '../modules/papers/printing.ts'

type Signed = { Params: { kind: string; key: string }; Querystring: Signature }

/** A document's PDF by its signed link, printed when it is asked for the first time. */
export async function documentRoutes(http: FastifyInstance, { app }: { app: App }): Promise<void> {
  http.get<Signed>('/documents/:kind/:key', async ({ params: { kind, key }, query }, reply) => {
    const allowed = isPaperKind(kind) && app.files.allows('GET', paperPath(kind, key), query, app.clock.now())
    if (!allowed) return refuse(reply, 403, badLink)
    const print = await printOf(app, kind, key)
    if (!print) return refuse(reply, 404, 'There is no such document.')
    const { name, pdf } = print
    return reply.headers(headersOf({ name, contentType: 'application/pdf', size: pdf.length })).send(pdf)
  })
}
