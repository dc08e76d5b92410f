import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import sirv from 'sirv'
import { pageHeaders } from './pages.ts'

const root = fileURLToPath(new URL('../../examples/dashboard/dist', import.meta.url))

// Bars are drawn by a style that a script sets, which the policy does not count as inline.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const { 'content-type': _html, ...headers } = { ...pageHeaders(policy), 'referrer-policy': 'no-referrer' }

/** The dashboard at `/`, where it was built. Its files carry their hash in their names; the page itself is always asked for. */
export async function dashboardRoutes(http: FastifyInstance): Promise<void> {
  if (!existsSync(root)) return
  const serve = sirv(root, {
    etag: true,
    setHeaders: (response, path) => {
      for (const header of Object.entries(headers)) response.setHeader(...header)
      response.setHeader(
        'cache-control',
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  http.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      serve(request.raw, reply.raw, () => reply.callNotFound())
      return reply
    },
  })
}
