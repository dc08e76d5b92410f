import type pg from 'pg'
import { openListener } from '../db/client.ts'

type Options = { listen: boolean; wake: () => void; report: (error: Error) => void }

export type Link = {
  /** The open connection, or a new one. */
  client: () => Promise<pg.Client>
  /** Gives up the connection: the next client() opens another. */
  drop: () => void
  /** How often a connection was opened. */
  opened: () => number
  close: () => Promise<void>
}

/** The tail's own connection to the database: listens for events, and says at once when it is lost. */
export function openLink(url: string, { listen, wake, report }: Options): Link {
  let current: Promise<pg.Client> | undefined
  let opened = 0
  let closed = false

  async function open(): Promise<pg.Client> {
    const client = await openListener(url, report)
    client.on('notification', wake)
    client.on('end', () => {
      if (closed) return
      current = undefined
      wake()
    })
    if (listen) await client.query('LISTEN event').catch((error) => abandon(client, error))
    opened++
    return client
  }

  return {
    client: () => {
      current ??= open()
      return current
    },
    drop: () => {
      void current?.then(discard, () => {})
      current = undefined
    },
    opened: () => opened,
    close: async () => {
      closed = true
      await current?.then((client) => client.end()).catch(() => {})
    },
  }
}

/** Ends a connection that may be dead: nothing of it is heard again, nobody waits for it. */
function discard(client: pg.Client): void {
  client.removeAllListeners('notification').removeAllListeners('end')
  client.end().catch(() => {})
}

function abandon(client: pg.Client, error: unknown): never {
  discard(client)
  throw error
}
