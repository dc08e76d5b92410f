import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const pepper = 'a7Kq0ZrT3vXw9YbE5uHnM1cLd8sFgJ2p'
const server = {
  DATABASE_URL: 'postgresql://carnet:secret@db/carnet',
  JWT_PRIVATE_KEYS: JSON.stringify([key]),
  SECRET_PEPPER: pepper,
}

function faults(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n')
    return lines.map((line) => line.trim().split(' ')[0] as string)
  }
}

test('an empty environment runs everything inside .carnet', () => {
  const { limits, ...rest } = readConfig({})
  expect(rest).toEqual({
    port: 4000,
    host: '127.0.0.1',
    inboundPort: 0,
    dataDir: '.carnet',
    role: 'all',
    logLevel: 'info',
    publicUrl: 'http://127.0.0.1:4000',
    corsOrigins: [],
    jwtPrivateKeys: [],
    pepper: '',
    demo: false,
    production: false,
    trustedHosts: [],
  })
  expect(limits.depth).toBe(12)
})

test('a full environment', () => {
  const config = readConfig({
    ...server,
    MIGRATION_DATABASE_URL: 'postgres://owner@db/carnet',
    PORT: '80',
    HOST: '0.0.0.0',
    ROLE: 'worker',
    PUBLIC_URL: 'https://crm.example',
    CORS_ORIGINS: 'https://crm.example, https://portal.example',
    LIMITS_SOCKETS: '7',
    NODE_ENV: 'production',
  })
  expect(config).toMatchObject({
    databaseUrl: server.DATABASE_URL,
    migrationDatabaseUrl: 'postgres://owner@db/carnet',
    port: 80,
    host: '0.0.0.0',
    role: 'worker',
    publicUrl: 'https://crm.example',
    corsOrigins: ['https://crm.example', 'https://portal.example'],
    jwtPrivateKeys: [key],
    pepper,
    production: true,
    limits: { sockets: 7, socketOperations: 100 },
  })
  expect(Object.isFrozen(config)).toBe(true)
})

test('names every bad variable at once', () => {
  const bad = {
    PORT: '99999',
    DATABASE_URL: 'mysql://db',
    MIGRATION_DATABASE_URL: 'nowhere',
    ROLE: 'boss',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'ftp://crm',
    CORS_ORIGINS: 'https://crm.example/path',
    SMTP_URL: 'http://mail',
    FILES_URL: 'C:files',
    CARNET_DEMO: 'yes',
    JWT_PRIVATE_KEYS: '{}',
    SECRET_PEPPER: 'short',
    LIMITS_DEPTH: '-1',
    LIMITS_DEPHT: '12',
  }
  expect(faults(bad).sort()).toEqual(Object.keys(bad).sort())
})

test.each([
  ['missing secrets', { DATABASE_URL: server.DATABASE_URL }, ['JWT_PRIVATE_KEYS', 'SECRET_PEPPER']],
  ['a short pepper', { ...server, SECRET_PEPPER: pepper.slice(1) }, ['SECRET_PEPPER']],
  ['a pepper that is no secret', { ...server, SECRET_PEPPER: 'x'.repeat(40) }, ['SECRET_PEPPER']],
  ['no key in the list', { ...server, JWT_PRIVATE_KEYS: '[]' }, ['JWT_PRIVATE_KEYS']],
  ['a public key', { ...server, JWT_PRIVATE_KEYS: JSON.stringify([{ ...key, d: undefined }]) }, ['JWT_PRIVATE_KEYS']],
  ['the demo in production', { CARNET_DEMO: '1', NODE_ENV: 'production' }, ['CARNET_DEMO']],
])('refuses %s', (_name, env, names) => {
  expect(faults(env)).toEqual(names)
})
