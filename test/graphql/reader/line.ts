import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

/** What a line does with the server's bytes: how many arrive at a time, and after how many more it breaks. */
export type Line = { piece?: number; breaksAfter?: number }

/** A line to the database that can be made bad. */
export async function openLine(url: string) {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  let line: Line = {}
  let left = Number.POSITIVE_INFINITY

  async function pass(bytes: Buffer, near: Socket): Promise<void> {
    const piece = line.piece ?? bytes.length
    for (let at = 0; at < bytes.length && !near.destroyed; at += piece) {
      left -= piece
      near.write(bytes.subarray(at, at + piece))
      await turn()
      if (left <= 0) near.destroy()
    }
  }

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    let passed = Promise.resolve()
    near.setNoDelay(true).pipe(far)
    far.on('data', (bytes: Buffer) => {
      passed = passed.then(() => pass(bytes, near))
    })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (socket === near ? far : near).destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = server.address() as { port: number }
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: own.port }).href,
    be: (next: Line) => {
      line = next
      left = next.breaksAfter ?? Number.POSITIVE_INFINITY
    },
    close: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}
