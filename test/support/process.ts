import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localSecrets } from '../../src/db/secrets.ts'

export type Carnet = { address: string; child: ChildProcess; stop: () => Promise<void> }

const { jwtPrivateKeys, pepper } = localSecrets(mkdtempSync(join(tmpdir(), 'carnet-keys-')))

const dataDir = mkdtempSync(join(tmpdir(), 'carnet-process-'))

/** What an operator would set for this file's database; all processes share one set of keys and one file store. */
export const environment = (env: Record<string, string> = {}) => ({
  ...process.env,
  PORT: '0',
  LOG_LEVEL: 'silent',
  DATA_DIR: dataDir,
  JWT_PRIVATE_KEYS: JSON.stringify(jwtPrivateKeys),
  SECRET_PEPPER: pepper,
  ...env,
})

/** A Carnet of its own, started as an operator would. */
export const startCarnet = (env: Record<string, string> = {}): Promise<Carnet> =>
  started(spawn(process.execPath, ['src/main.ts'], { stdio: ['ignore', 'pipe', 'pipe'], env: environment(env) }))

/** The Carnet that a process is, once it answers. */
export async function started(child: ChildProcess): Promise<Carnet> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    address: await readyAddress(child),
    child,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

const readyAddress = (child: ChildProcess) =>
  new Promise<string>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk
      const [, address] = /carnet ready (\S+)\/graphql/.exec(said) ?? []
      if (address) resolve(address)
    }
    child.stdout!.on('data', listen)
    child.stderr!.on('data', listen)
    child.once('exit', (code) => reject(new Error(`Carnet ended with ${code} before it was ready:\n${said}`)))
  })
