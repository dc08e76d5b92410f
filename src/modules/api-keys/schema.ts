import { Actor } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import { nodeOf, related, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { type ApiKeyShape, apiKeyCreate, apiKeyRevoke, apiKeyTrust, type TrustShape } from './actions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const keys = list({
  model: 'ApiKey',
  filter: {
    ownerId: on.id('ownerId', 'Member', { description: 'By owner.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    expiresAt: on.dateTime('expiresAt', { description: 'By expiry.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    EXPIRES_AT: { field: 'expiresAt', kind: 'timestamp', description: 'By expiry.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

builder.prismaNode('ApiKey', {
  ...nodeOf('ApiKey'),
  interfaces: [Actor as Any],
  description: 'A program’s own access. It acts as its owner, with those of their rights that it was given.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    lookup: t.exposeString('lookup', { description: 'The first characters of its secret, to tell keys apart.' }),
    owner: related(t, 'owner', 'Who made it; suspended with them.'),
    scopes: t.exposeStringList('scopes', { description: 'The permissions that it was given.' }),
    networks: t.exposeStringList('networks', { description: 'Where it may be used from; empty: anywhere.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Creation.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Its last moment.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true, description: 'Last use, to the minute.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked.' }),
    trustedOnly: t.exposeBoolean('trustedOnly', { description: 'Whether it runs its registered documents only.' }),
    trustedDocuments: t.stringList({
      description: 'The SHA-256 of each document registered for it.',
      select: { documents: { select: { hash: true }, orderBy: { hash: 'asc' } } },
      resolve: ({ documents }) => documents.map(({ hash }) => hash),
    }),
  }),
})

builder.queryField('apiKeys', rootList(keys, 'apiKeys.read', 'API keys.'))
builder.queryField('apiKey', rootOne('ApiKey', 'apiKeys.read', 'An API key by its id.'))

verb<ApiKeyShape>('apiKeyCreate', {
  permission: 'apiKeys.create',
  description: 'Makes an API key. Its secret is told this once and never again.',
  returns: ['apiKey', 'ApiKey'],
  input: {
    description: 'The key.',
    idempotent: false,
    fields: (t) => ({
      name: t.string({ required: true, description: 'What it is for.' }),
      scopes: t.stringList({ required: true, description: 'Permissions, none beyond the maker’s own.' }),
      expiresAt: t.field({ type: 'DateTime', required: true, description: 'Its last moment.' }),
      networks: t.stringList({
        description: 'Networks that it may be used from, e.g. 192.0.2.0/24; anywhere unless said.',
      }),
    }),
  },
  extra: (t) => ({
    secret: t.string({
      nullable: true,
      description: 'For the Authorization header, after "Bearer ". Keep it: nobody can read it again.',
      resolve: ({ extra }: Any) => extra?.secret ?? null,
    }),
  }),
  run: apiKeyCreate,
})

const keyVerb = verbsOn('ApiKey')

keyVerb<TrustShape>('apiKeyTrust', {
  permission: 'apiKeys.trust',
  description:
    'Registers documents for an API key, which may then send their SHA-256 instead (`documentId`, or `extensions.persistedQuery.sha256Hash`).',
  asks: 'The documents, as the values of codegen’s manifest.',
  required: true,
  fields: (t) => ({
    documents: t.stringList({ required: true, description: 'Texts to register beside those that are.' }),
    only: t.boolean({ description: 'Whether everything else is DOCUMENT_NOT_TRUSTED; as before unless said.' }),
  }),
  run: apiKeyTrust,
})

keyVerb('apiKeyRevoke', {
  permission: 'apiKeys.revoke',
  description: 'Ends an API key, its open sockets included, within five seconds.',
  run: apiKeyRevoke,
})
