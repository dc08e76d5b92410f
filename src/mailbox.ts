import type { Acting, App } from './graphql/context.ts'
import { type Inbound, openInbound } from './mail/inbound.ts'
import { mailTake } from './modules/tickets/incoming.ts'

/** The door of mails to the support. */
export function openMailbox({ config, log }: App, acting: Acting): Promise<Inbound> {
  const { inboundPort: port, inboundAddress, host, limits } = config
  return openInbound({
    port,
    host,
    address: inboundAddress!,
    // Attachments travel as text, a third longer than they are.
    limit: Math.ceil(limits.uploadBytes * 1.4),
    take: (mail) => mailTake(acting, mail),
    report: (error) => log('incoming mail', { error: error.stack ?? String(error) }),
  })
}
