import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { sha256 } from '../kernel/canonical.ts'
import { seal } from '../kernel/seal.ts'
import type { Db } from './client.ts'

/** Signs the links of the hash chains (Ed25519). */
export type Signer = { keyId: string; sign: (text: string) => string }

/** What PKCS #8 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The installation's key, which follows from its secret; its public half is kept, so that its signatures outlive it. */
export async function openSigner(db: Db, secret: string): Promise<Signer> {
  const seed = Buffer.from(seal(secret, 'document signatures', 'hex'), 'hex')
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()
  const keyId = sha256(publicKey).slice(0, 16)
  await db.signingKey.createMany({ data: { id: keyId, publicKey }, skipDuplicates: true })
  return { keyId, sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') }
}

/** Whether the key with that public half signed the text. */
export const isSigned = (text: string, signature: string, publicKey: string): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
