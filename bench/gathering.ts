import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Who comes: with variables of their own, no two subscriptions are equal. */
export type Wanted = { count: number; address: string; token: string; query: string; variables: 'equal' | 'own' }
export type Report = { received: number; p50: number; p99: number; most: number; closed: number }
export type Asked = { open: Wanted } | { stall: number } | { report: true } | { close: true }

/** Brings so many subscribers, in a process beside this one, and lets them be asked what they got. */
export async function gather(wanted: Wanted) {
  const child = fork(new URL('./crowd.ts', import.meta.url))
  const said = async (key: string): Promise<unknown> => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [Record<string, unknown>]
      if (key in message) return message[key]
    }
  }
  const ask = async (asked: Asked, key: string) => {
    const answer = said(key)
    child.send(asked)
    return answer
  }
  await ask({ open: wanted }, 'open')
  return {
    /** Resolves when everybody has got an event more. */
    all: () => said('all'),
    stall: (count: number) => child.send({ stall: count } satisfies Asked),
    report: async () => (await ask({ report: true }, 'report')) as Report,
    /** Everybody leaves. */
    close: () => child.send({ close: true } satisfies Asked),
    stop: () => child.kill(),
  }
}
