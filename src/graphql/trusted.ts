import { readFileSync } from 'node:fs'
import type { Audience } from '../access/session.ts'
import { sha256 } from '../kernel/canonical.ts'
import { failure } from '../kernel/errors.ts'
import type { App, Caller } from './context.ts'

/** What names a document: codegen's manifest with `hashAlgorithm: 'sha256'`, and the clients' persisted queries, do the same. */
export const documentHash = (text: string): string => sha256(text)

/** A document as it is asked for: by its text, by its hash, or by both. */
export type Asked = { document?: string | undefined; documentId?: string | undefined }

type Params = { query?: unknown; documentId?: unknown; extensions?: unknown }

/** `documentId` as GraphQL over HTTP has it, `extensions.persistedQuery` as Apollo Client and urql send it. */
export function askedBy({ query, documentId, extensions }: Params): Asked {
  const { persistedQuery } = (typeof extensions === 'object' && extensions ? extensions : {}) as {
    persistedQuery?: { sha256Hash?: unknown }
  }
  const given = documentId ?? persistedQuery?.sha256Hash
  return {
    document: typeof query === 'string' && (query || given === undefined) ? query : undefined,
    documentId: typeof given === 'string' ? given.replace(/^sha256:/, '') : undefined,
  }
}

/** codegen's manifest: texts by their hashes, whichever algorithm made those. */
const manifestAt = (path: string): ReadonlyMap<string, string> =>
  new Map(
    Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>).map((text) => [
      documentHash(text),
      text,
    ]),
  )

const mostKnown = 10_000

/** Finds the text that runs: of the portal's manifest, of the key's registered documents, or what was sent where any may be. */
export function openTrusted({ db, config }: Pick<App, 'db' | 'config'>, audience: Audience) {
  const manifest = audience === 'portal' && config.portalDocuments ? manifestAt(config.portalDocuments) : undefined
  const known = new Map<string, string>()

  async function registered(apiKeyId: string, hash: string): Promise<string | undefined> {
    const place = `${apiKeyId} ${hash}`
    const text =
      known.get(place) ?? (await db.trustedDocument.findUnique({ where: { apiKeyId_hash: { apiKeyId, hash } } }))?.text
    if (text === undefined) return undefined
    known.set(place, text)
    if (known.size > mostKnown) known.delete(known.keys().next().value!)
    return text
  }

  /** Throws DOCUMENT_NOT_TRUSTED for what is not registered, when only that may run or nothing else was sent. */
  return async ({ document, documentId }: Asked, { viewer }: Caller): Promise<string> => {
    const key = viewer?.key
    const only = manifest !== undefined || (key?.trustedOnly ?? false)
    if (document !== undefined && !only) return document
    const hash = document === undefined ? documentId : documentHash(document)
    const found = hash && (manifest ? manifest.get(hash) : key && (await registered(key.id, hash)))
    if (found) return found
    throw notTrusted()
  }
}

const notTrusted = () =>
  failure('DOCUMENT_NOT_TRUSTED', {
    en: 'This document is not registered here: register it with apiKeyTrust, or send one that is.',
    fr: 'Ce document n’est pas enregistré ici : enregistrez-le par apiKeyTrust, ou envoyez-en un qui l’est.',
  })
