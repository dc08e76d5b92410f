import { generateKeyPairSync, type JsonWebKey, randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LocalSecrets {
  /** Signing keys, newest last. */
  jwtPrivateKeys: JsonWebKey[]
  pepper: string
}

/** The keys of an embedded installation, made at its first start and kept beside its data. */
export function localSecrets(dataDir: string): LocalSecrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return {
    jwtPrivateKeys: JSON.parse(keptSecret(join(dataDir, 'jwt-keys.json'), () => JSON.stringify([signingKey()]))),
    pepper: keptSecret(join(dataDir, 'pepper'), randomSecret),
  }
}

/** Reads the secret in the file, or writes a new one there, readable by its owner alone. */
export function keptSecret(path: string, make: () => string): string {
  return read(path) ?? keep(path, make())
}

export const randomSecret = (): string => randomBytes(32).toString('base64url')

function signingKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' }
}

// A link appears whole or not at all, and never over another: of two processes that start together both keep
// the first one's secret, and a process killed while writing leaves no half of one.
function keep(path: string, secret: string): string {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, secret, { mode: 0o600, flush: true })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return readFileSync(path, 'utf8')
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const isCode = (error: unknown, code: string) => (error as NodeJS.ErrnoException).code === code
