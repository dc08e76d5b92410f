import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { Priority, QueueMode } from '../../graphql/enums.ts'
import { nodeOf, related, rootAll, visibleRow } from '../../graphql/fields.ts'
import { readId } from '../../graphql/ids.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { type QueueShape, ticketQueueSet } from './queues.ts'
import { filledReply } from './rules.ts'
import {
  businessCalendarCreate,
  businessCalendarUpdate,
  type CalendarShape,
  type CannedShape,
  cannedReplyCreate,
  cannedReplyUpdate,
  type SlaPolicyShape,
  slaPolicyCreate,
  slaPolicyUpdate,
} from './settings.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const
const Weekday = builder.enumType('Weekday', {
  description: 'A day of the week.',
  values: Object.fromEntries(
    weekdays.map((day, index) => [day, { value: index + 1, description: `${day[0]}${day.slice(1).toLowerCase()}.` }]),
  ) as Record<(typeof weekdays)[number], { value: number; description: string }>,
})

const clockText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const BusinessHours = builder.objectRef<{ weekday: number; opens: number; closes: number }>('BusinessHours').implement({
  description: 'A stretch of work on a day of the week; a day with a lunch break has two.',
  fields: (t) => ({
    weekday: t.expose('weekday', { type: Weekday, description: 'The day.' }),
    opens: t.string({ description: 'From, e.g. "09:00".', resolve: ({ opens }) => clockText(opens) }),
    closes: t.string({ description: 'To, e.g. "12:30".', resolve: ({ closes }) => clockText(closes) }),
  }),
})
const Holiday = builder.objectRef<{ on: Date; name: string }>('Holiday').implement({
  description: 'A day without work.',
  fields: (t) => ({
    on: t.expose('on', { type: 'Date', description: 'The day.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
  }),
})

builder.prismaNode('BusinessCalendar', {
  ...nodeOf('BusinessCalendar'),
  description: 'When the company works: service levels count only this time.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    zone: t.exposeString('zone', { description: 'The time zone of its hours.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    hours: t.field({
      type: [BusinessHours],
      description: 'The weekly hours.',
      select: { hours: { orderBy: [{ weekday: 'asc' }, { opens: 'asc' }] } },
      resolve: ({ hours }) => hours,
    }),
    holidays: t.field({
      type: [Holiday],
      description: 'Days without work.',
      select: { holidays: { orderBy: { on: 'asc' } } },
      resolve: ({ holidays }) => holidays,
    }),
  }),
})

builder.prismaNode('SlaPolicy', {
  ...nodeOf('SlaPolicy'),
  description: 'A service level: within how many working minutes tickets of a priority are answered and resolved.',
  fields: (t) => ({
    priority: t.expose('priority', { type: Priority, description: 'For tickets of this priority.' }),
    firstResponseMinutes: t.exposeInt('firstResponseMinutes', {
      nullable: true,
      description: 'Working minutes to the first answer; no target when null.',
    }),
    resolutionMinutes: t.exposeInt('resolutionMinutes', {
      nullable: true,
      description: 'Working minutes to the resolution; no target when null.',
    }),
    closeAfterDays: t.exposeInt('closeAfterDays', { description: 'After how many days a resolved ticket closes.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    contract: related(t, 'contract', 'The contract that promises it; null when it holds for all.'),
    calendar: related(t, 'calendar', 'The working time that counts.'),
  }),
})

builder.prismaNode('CannedReply', {
  ...nodeOf('CannedReply'),
  description: 'A prepared answer.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    body: t.exposeString('body', {
      description: 'The text, with {{client}}, {{contact}}, {{member}}, {{number}} and {{subject}}.',
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    team: related(t, 'team', 'The team that uses it; all do when null.'),
    text: t.string({
      nullable: true,
      description: 'The text for a ticket that the viewer sees, with its variables filled in.',
      select: { body: true },
      args: { ticketId: t.arg.id({ required: true, description: 'The ticket that it answers.' }) },
      resolve: ({ body }, { ticketId }, ctx) => textFor(ctx, body, readId('Ticket', ticketId)),
    }),
  }),
})

async function textFor(ctx: Context, body: string, ticketId: string): Promise<string | null> {
  const select = {
    number: true,
    subject: true,
    client: { select: { name: true } },
    contact: { select: { name: true } },
  }
  const ticket = await visibleRow('Ticket', ticketId, ctx, { select })
  if (!ticket) return null
  const { number, subject, client, contact } = ticket
  const name = client?.name ?? ''
  return filledReply(body, { number, subject, client: name, contact: contact?.name ?? name, member: ctx.viewer!.name })
}

builder.queryField(
  'businessCalendars',
  rootAll('BusinessCalendar', 'tickets.read', 'The calendars of working time.', { name: 'asc' }),
)
builder.queryField(
  'slaPolicies',
  rootAll('SlaPolicy', 'tickets.read', 'The service levels.', [{ priority: 'desc' }, { id: 'asc' }]),
)
builder.queryField('cannedReplies', rootAll('CannedReply', 'tickets.read', 'The prepared answers.', { name: 'asc' }))

