import { visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { TicketLinkKind } from '../../generated/prisma/enums.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { move, type Version } from './move.ts'

// biome-ignore format: read by column
const opposite: Record<TicketLinkKind, TicketLinkKind> = {
  RELATED: 'RELATED', CAUSES: 'CAUSED_BY', CAUSED_BY: 'CAUSES', SPLIT_INTO: 'SPLIT_FROM', SPLIT_FROM: 'SPLIT_INTO',
}

export type LinkShape = { otherId: string; kind: TicketLinkKind }

const bothRows = (ticketId: string, { otherId, kind }: LinkShape) => [
  { ticketId, otherId, kind },
  { ticketId: otherId, otherId: ticketId, kind: opposite[kind] },
]

export const linkBoth = ({ db }: Acting, ticketId: string, link: LinkShape) =>
  db.ticketLink.createMany({ data: bothRows(ticketId, link), skipDuplicates: true })

/** Links two tickets; each shows the other. */
export const ticketLink = (ctx: Acting, id: string, input: Version & LinkShape): Promise<string> =>
  transact(ctx, async (tx) => {
    await visible(tx, 'Ticket', input.otherId, 'otherId')
    if (input.otherId === id)
      throw invalid('otherId', 'NOT_ALLOWED', {
        en: 'A ticket is not linked to itself.',
        fr: 'Un ticket ne se lie pas à lui-même.',
      })
    await move(tx, id, input, { verb: 'link', type: 'ticket.linked' })
    await linkBoth(tx, id, input)
    return id
  })

export const ticketUnlink = (ctx: Acting, id: string, input: Version & LinkShape): Promise<string> =>
  transact(ctx, async (tx) => {
    await move(tx, id, input, { verb: 'link', type: 'ticket.unlinked' })
    const { count } = await tx.db.ticketLink.deleteMany({ where: { OR: bothRows(id, input) } })
    if (count === 0) throw notFound('otherId')
    return id
  })

type Follower = Version & { memberId?: string | null }

/** Lets a member follow a ticket, oneself unless said: it becomes one's own and its news arrive. */
export const ticketFollow = (ctx: Acting, id: string, { memberId, ...input }: Follower): Promise<string> =>
  transact(ctx, async (tx) => {
    if (memberId) await visible(tx, 'Member', memberId, 'memberId')
    await move(tx, id, input, { verb: 'follow', type: 'ticket.followed' })
    const data = { ticketId: id, memberId: memberId ?? tx.viewer.id }
    await tx.db.ticketFollower.createMany({ data: [data], skipDuplicates: true })
    return id
  })

export const ticketUnfollow = (ctx: Acting, id: string, { memberId, ...input }: Follower): Promise<string> =>
  transact(ctx, async (tx) => {
    await move(tx, id, input, { verb: 'follow', type: 'ticket.unfollowed' })
    await tx.db.ticketFollower.deleteMany({ where: { ticketId: id, memberId: memberId ?? tx.viewer.id } })
    return id
  })
