import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { pdfOf } from './pdf.ts'
import type { Order, Print } from './press.ts'

// On Linux a priority is a thread's: whoever waits for an answer comes first.
if (process.platform === 'linux') setPriority(10)

const print = async ({ id, rendering }: Order): Promise<Print> => {
  try {
    return { id, pdf: new Uint8Array(await pdfOf(rendering)) }
  } catch (error) {
    return { id, error: error as Error }
  }
}

let last: Promise<unknown> = Promise.resolve()
parentPort!.on('message', (order: Order) => {
  last = last.then(() => print(order)).then((answer) => parentPort!.postMessage(answer))
})
