import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import ipaddr from 'ipaddr.js'
import type { Config } from '../config.ts'
import type { Db } from '../db/client.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { minuteMs } from '../kernel/clock.ts'
import { isSeal, seal } from '../kernel/seal.ts'
import { narrowed } from './can.ts'
import { type MemberRow, memberColumns, roleOfMember, viewerOf } from './member-row.ts'
import type { Viewer } from './viewer.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(length: number, bytes: number): string {
  let rest = BigInt(`0x${randomBytes(bytes).toString('hex')}`)
  let text = ''
  for (let place = 0; place < length; place++, rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text
}

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0')
const shape = /^(carnet_live_([\dA-Za-z]{8})_[\dA-Za-z]{43})_([\da-f]{8})$/

/** A new key: what its bearer keeps, and the part by which it is looked up. */
export function newKey(): { secret: string; lookup: string } {
  const lookup = base62(8, 8)
  const body = `carnet_live_${lookup}_${base62(43, 32)}`
  return { secret: `${body}_${checksum(body)}`, lookup }
}

/** How the database keeps a key: without the pepper, nobody can try values against it. */
export const keyHash = ({ pepper }: Pick<Config, 'pepper'>, secret: string): string => seal(pepper, `api-key|${secret}`)

/** The part by which a key is looked up; undefined when it is none, mistyped ones included. */
export function lookupOf(secret: string): string | undefined {
  const [, body = '', lookup, sum] = shape.exec(secret) ?? []
  return sum !== undefined && sum === checksum(body) ? lookup : undefined
}

type Row = MemberRow & {
  keyId: string
  keyName: string
  hash: string
  scopes: string[]
  networks: string[]
  trustedOnly: boolean
  expiresAt: Date
}
export type KeyHolder = { viewer: Viewer; hash: string; networks: string[]; expiresAt: Date }

type Stored = { db: Db; clock: Clock }

/** Who acts through the key: its owner, with as much of their present rights as the key has. */
export const loadKey = (stored: Stored, lookup: string) => holderOf(stored, Prisma.sql`k."lookup" = ${lookup}`)

/** The same for what is done in the key's name later; undefined once it is not good any more. */
export const absentKey = async (stored: Stored, id: string): Promise<Viewer | undefined> =>
  (await holderOf(stored, Prisma.sql`k."id" = ${id}::uuid`))?.viewer

async function holderOf({ db, clock }: Stored, which: Prisma.Sql): Promise<KeyHolder | null> {
  const now = clock.now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT ${memberColumns}, k."id"::text AS "keyId", k."name" AS "keyName", k."hash", k."scopes", k."networks", k."trustedOnly", k."expiresAt"
    FROM "ApiKey" k JOIN "Member" m ON m."id" = k."ownerId" ${roleOfMember}
    WHERE ${which} AND k."revokedAt" IS NULL AND k."expiresAt" > ${now} AND m."status" = 'ACTIVE'`
  if (!row) return null
  const { keyId, keyName, hash, scopes, networks, trustedOnly, expiresAt } = row
  // To the minute is enough to see whether anybody still uses it.
  await db.apiKey.updateMany({
    where: { id: keyId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - minuteMs) } }] },
    data: { lastUsedAt: now },
  })
  const owner = viewerOf(row, keyId)
  const key = { id: keyId, name: keyName, trustedOnly }
  return { viewer: { ...owner, key, rights: narrowed(owner.rights, scopes) }, hash, networks, expiresAt }
}

/** Whether a request with this secret and from this address may act as the key's holder. */
export const opens = (config: Pick<Config, 'pepper'>, { hash, networks }: KeyHolder, secret: string, address: string) =>
  isSeal(hash, keyHash(config, secret)) &&
  (networks.length === 0 || networks.some((network) => within(address, network)))

function within(address: string, network: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const from = ipaddr.process(address)
  const [base, bits] = ipaddr.parseCIDR(network)
  return from.kind() === base.kind() && from.match([base, bits] as never)
}
