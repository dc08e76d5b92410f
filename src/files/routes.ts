import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Files, filePath, type Method, type Signature, TooLarge } from './store.ts'

type Options = { app: { db: Db; clock: Clock; files: Files } }
type Signed = { Params: { id: string }; Querystring: Signature }

/** PUT and GET of one file by a signed URL. The URL is the right; it was given by a mutation or a field that checked. */
export async function fileRoutes(http: FastifyInstance, { app }: Options): Promise<void> {
  const { db, clock, files } = app
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', (_request, _payload, done) => done(null))
  http.setErrorHandler(masked)
  const allowed = ({ params, query }: FastifyRequest<Signed>, method: Method) =>
    files.allows(method, filePath(params.id), query, clock.now())

  http.put<Signed>('/files/:id', async (request, reply) => {
    const { id } = request.params
    if (!allowed(request, 'PUT')) return refuse(reply, 403, badLink)
    if (Number(request.headers['content-length'] ?? 0) > files.limit) return refuse(reply, 413, tooLarge)
    const file = await db.storedFile.findUnique({ where: { id }, select: { storedAt: true } })
    if (!file) return refuse(reply, 404, absent)
    if (file.storedAt) return refuse(reply, 409, taken)
    const stored = await files.put(request.raw)
    // Of two uploads at the same time, the first to end is kept.
    const { count } = await db.storedFile.updateMany({
      where: { id, storedAt: null },
      data: { ...stored, storedAt: clock.now() },
    })
    if (count === 1) return reply.status(204).send()
    await files.remove(stored.key)
    return refuse(reply, 409, taken)
  })

  http.get<Signed>('/files/:id', async (request, reply) => {
    const { id } = request.params
    if (!allowed(request, 'GET')) return refuse(reply, 403, badLink)
    const file = await db.storedFile.findUnique({ where: { id } })
    if (!file?.storedAt) return refuse(reply, 404, absent)
    return reply.headers(headersOf(file)).send(await files.get(file.key))
  })
}

export const badLink = 'The link is not valid or has expired.'
const absent = 'There is no such file.'
const taken = 'The file is already stored.'
const tooLarge = 'The file is too large.'

// The rest of a refused upload is not worth reading: the connection ends with the answer.
export const refuse = (reply: FastifyReply, status: number, message: string) =>
  reply.status(status).header('connection', 'close').send({ message })

function masked(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof TooLarge) return refuse(reply, 413, tooLarge)
  request.log.error(error)
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return refuse(reply, 507, 'The file store is full.')
  return refuse(reply, 500, 'The file cannot be read or written at the moment.')
}

/** What a browser must not do with somebody else's bytes: show them, guess their type, run them, keep them. */
// biome-ignore format: read by column
export const headersOf = ({ name, contentType, size }: { name: string; contentType: string; size: number }) => ({
  'content-type':            printable(contentType),
  'content-length':          size,
  'content-disposition':     `attachment; filename*=UTF-8''${escaped(name)}`,
  'x-content-type-options':  'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control':           'private, no-store',
})

const printable = (type: string) =>
  /^[\w!#$&^.+-]+\/[\w!#$&^.+; ="-]+$/.test(type) ? type : 'application/octet-stream'

/** A file name as RFC 8187 wants it in a header. */
const escaped = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
