import { createHash, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Disk } from 'flydrive'
import { FSDriver } from 'flydrive/drivers/fs'
import type { Config } from '../config.ts'
import { type Clock, hourMs } from '../kernel/clock.ts'
import { isSeal, seal } from '../kernel/seal.ts'

/** Where the bytes lie, how many they are, and their SHA-256 in hexadecimal. */
export type Stored = { key: string; size: number; sha256: string }

export type Files = {
  /** A URL that lets its bearer put or get what is at a path until it expires. */
  signedUrl: (method: Method, path: string, expiresAt: Date) => string
  /** Whether a request carries such a URL. */
  allows: (method: Method, path: string, query: Signature, now: Date) => boolean
  /** Stores a stream under a new key: nobody's name is ever a path. Throws TooLarge past the limit, and keeps nothing then. */
  put: (bytes: Readable, limit?: number) => Promise<Stored>
  get: (key: string) => Promise<Readable>
  remove: (key: string) => Promise<void>
  /** The most bytes that a file may have. */
  limit: number
}

export type Method = 'PUT' | 'GET'
export type Signature = { expires?: string; signature?: string }

export class TooLarge extends Error {}

export type FileOptions = Pick<Config, 'dataDir' | 'filesUrl' | 'pepper' | 'publicUrl'> & {
  limits: Pick<Config['limits'], 'uploadBytes'>
}

/** The folder in which the bytes lie. */
export const filesAt = ({ dataDir, filesUrl }: Pick<Config, 'dataDir' | 'filesUrl'>): string =>
  filesUrl ? fileURLToPath(filesUrl) : resolve(dataDir, 'files')

/** The file store: bytes on disk, under DATA_DIR/files or at FILES_URL; names and types live in the database. */
export function openFiles(options: FileOptions): Files {
  const { pepper, publicUrl, limits } = options
  const disk = new Disk(new FSDriver({ location: filesAt(options), visibility: 'private' }))
  const sign = (method: Method, path: string, expires: string) => seal(pepper, `file|${method}|${path}|${expires}`)
  return {
    signedUrl: (method, path, expiresAt) => {
      const expires = String(Math.floor(expiresAt.getTime() / 1000))
      return `${publicUrl}${path}?expires=${expires}&signature=${sign(method, path, expires)}`
    },
    allows: (method, path, { expires = '', signature = '' }, now) =>
      isSeal(sign(method, path, expires), String(signature)) && Number(expires) * 1000 > now.getTime(),
    put: (bytes, limit = limits.uploadBytes) => store(disk, bytes, limit),
    get: (key) => disk.getStream(key),
    remove: (key) => disk.delete(key),
    limit: limits.uploadBytes,
  }
}

const getMs = hourMs / 4

export type SignedLink = { url: string; expiresAt: Date }

/** A link to what is at a path, for a quarter of an hour: its holder needs no other right. */
export function linkTo({ files, clock }: { files: Files; clock: Clock }, path: string): SignedLink {
  const expiresAt = new Date(clock.now().getTime() + getMs)
  return { url: files.signedUrl('GET', path, expiresAt), expiresAt }
}

export const filePath = (id: string): string => `/files/${id}`

/** Where the bytes of a file are. */
export const fileUrl = (ground: { files: Files; clock: Clock }, id: string): string => linkTo(ground, filePath(id)).url

async function store(disk: Disk, bytes: Readable, limit: number): Promise<Stored> {
  const id = randomUUID()
  const key = `${id.slice(0, 2)}/${id}`
  const { meter, measured } = metered(bytes, limit)
  try {
    await disk.putStream(key, meter)
  } catch (error) {
    await disk.delete(key).catch(() => {})
    // The driver wraps what the stream failed with, and that is what the caller knows.
    throw (error as Error).cause ?? error
  }
  return { key, ...measured() }
}

/** Counts and hashes a stream on its way, and fails past the limit. */
function metered(bytes: Readable, limit: number) {
  const hash = createHash('sha256')
  let size = 0
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length
      if (size > limit) return done(new TooLarge(`larger than ${limit} bytes`))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  // Not pipeline(): it would destroy the request along with the meter, and nobody could be told that it was too large.
  bytes.on('error', (error) => meter.destroy(error))
  bytes.on('close', () => bytes.readableEnded || meter.destroy(new Error('the upload broke off')))
  bytes.pipe(meter)
  return { meter, measured: () => ({ size, sha256: hash.digest('hex') }) }
}
