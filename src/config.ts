import type { JsonWebKey } from 'node:crypto'

/** Bounds on what one caller may ask; each is LIMITS_… in the environment. */
// biome-ignore format: read by column
const limitDefaults = {
  depth:            12,
  introspectionDepth: 16,
  aliases:          30,
  rootFields:       20,
  tokens:           4_000,
  directives:       50,
  fragments:        50,
  queryBytes:       65_536,
  variablesBytes:   262_144,
  bodyBytes:        1_048_576,
  inputList:        500,
  string:           10_000,
  notes:            50_000,
  timeoutMs:        10_000,
  slowMs:           1_000,
  costAnonymous:    100,
  costPortal:       10_000,
  costStaff:        100_000,
  rateAnonymous:    2_000,
  ratePortal:       100_000,
  rateStaff:        2_000_000,
  sockets:          100,
  socketsPortal:    20,
  socketOperations: 100,
  initMs:           3_000,
  signinAccount:    5,
  signinAddress:    50,
  reset:            3,
  backlogEvents:    1_000,
  backlogBytes:     1_048_576,
  uploadBytes:      26_214_400,
}
export type Limits = Readonly<Record<keyof typeof limitDefaults, number>>

const roles = ['all', 'api', 'worker'] as const
const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** The signature of outgoing mails; the public key stands in the domain's DNS under the selector. */
export type Dkim = { domain: string; selector: string; privateKey: string }

export type Config = Readonly<{
  port: number
  host: string
  /** Without it, PostgreSQL runs inside dataDir. */
  databaseUrl?: string
  migrationDatabaseUrl?: string
  dataDir: string
  role: (typeof roles)[number]
  logLevel: (typeof logLevels)[number]
  publicUrl: string
  corsOrigins: readonly string[]
  smtpUrl?: string
  /** Where mails to the support are received, from the company's own mail server; none are when it is 0. */
  inboundPort: number
  /** The address that they come to. */
  inboundAddress?: string
  dkim?: Dkim
  filesUrl?: string
  /** codegen's manifest of the only documents that the portal runs. */
  portalDocuments?: string
  /** Hosts, as host:port, that webhooks may call although they are private. */
  trustedHosts: readonly string[]
  /** Signing keys, newest last; the embedded installation makes its own. */
  jwtPrivateKeys: readonly JsonWebKey[]
  pepper: string
  demo: boolean
  production: boolean
  limits: Limits
}>

type Env = Readonly<Record<string, string | undefined>>
const environmentName = (key: string) => `LIMITS_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** Reads the whole environment at once. Throws one Error that names every missing or bad variable. */
export function readConfig(env: Env): Config {
  const faults: string[] = []
  const fault = (name: string, why: string) => void faults.push(`${name} ${why}`)
  const read = reader(env, fault)

  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const port = read.integer('PORT', 4000, 65_535)
  const host = env.HOST || '127.0.0.1'
  const config: Config = {
    port,
    host,
    ...(databaseUrl && { databaseUrl }),
    ...optional('migrationDatabaseUrl', read.url('MIGRATION_DATABASE_URL', ['postgres:', 'postgresql:'])),
    dataDir: env.DATA_DIR || '.carnet',
    role: read.choice('ROLE', roles, 'all'),
    logLevel: read.choice('LOG_LEVEL', logLevels, 'info'),
    publicUrl: read.url('PUBLIC_URL', ['http:', 'https:']) ?? `http://${host}:${port}`,
    corsOrigins: read.origins('CORS_ORIGINS'),
    ...optional('smtpUrl', read.url('SMTP_URL', ['smtp:', 'smtps:'])),
    ...read.dkim(),
    inboundPort: read.integer('INBOUND_SMTP_PORT', 0, 65_535),
    ...optional('inboundAddress', read.mailbox('INBOUND_ADDRESS')),
    ...optional('portalDocuments', env.PORTAL_DOCUMENTS),
    trustedHosts: (env.WEBHOOK_TRUSTED_HOSTS ?? '')
      .split(',')
      .map((it) => it.trim())
      .filter(Boolean),
    ...optional('filesUrl', read.url('FILES_URL', ['file:'])),
    jwtPrivateKeys: read.keys('JWT_PRIVATE_KEYS', databaseUrl !== undefined),
    pepper: read.secret('SECRET_PEPPER', databaseUrl !== undefined),
    demo: read.flag('CARNET_DEMO'),
    production: env.NODE_ENV === 'production',
    limits: read.limits(),
  }
  if (config.demo && config.production)
    fault('CARNET_DEMO', 'must not be set with NODE_ENV=production: it loads the demo company')
  if (config.inboundPort && !config.inboundAddress)
    fault('INBOUND_ADDRESS', 'is missing: mails received at INBOUND_SMTP_PORT are sent to it')
  if (faults.length) throw new Error(`The environment is not right:\n${faults.map((it) => `  ${it}`).join('\n')}`)
  return Object.freeze(config)
}

