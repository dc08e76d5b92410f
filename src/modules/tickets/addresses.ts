import type { App } from '../../graphql/context.ts'
import { isSeal, seal } from '../../kernel/seal.ts'

type Installation = Pick<App, 'config'>

const sealOf = ({ config }: Installation, ticketId: string) =>
  seal(config.pepper, `answers|${ticketId}`, 'hex').slice(0, 12)

/** The address at which answers find their ticket: `support+<ticket><seal>@…`; undefined when no mail is received. */
export function answerAddress(app: Installation, ticketId: string): string | undefined {
  const { inboundAddress } = app.config
  if (!inboundAddress) return undefined
  const [local, domain] = inboundAddress.split('@')
  return `${local}+${ticketId.replaceAll('-', '')}${sealOf(app, ticketId)}@${domain}`
}

/** The ticket whose address it is. Nobody makes one up: the seal is ours. */
export function ticketOfAddress(app: Installation, address: string): string | undefined {
  const [, digits, given = ''] = /\+([0-9a-f]{32})([0-9a-f]{12})@/i.exec(address.toLowerCase()) ?? []
  if (!digits) return undefined
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return isSeal(sealOf(app, id), given) ? id : undefined
}
