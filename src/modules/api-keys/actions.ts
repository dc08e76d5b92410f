import { GraphQLError, parse } from 'graphql'
import ipaddr from 'ipaddr.js'
import { forgetKey } from '../../access/identify.ts'
import { keyHash, newKey } from '../../access/keys.ts'
import { isPermission, openPermissions } from '../../access/permissions.ts'
import { lock } from '../../access/rows.ts'
import type { Rights } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { documentHash } from '../../graphql/trusted.ts'
import { invalid, invalidTransition, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'

export type ApiKeyShape = { name: string; scopes: string[]; expiresAt: Date; networks?: string[] | null }

/** Makes a key; its secret is told this once. It may do what it is given, as long as its maker may. */
export function apiKeyCreate(ctx: Acting, input: ApiKeyShape): Promise<{ id: string; extra: { secret: string } }> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now()
    refuseAll(faults(input, tx.viewer.rights, now))

    const { secret, lookup } = newKey()
    const { name, expiresAt } = input
    const key = await tx.db.apiKey.create({
      data: {
        ownerId: tx.viewer.id,
        name: name.trim(),
        lookup,
        hash: keyHash(tx.config, secret),
        scopes: [...new Set(input.scopes)].sort(),
        networks: input.networks ?? [],
        createdAt: now,
        expiresAt,
      },
    })

    await emit(tx, { type: 'apiKey.created', entity: 'ApiKey', before: null, after: key, facts: { name: key.name } })
    return { id: key.id, extra: { secret } }
  })
}

/** Ends a key, on every transport within five seconds. */
export function apiKeyRevoke(ctx: Acting, id: string): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'ApiKey', id)
    const before = await tx.db.apiKey.findUniqueOrThrow({ where: { id } })
    if (before.revokedAt) throw invalidTransition('REVOKED', 'revoke', [])

    const after = await tx.db.apiKey.update({ where: { id }, data: { revokedAt: tx.clock.now() } })
    tx.transaction.afterCommit(() => forgetKey(after.lookup))

    await emit(tx, { type: 'apiKey.revoked', entity: 'ApiKey', before, after, facts: { name: after.name } })
    return id
  })
}

export type TrustShape = { documents: string[]; only?: boolean | null }

/** Registers documents for a key, to be run by their hash; with `only`, it runs no others from then on. */
export function apiKeyTrust(ctx: Acting, id: string, { documents, only }: TrustShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'ApiKey', id)
    const before = await tx.db.apiKey.findUniqueOrThrow({ where: { id } })
    if (before.revokedAt) throw invalidTransition('REVOKED', 'trust', [])
    refuseAll(documents.flatMap((text, index) => documentFaults(text, ['documents', String(index)])))

    const data = documents.map((text) => ({ apiKeyId: id, hash: documentHash(text), text }))
    await tx.db.trustedDocument.createMany({ data, skipDuplicates: true })
    const after = await tx.db.apiKey.update({ where: { id }, data: { trustedOnly: only ?? before.trustedOnly } })
    tx.transaction.afterCommit(() => forgetKey(after.lookup))

    await emit(tx, { type: 'apiKey.trusted', entity: 'ApiKey', before, after, facts: { name: after.name } })
    return id
  })
}

function documentFaults(text: string, path: string[]): Refusal[] {
  try {
    parse(text)
    return []
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const { message } = error
    return [
      invalid(path, 'INVALID_FORMAT', {
        en: `This is no GraphQL document: ${message}`,
        fr: `Ce n’est pas un document GraphQL : ${message}`,
      }),
    ]
  }
}

function faults({ name, scopes, expiresAt, networks }: ApiKeyShape, rights: Rights, now: Date): Refusal[] {
  const found: Refusal[] = []
  if (!name.trim()) found.push(invalid('name', 'REQUIRED', { en: 'Name the key.', fr: 'Nommez la clé.' }))
  if (scopes.length === 0)
    found.push(
      invalid('scopes', 'REQUIRED', {
        en: 'Without a scope, the key may do nothing.',
        fr: 'Sans portée, la clé ne permet rien.',
      }),
    )
  found.push(...scopes.flatMap((scope, index) => scopeFaults(scope, ['scopes', String(index)], rights)))
  if (expiresAt <= now)
    found.push(
      invalid('expiresAt', 'OUT_OF_RANGE', {
        en: 'The key must expire in the future.',
        fr: 'La clé doit expirer dans le futur.',
      }),
    )
  found.push(...(networks ?? []).flatMap((network, index) => networkFaults(network, ['networks', String(index)])))
  return found
}

const networkFaults = (network: string, path: string[]): Refusal[] =>
  ipaddr.isValidCIDR(network)
    ? []
    : [
        invalid(path, 'INVALID_FORMAT', {
          en: 'A network is written like 192.0.2.0/24 or 2001:db8::/32.',
          fr: 'Un réseau s’écrit comme 192.0.2.0/24 ou 2001:db8::/32.',
        }),
      ]

function scopeFaults(scope: string, path: string[], { permissions }: Rights): Refusal[] {
  if (!isPermission(scope) || (scope in openPermissions && scope !== 'costs.read'))
    return [
      invalid(path, 'NOT_ALLOWED', {
        en: `${scope} is no permission that a key can have.`,
        fr: `${scope} n’est pas un droit qu’une clé puisse avoir.`,
      }),
    ]
  if (permissions.has(scope)) return []
  return [
    invalid(path, 'BEYOND_OWN_RIGHTS', {
      en: `You do not have ${scope} yourself.`,
      fr: `Vous n’avez pas vous-même le droit ${scope}.`,
    }),
  ]
}
