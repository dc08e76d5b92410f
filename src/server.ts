import Fastify, { type FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { acceptanceRoutes } from './edge/acceptance.ts'
import { calendarRoutes } from './edge/calendar.ts'
import { dashboardRoutes } from './edge/dashboard.ts'
import { docsRoutes } from './edge/docs.ts'
import { documentRoutes } from './edge/documents.ts'
import { explorerRoutes } from './edge/explorer.ts'
import { openFaces } from './edge/faces.ts'
import { healthRoutes } from './edge/health.ts'
import { graphqlRoutes } from './edge/http.ts'
import { ratingRoutes } from './edge/rating.ts'
import { openSockets, pathOf } from './edge/sockets.ts'
import { fileRoutes } from './files/routes.ts'
import type { App } from './graphql/context.ts'
import { portal } from './schema.ts'

export type Server = { address: string; stop: () => Promise<void> }

/** Everything that answers on the port: both faces of the graph over HTTP, SSE and WebSocket, explorer and manual, files, health. */
export async function openServer(app: App, schema: GraphQLSchema): Promise<Server> {
  const { config } = app
  const state = { draining: false }
  const faces = openFaces(app, { staff: schema, portal })
  const http: FastifyInstance = Fastify({
    bodyLimit: config.limits.bodyBytes,
    forceCloseConnections: true,
    trustProxy: false,
  })
  for (const face of faces) await http.register(graphqlRoutes, { app, face })
  http.get('/.well-known/jwks.json', async () => app.keyring.jwks())
  await http.register(explorerRoutes)
  await http.register(docsRoutes, { app, schema })
  await http.register(healthRoutes, { app, faces, state })
  await http.register(fileRoutes, { app })
  await http.register(documentRoutes, { app })
  await http.register(ratingRoutes, { app })
  await http.register(calendarRoutes, { app })
  await http.register(acceptanceRoutes, { app })
  await http.register(dashboardRoutes)
  const sockets = faces.map((face) => openSockets(http.server, app, face))
  http.server.on('upgrade', (request, socket) => {
    if (!faces.some(({ path }) => path === pathOf(request))) socket.destroy()
  })
  const address = await http.listen({ port: config.port, host: config.host })
  return {
    address,
    stop: async () => {
      state.draining = true
      await Promise.all(sockets.map(({ stop }) => stop()))
      await http.close()
    },
  }
}
