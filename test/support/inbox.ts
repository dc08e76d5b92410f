import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export type Received = { to: string[]; raw: Buffer; mail: Awaited<ReturnType<typeof simpleParser>> }

/** Lets a test make the mail server slow: what it answers waits for the promise that this gives. */
type Holds = {
  atRecipient?: (to: string) => Promise<void> | undefined
  atEnd?: (to: string) => Promise<void> | undefined
}

/** A real mail server that keeps what it gets. `taken` grows when the last byte has come, before it answers. */
export async function openInbox(holds: Holds = {}) {
  const taken: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, answer) =>
      void Promise.resolve(holds.atRecipient?.(address)).then(() => answer()),
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks)
        const to = session.envelope.rcptTo.map(({ address }) => address)
        taken.push({ to, raw, mail: await simpleParser(raw) })
        await holds.atEnd?.(to[0]!)
        answer()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    to: (address: string) => taken.filter((one) => one.to.includes(address)),
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}