const HoursInput = builder.inputType('BusinessHoursInput', {
  description: 'A stretch of work on a day of the week.',
  fields: (t) => ({
    weekday: t.field({ type: Weekday, required: true, description: 'The day.' }),
    opens: t.string({ required: true, description: 'From, e.g. "09:00".' }),
    closes: t.string({ required: true, description: 'To, e.g. "12:30".' }),
  }),
})
const HolidayInput = builder.inputType('HolidayInput', {
  description: 'A day without work.',
  fields: (t) => ({
    on: t.field({ type: 'Date', required: true, description: 'The day.' }),
    name: t.string({ required: true, description: 'Its name.' }),
  }),
})
const calendarFields = (required: boolean) => (t: Any) => ({
  name: t.string({ required, description: 'Name.' }),
  zone: t.string({ description: 'Time zone; Europe/Paris unless said.' }),
  hours: t.field({ type: [HoursInput], description: 'The weekly hours, all of them.' }),
  holidays: t.field({ type: [HolidayInput], description: 'Days without work, all of them.' }),
})
verb<CalendarShape & { name: string }>('businessCalendarCreate', {
  permission: 'tickets.configure',
  description: 'Adds a calendar of working time.',
  returns: ['businessCalendar', 'BusinessCalendar'],
  input: { description: 'A new calendar.', fields: calendarFields(true) },
  run: businessCalendarCreate,
})
verbsOn('BusinessCalendar')('businessCalendarUpdate', {
  permission: 'tickets.configure',
  description: 'Changes a calendar of working time; tickets follow it from their next change on.',
  required: true,
  expectedVersion: 'required',
  fields: calendarFields(false),
  run: businessCalendarUpdate,
})

const targetFields = (t: Any) => ({
  firstResponseMinutes: t.int({ description: 'Working minutes to the first answer.' }),
  resolutionMinutes: t.int({ description: 'Working minutes to the resolution.' }),
  closeAfterDays: t.int({ description: 'After how many days a resolved ticket closes; 7 unless said.' }),
})
verb<SlaPolicyShape>('slaPolicyCreate', {
  permission: 'tickets.configure',
  description: 'Promises a service level for a priority, under one contract or under all.',
  returns: ['slaPolicy', 'SlaPolicy'],
  input: {
    description: 'A new service level.',
    fields: (t) => ({
      calendarId: inputId(t, 'BusinessCalendar', { required: true, description: 'The working time that counts.' }),
      contractId: inputId(t, 'Contract', { description: 'The contract that promises it; all unless said.' }),
      priority: t.field({ type: Priority, required: true, description: 'For tickets of this priority.' }),
      ...targetFields(t),
    }),
  },
  run: slaPolicyCreate,
})
verbsOn('SlaPolicy')('slaPolicyUpdate', {
  permission: 'tickets.configure',
  description: 'Changes a service level; tickets follow it from their next change on.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({
    calendarId: inputId(t, 'BusinessCalendar', { description: 'The working time that counts.' }),
    ...targetFields(t),
  }),
  run: slaPolicyUpdate,
})

const cannedFields = (required: boolean) => (t: Any) => ({
  name: t.string({ required, description: 'Name.' }),
  body: t.string({
    required,
    description: 'The text, with {{client}}, {{contact}}, {{member}}, {{number}} and {{subject}}.',
  }),
  teamId: inputId(t, 'Team', { description: 'The team that uses it; all do unless said.' }),
})
verb<CannedShape & { name: string; body: string }>('cannedReplyCreate', {
  permission: 'tickets.prepare',
  description: 'Prepares an answer.',
  returns: ['cannedReply', 'CannedReply'],
  input: { description: 'A new prepared answer.', fields: cannedFields(true) },
  run: cannedReplyCreate,
})
verbsOn('CannedReply')('cannedReplyUpdate', {
  permission: 'tickets.prepare',
  description: 'Changes a prepared answer.',
  required: true,
  expectedVersion: 'required',
  fields: cannedFields(false),
  run: cannedReplyUpdate,
})

verb<QueueShape>('ticketQueueSet', {
  permission: 'tickets.configure',
  description: 'Says how the tickets of a team find their member.',
  on: 'Team',
  returns: ['team', 'Team'],
  input: {
    description: 'How tickets are handed out.',
    required: true,
    fields: (t) => ({
      mode: t.field({ type: QueueMode, required: true, description: 'How the next member is found.' }),
      incoming: t.boolean({ description: 'Takes what comes by mail and from the portal; one team does.' }),
    }),
  },
  run: (ctx, input, id) => ticketQueueSet(ctx, id, input),
})
builder.prismaObjectField('Team', 'queueMode', (t) =>
  t.field({
    type: QueueMode,
    description: 'How its tickets find their member.',
    select: { queue: { select: { mode: true } } },
    resolve: ({ queue }: { queue: { mode: 'MANUAL' } | null }) => queue?.mode ?? 'MANUAL',
  } as Any),
)
