import type { Acting } from '../../graphql/context.ts'
import { mayHear } from '../../graphql/subscription.ts'
import type { LogEvent } from '../../live/events.ts'
import { cursorOf } from '../../live/position.ts'
import { replay, replayable } from '../../live/replay.ts'
import { wants } from './rules.ts'

export type EventPage = { nodes: LogEvent[]; endCursor: string; hasNextPage: boolean }

const mostRead = 5_000

/** What came after a cursor, for those who ask again and again instead of listening: the log that webhooks are told of. */
export async function eventsAfter(
  ctx: Acting,
  { after, types, first }: { after: string; types: readonly string[]; first: number },
): Promise<EventPage> {
  const from = await replayable(ctx.db, after, ctx.clock.now())
  const nodes: LogEvent[] = []
  let endCursor = after
  let read = 0
  for await (const events of replay(ctx.db, from))
    for (const event of events) {
      if (nodes.length === first || read === mostRead) return { nodes, endCursor, hasNextPage: true }
      read++
      endCursor = cursorOf(event)
      if (wants(types, event.type) && (await mayHear(event, ctx))) nodes.push(event)
    }
  return { nodes, endCursor, hasNextPage: false }
}
