// A crowd of subscribers on raw sockets, in a process of its own, as its parent (gathering.ts) asks.
import WebSocket from 'ws'
import type { Asked, Report, Wanted } from './gathering.ts'

const atOnce = 100
let latencies: number[] = []
let received = 0
let closed = 0
let round = Number.POSITIVE_INFINITY
const sockets: WebSocket[] = []
const stalled: WebSocket[] = []

process.on('message', async (asked: Asked) => {
  if ('open' in asked) await open(asked.open)
  if ('stall' in asked) for (const socket of sockets.splice(0, asked.stall)) stall(socket)
  if ('report' in asked) answer({ report: reported() })
  if ('close' in asked) for (const socket of [...sockets, ...stalled]) socket.close()
})
const answer = (message: object) => process.send!(message)

async function open(wanted: Wanted): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < wanted.count) sockets.push(await subscriber(wanted, next++))
  }
  await Promise.all(Array.from({ length: atOnce }, line))
  round = sockets.length
  answer({ open: sockets.length })
}

/** A socket that is acknowledged and has sent its subscription. */
function subscriber({ address, token, query, variables }: Wanted, index: number): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const say = (message: object) => socket.send(JSON.stringify(message))
  return new Promise((resolve, reject) => {
    socket.on('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    socket.on('error', reject)
    socket.on('close', () => closed++)
    socket.on('message', (raw: Buffer) => {
      const text = raw.toString()
      if (text.includes('"connection_ack"')) {
        say({
          id: '1',
          type: 'subscribe',
          payload: { query, variables: variables === 'own' ? { not: `${index}` } : { not: '' } },
        })
        return resolve(socket)
      }
      const at = /"at":"([^"]+)"/.exec(text)?.[1]
      if (at) arrived(Date.now() - Date.parse(at))
    })
  })
}

function arrived(ms: number): void {
  latencies.push(ms)
  if (++received % round === 0) answer({ all: true })
}

function stall(socket: WebSocket): void {
  socket.pause()
  stalled.push(socket)
  round--
  received = 0
}

function reported(): Report {
  const sorted = latencies.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  const report = { received: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1), closed }
  latencies = []
  return report
}
