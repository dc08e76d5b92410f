import { Worker } from 'node:worker_threads'
import type { Rendering } from './pdf.ts'

/** Prints documents in a thread of their own: setting one costs tens of milliseconds in which nobody would be answered. */
export type Press = { print: (rendering: Rendering) => Promise<Buffer>; stop: () => Promise<void> }

export type Order = { id: number; rendering: Rendering }
export type Print = { id: number } & ({ pdf: Uint8Array } | { error: Error })

type Waiting = PromiseWithResolvers<Buffer>

/** The thread starts with the first order, and again after it has died. */
export function openPress(): Press {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let count = 0

  const settle = (print: Print) => {
    const order = waiting.get(print.id)
    waiting.delete(print.id)
    if (waiting.size === 0) thread?.unref()
    if ('error' in print) order?.reject(print.error)
    else order?.resolve(Buffer.from(print.pdf.buffer))
  }
  const start = () => {
    const started = new Worker(new URL('./press-thread.ts', import.meta.url))
    started.on('message', settle)
    started.on('error', (error) => {
      if (thread === started) thread = undefined
      for (const id of waiting.keys()) settle({ id, error })
    })
    return started
  }
  return {
    print: (rendering) => {
      thread ??= start()
      thread.ref()
      count += 1
      const order = Promise.withResolvers<Buffer>()
      waiting.set(count, order)
      thread.postMessage({ id: count, rendering } satisfies Order)
      return order.promise
    },
    stop: async () => void (await thread?.terminate()),
  }
}
