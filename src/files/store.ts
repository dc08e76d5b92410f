import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { resolve } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { Disk } from 'flydrive'
import { FSDriver } from 'flydrive/drivers/fs'
import type { Config } from '../config.ts'

export type Stored = { size: number; sha256: string }

export type Files = {
  /** A URL that lets its bearer put or get one file until it expires. */
  signedUrl: (method: 'PUT' | 'GET', id: string, expiresAt: Date) => string
  /** Whether a request carries such a URL. */
  allows: (method: string, id: string, query: { expires?: string; signature?: string }, now: Date) => boolean
  /** Stores a stream under a key of ours. Throws TooLarge past the limit, and keeps nothing then. */
  put: (key: string, bytes: Readable) => Promise<Stored>
  get: (key: string) => Promise<Readable>
}

export class TooLarge extends Error {}

type Options = Pick<Config, 'dataDir' | 'filesUrl' | 'pepper' | 'publicUrl' | 'limits'>

/** The file store: bytes on disk under keys of ours; names and types live in the database. */
export function openFiles({ dataDir, filesUrl, pepper, publicUrl, limits }: Options): Files {
  const root = filesUrl ? new URL(filesUrl).pathname : resolve(dataDir, 'files')
  const disk = new Disk(new FSDriver({ location: root, visibility: 'private' }))
  const sign = (method: string, id: string, expires: string) => createHmac('sha256', pepper).update(`file|${method}|${id}|${expires}`).digest('base64url')
  return {
    signedUrl: (method, id, expiresAt) => {
      const expires = String(Math.floor(expiresAt.getTime() / 1000))
      return `${publicUrl}/files/${id}?expires=${expires}&signature=${sign(method, id, expires)}`
    },
    allows: (method, id, { expires = '', signature = '' }, now) => {
      const wanted = Buffer.from(sign(method, id, expires))
      const given = Buffer.from(signature)
      return given.length === wanted.length && timingSafeEqual(given, wanted) && Number(expires) * 1000 > now.getTime()
    },
    put: async (key, bytes) => {
      const { stream, result } = measured(bytes, limits.uploadBytes)
      try {
        await disk.putStream(key, stream)
      } catch (error) {
        await disk.delete(key).catch(() => {})
        throw error
      }
      return result()
    },
    get: (key) => disk.getStream(key),
  }
}

/** Counts and hashes a stream on its way; fails it past the limit. */
function measured(bytes: Readable, limit: number) {
  const hash = createHash('sha256')
  let size = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > limit) return done(new TooLarge(`larger than ${limit} bytes`))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  bytes.on('error', (error) => meter.destroy(error))
  return { stream: bytes.pipe(meter), result: (): Stored => ({ size, sha256: hash.digest('hex') }) }
}
