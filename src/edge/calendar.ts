import type { FastifyInstance } from 'fastify'
import type { App } from '../graphql/context.ts'
import { calendarOf } from '../modules/tasks/calendar.ts'

/** A member's tasks for their calendar's program, which cannot sign in: the address is the secret. */
export async function calendarRoutes(http: FastifyInstance, { app }: { app: App }): Promise<void> {
  http.get<{ Params: { token: string } }>('/calendar/:token.ics', async ({ params }, reply) => {
    const calendar = await calendarOf(app, params.token)
    if (!calendar) return reply.status(404).send({ message: 'There is no such calendar.' })
    return reply
      .headers({ 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-store' })
      .send(calendar)
  })
}