const optional = <Key extends string>(key: Key, value: string | undefined) =>
  value ? ({ [key]: value } as Record<Key, string>) : {}

function reader(env: Env, fault: (name: string, why: string) => void) {
  function integer(name: string, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
    const text = env[name]
    if (!text) return otherwise
    const value = Number(text)
    if (!/^\d+$/.test(text) || value > most) fault(name, `must be a whole number from 0 to ${most}, not "${text}"`)
    return value
  }
  return {
    integer,
    choice<const Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
      const text = env[name] || otherwise
      if (!values.includes(text as Value)) fault(name, `must be one of ${values.join(', ')}, not "${text}"`)
      return text as Value
    },
    url(name: string, protocols: string[]): string | undefined {
      const text = env[name]
      if (!text) return undefined
      if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
        fault(name, `must be a URL that starts with ${protocols.map((it) => `${it}//`).join(' or ')}`)
      return text
    },
    mailbox(name: string): string | undefined {
      const text = env[name]
      if (text && !/^[^\s@+]{1,19}@[^\s@]+$/.test(text))
        fault(name, 'must be an address of at most 19 characters before the @, without a +')
      return text
    },
    flag(name: string): boolean {
      const text = env[name] || '0'
      if (text !== '0' && text !== '1') fault(name, `must be 0 or 1, not "${text}"`)
      return text === '1'
    },
    origins: (name: string) =>
      (env[name] ?? '')
        .split(',')
        .map((it) => it.trim())
        .filter(Boolean)
        .map((origin) => {
          if (!URL.canParse(origin) || new URL(origin).origin !== origin)
            fault(name, `must list origins like https://crm.example, not "${origin}"`)
          return origin
        }),
    secret(name: string, required: boolean): string {
      const text = env[name] ?? ''
      if (!text && required) fault(name, 'is missing: with DATABASE_URL, give a random text of at least 32 characters')
      else if (text && (text.length < 32 || new Set(text).size < 10))
        fault(name, 'is too weak: give a random text of at least 32 characters')
      return text
    },
    keys(name: string, required: boolean): JsonWebKey[] {
      const text = env[name]
      if (!text) {
        if (required)
          fault(name, 'is missing: with DATABASE_URL, give a JSON list of private Ed25519 keys (JWK), the newest last')
        return []
      }
      const keys = parsedKeys(text)
      if (!keys) fault(name, 'must be a JSON list of private Ed25519 keys (JWK) with kty, crv, x and d')
      return keys ?? []
    },
    dkim(): { dkim?: Dkim } {
      const names = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY']
      const [domain, selector, privateKey] = names.map((name) => env[name])
      if (domain && selector && privateKey) return { dkim: { domain, selector, privateKey } }
      if (domain || selector || privateKey)
        for (const name of names) if (!env[name]) fault(name, `is missing: a signature needs ${names.join(', ')}`)
      return {}
    },
    limits(): Limits {
      const names = new Map(Object.keys(limitDefaults).map((key) => [environmentName(key), key as keyof Limits]))
      // A mistyped name would leave a limit as it is without a word.
      for (const name of Object.keys(env))
        if (name.startsWith('LIMITS_') && !names.has(name))
          fault(name, `is no limit; there are ${[...names.keys()].join(', ')}`)
      return Object.fromEntries([...names].map(([name, key]) => [key, integer(name, limitDefaults[key])])) as Limits
    },
  }
}

function parsedKeys(text: string): JsonWebKey[] | undefined {
  try {
    const keys = JSON.parse(text) as JsonWebKey[]
    const whole =
      Array.isArray(keys) &&
      keys.length > 0 &&
      keys.every((key) => key.kty === 'OKP' && key.crv === 'Ed25519' && key.x && key.d)
    return whole ? keys : undefined
  } catch {
    return undefined
  }
}
