import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Files, TooLarge } from './store.ts'

type Options = { app: { db: Db; clock: Clock; files: Files } }
type Signed = { Params: { id: string }; Querystring: { expires?: string; signature?: string } }

/** PUT and GET of one file by a signed URL. The URL is the right; it was given by a mutation or a field that checked. */
export async function fileRoutes(http: FastifyInstance, { app }: Options): Promise<void> {
  const { db, clock, files } = app
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  http.put<Signed>('/files/:id', async (request, reply) => {
    const { id } = request.params
    if (!files.allows('PUT', id, request.query, clock.now())) return refuse(reply, 403, 'The link is not valid or has expired.')
    const file = await db.storedFile.findUnique({ where: { id } })
    if (!file) return refuse(reply, 404, 'There is no such file.')
    if (file.storedAt) return refuse(reply, 409, 'The file is already stored.')
    try {
      const stored = await files.put(file.key, request.body as Readable)
      await db.storedFile.update({ where: { id }, data: { ...stored, storedAt: clock.now() } })
      return reply.status(204).send()
    } catch (error) {
      if (error instanceof TooLarge) return refuse(reply, 413, 'The file is too large.')
      throw error
    }
  })

  http.get<Signed>('/files/:id', async (request, reply) => {
    const { id } = request.params
    if (!files.allows('GET', id, request.query, clock.now())) return refuse(reply, 403, 'The link is not valid or has expired.')
    const file = await db.storedFile.findUnique({ where: { id } })
    if (!file?.storedAt) return refuse(reply, 404, 'There is no such file.')
    return reply
      .header('content-type', file.contentType)
      .header('content-length', file.size)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .header('x-content-type-options', 'nosniff')
      .send(await files.get(file.key))
  })
}

const refuse = (reply: FastifyReply, status: number, message: string) => reply.status(status).send({ message })
