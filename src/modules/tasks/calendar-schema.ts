import type { Acting } from '../../graphql/context.ts'
import { plain } from '../../graphql/plain.ts'
import { calendarFeedCreate, calendarFeedRevoke } from './calendar.ts'

plain('calendarFeedCreate', {
  permission: 'session',
  description:
    'Gives the viewer’s calendar a new private address (iCalendar) with their dated tasks; the address before is closed.',
  answers: (t) => ({
    url: t.field({
      type: 'Url',
      nullable: true,
      description: 'The address to subscribe to; shown this once. Who knows it reads the calendar.',
      resolve: ({ extra }: { extra: { url?: string } }) => extra.url ?? null,
    }),
  }),
  run: (ctx) => calendarFeedCreate(ctx as Acting),
})
plain('calendarFeedRevoke', {
  permission: 'session',
  description: 'Closes the address of the viewer’s calendar.',
  run: (ctx) => calendarFeedRevoke(ctx as Acting),
})
