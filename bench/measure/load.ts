import { Agent, request } from 'node:http'

export type Reply = { text: string; ms: number }
export type Ask = () => Promise<Reply>

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** A question over HTTP, timed until its last byte. */
export function asking(address: string, body: object, token?: string): Ask {
  const payload = JSON.stringify(body)
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    ...(token && { authorization: `Bearer ${token}` }),
  }
  return () =>
    new Promise((resolve, reject) => {
      const began = performance.now()
      const asked = request(address, { method: 'POST', agent, headers }, (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('end', () => resolve({ text: Buffer.concat(chunks).toString(), ms: performance.now() - began }))
      })
      asked.on('error', reject)
      asked.end(payload)
    })
}

export type Burst = { perSecond: number; p50: number; p99: number; requests: number }

/** A closed burst: so many at a time, and over only when every one of them is answered. */
export async function burst(ask: Ask, requests: number, atOnce = 32): Promise<Burst> {
  const times: number[] = []
  const length = (await ask()).text.length
  const began = performance.now()
  let left = requests
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const { text, ms } = await ask()
      if (text.length !== length) throw new Error(`another answer under load: ${text.slice(0, 300)}`)
      times.push(ms)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const seconds = (performance.now() - began) / 1_000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99), requests }
}

/** The shortest of so many answers, one after another. */
export async function alone(ask: Ask, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time++) least = Math.min(least, (await ask()).ms)
  return least
}
