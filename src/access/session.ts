import { randomUUID } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../kernel/clock.ts'

/** Whom a token is for: the staff's graph takes no token of the portal, and the other way round. */
export type Audience = 'staff' | 'portal'

/** What a valid access token says. */
export type Claims = { holderId: string; sessionId: string; tokenVersion: number; expiresAt: Date }

/** The signing keys of the installation. */
export type Keyring = {
  sign(claims: Omit<Claims, 'expiresAt'>, audience: Audience, now: Date): Promise<string>
  /** The public key that a token names, undefined when it is unknown or retired. */
  verifier(kid: string | undefined): CryptoKey | undefined
  /** What /.well-known/jwks.json answers. */
  jwks(): { keys: JWK[] }
}

type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK }

const issuer = 'carnet'
const algorithm = 'EdDSA'
const typ = 'at+jwt'
const lifetimeSeconds = 600
/** How far the clocks of two machines may be apart. */
export const toleranceSeconds = 5

/**
 * Opens the private keys (JWK, Ed25519), newest last: the newest signs, all verify. To rotate, add a key; ten minutes
 * later, when no token of the old one is alive, take that off the list. Throws a sentence for a key that cannot sign.
 */
export async function openKeyring(jwks: readonly object[]): Promise<Keyring> {
  const keys = await Promise.all(jwks.map((jwk) => openKey(jwk as JWK)))
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  const newest = keys.at(-1)
  if (!newest) throw new Error('a keyring needs at least one signing key')
  if (byKid.size < keys.length) throw new Error('two signing keys have the same kid')
  return {
    sign: (claims, audience, now) => signWith(newest, claims, { audience, now }),
    verifier: (kid) => (kid === undefined ? undefined : byKid.get(kid)?.publicKey),
    jwks: () => ({ keys: keys.map(({ jwk }) => ({ ...jwk })) }),
  }
}

type Subject = Omit<Claims, 'expiresAt'> & { audience: Audience }

/** A new access token of ten minutes for a session, and the moment it ends. */
export async function signAccess(
  keyring: Keyring,
  { audience, ...claims }: Subject,
  clock: Clock,
): Promise<{ token: string; expiresAt: Date }> {
  const now = clock.now()
  const token = await keyring.sign(claims, audience, now)
  return { token, expiresAt: new Date((seconds(now) + lifetimeSeconds) * 1000) }
}

/**
 * What the token says when it is one of ours, for that audience and alive; else undefined, whatever is wrong with it:
 * a caller learns nothing by trying. Every option counts: jose by itself asks for no expiry, issuer or audience, and
 * would check an HMAC with a key given as bytes.
 */
export async function verifyAccess(
  keyring: Keyring,
  token: string,
  clock: Clock,
  audience: Audience = 'staff',
): Promise<Claims | undefined> {
  const publicKey = ({ kid }: { kid?: string }) => {
    const key = keyring.verifier(kid)
    if (!key) throw new Error('unknown key')
    return key
  }
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: [algorithm],
      issuer,
      audience,
      typ,
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'sid', 'tv'],
      clockTolerance: toleranceSeconds,
      maxTokenAge: lifetimeSeconds,
      currentDate: clock.now(),
    })
    const { sub, sid, tv, exp } = payload
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof tv !== 'number' || exp === undefined)
      return undefined
    return { holderId: sub, sessionId: sid, tokenVersion: tv, expiresAt: new Date(exp * 1000) }
  } catch {
    return undefined
  }
}

async function openKey(jwk: JWK): Promise<SigningKey> {
  const { kty, crv, d, x } = jwk
  if (kty !== 'OKP' || crv !== 'Ed25519' || !d || !x) throw new Error('a signing key must be a private Ed25519 JWK')
  // Processes must agree on the name of a key that came without one.
  const kid = jwk.kid ?? (await calculateJwkThumbprint({ kty, crv, x }))
  const publicJwk = { kty, crv, x, kid, alg: algorithm, use: 'sig' }
  return {
    kid,
    privateKey: (await importJWK({ kty, crv, d, x }, algorithm)) as CryptoKey,
    publicKey: (await importJWK({ kty, crv, x }, algorithm)) as CryptoKey,
    jwk: publicJwk,
  }
}

function signWith(
  key: SigningKey,
  claims: Omit<Claims, 'expiresAt'>,
  { audience, now }: { audience: Audience; now: Date },
): Promise<string> {
  return new SignJWT({ sid: claims.sessionId, tv: claims.tokenVersion })
    .setProtectedHeader({ alg: algorithm, kid: key.kid, typ })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.holderId)
    .setJti(randomUUID())
    .setIssuedAt(seconds(now))
    .setExpirationTime(seconds(now) + lifetimeSeconds)
    .sign(key.privateKey)
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
