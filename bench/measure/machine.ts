import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

export type Process = { address: string; pid: number; stop: () => Promise<void> }

/** Runs a program, on one core when asked, until it says where it is ready: `ready http://…`. */
export async function started(
  program: string[],
  { core, env = {} }: { core?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Process> {
  const command = [...(core ? ['taskset', '-c', core] : []), process.execPath, ...program]
  const child = spawn(command[0]!, command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await readyAddress(child, program.join(' '))
  return { address, pid: child.pid!, stop: () => stopped(child) }
}

/** Keeps a process, and what it starts from now on, on one core. */
export const pin = (pid: number, core: string) => void spawnSync('taskset', ['-acp', core, String(pid)])

async function readyAddress(child: ChildProcess, name: string): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    said += chunk
    const [, address] = /ready (\S+)\n/.exec(said) ?? []
    if (address) return address
  }
  throw new Error(`${name} ended before it was ready`)
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const tickMs = 10
const statOf = (pid: number | string): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')

const spentBy = (stat: string[]): number => (Number(stat[11]) + Number(stat[12])) * tickMs

/** Milliseconds of CPU that a process has had. */
export const cpuOf = (pid: number): number => spentBy(statOf(pid))

/** The same of a PostgreSQL server with its back ends, those that have ended included. */
export function cpuOfServer(postmaster: number): number {
  const own = statOf(postmaster)
  const ended = (Number(own[13]) + Number(own[14])) * tickMs
  return children(postmaster).reduce((sum, stat) => sum + spentBy(stat), spentBy(own) + ended)
}

/** What is known of the processes that a process has started; one may end while it is looked at. */
function children(parent: number): string[][] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = statOf(name)
      return Number(stat[1]) === parent ? [stat] : []
    } catch {
      return []
    }
  })
}
