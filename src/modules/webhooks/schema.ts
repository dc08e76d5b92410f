import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import type { Acting } from '../../graphql/context.ts'
import { nodeOf, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { writeId } from '../../graphql/ids.ts'
import { list } from '../../graphql/lists.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { ChangeOp } from '../../graphql/subscription.ts'
import { failure } from '../../kernel/errors.ts'
import type { LogEvent } from '../../live/events.ts'
import { cursorOf } from '../../live/position.ts'
import {
  type Replay,
  type WebhookShape,
  webhookCreate,
  webhookDelete,
  webhookDisable,
  webhookEnable,
  webhookReplay,
  webhookRotate,
  webhookTest,
  webhookUpdate,
} from './actions.ts'
import { type EventPage, eventsAfter } from './events.ts'
import { webhookStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const Status = builder.enumType('WebhookStatus', {
  description: 'Whether a webhook is told.',
  values: {
    ACTIVE: { description: 'It is told of every event.' },
    DISABLED: { description: 'It is told nothing; its position is kept.' },
  },
})

const deliveries = list({
  model: 'WebhookDelivery',
  guard: 'Webhook',
  filter: { at: on.dateTime('at', { description: 'By time.' }) },
  sort: { AT: { field: 'at', kind: 'timestamp', description: 'By time.' } },
  default: [{ field: 'AT', direction: 'DESC' }],
})

const webhooks = list({
  model: 'Webhook',
  filter: {
    status: on.enum('status', Status, { description: 'By status.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
  },
  sort: { CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' } },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

const outcome = (t: Any) => ({
  httpStatus: t.exposeInt('httpStatus', {
    nullable: true,
    description: 'The receiver’s HTTP status; null without an answer.',
  }),
  fault: t.exposeString('fault', { nullable: true, description: 'Why it failed; null when it was delivered.' }),
})

builder.prismaObject('WebhookDelivery', {
  select: { id: true },
  description: 'One attempt to tell a receiver; kept for thirty days.',
  fields: (t) => ({
    id: ownId(t, 'WebhookDelivery'),
    cursor: t.expose('cursor', { type: 'EventCursor', description: 'The event’s place in the log.' }),
    type: t.exposeString('type', { description: 'The event’s type.' }),
    ...outcome(t),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  }),
})

builder.prismaNode('Webhook', {
  ...nodeOf('Webhook'),
  description:
    'A receiver that is told of events by POST, signed by Standard Webhooks, at least once and in the order of the log. The body is `{ cursor, op, type, id, at }`; the rest is read through the API.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where it is told.' }),
    types: t.exposeStringList('types', { description: 'Which types of events; empty: all.' }),
    status: t.expose('status', { type: Status, description: 'Whether it is told.' }),
    owner: related(t, 'owner', 'In whose name it hears; it is told what they may read.'),
    cursor: t.expose('position', { type: 'EventCursor', description: 'Where it has read to.' }),
    failures: t.exposeInt('failures', { description: 'Failed attempts since the last success.' }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing arrives; disabled after three days.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried again.',
    }),
    version: t.exposeInt('version', { description: 'For expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Creation.' }),
    deliveries: relatedList(t, 'deliveries', deliveries, 'Attempts, the latest first.'),
    allowedActions: allowedActions(t, {
      machine: webhookStates,
      verbs: {
        update: ['webhookUpdate', 'webhooks.update'],
        rotate: ['webhookRotate', 'webhooks.rotate'],
        replay: ['webhookReplay', 'webhooks.replay'],
        test: ['webhookTest', 'webhooks.test'],
        disable: ['webhookDisable', 'webhooks.disable'],
        enable: ['webhookEnable', 'webhooks.enable'],
      },
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.queryField('webhooks', rootList(webhooks, 'webhooks.read', 'Webhooks.'))
builder.queryField('webhook', rootOne('Webhook', 'webhooks.read', 'A webhook by its id.'))

const target = (t: Any, required: boolean) => ({
  url: t.string({ required, description: 'An https address of the public internet, on port 443 or 8443.' }),
  types: t.stringList({ description: 'Types of events, e.g. "invoice.issued"; all unless said.' }),
})

const secret = (t: Any) => ({
  secret: t.string({
    nullable: true,
    description: 'To verify signatures with: whsec_…. Keep it: nobody can read it again.',
    resolve: ({ extra }: Any) => extra?.secret ?? null,
  }),
})

verb<WebhookShape>('webhookCreate', {
  permission: 'webhooks.create',
  description: 'Adds a webhook, told from now on. Its secret is told this once.',
  returns: ['webhook', 'Webhook'],
  input: { description: 'The webhook.', idempotent: false, fields: (t) => target(t, true) },
  extra: secret,
  run: webhookCreate,
})

const webhookVerb = verbsOn('Webhook')
webhookVerb('webhookUpdate', {
  permission: 'webhooks.update',
  description: 'Changes where a webhook is told, and of what.',
  expectedVersion: 'required',
  required: true,
  fields: (t) => target(t, false),
  run: webhookUpdate,
})
webhookVerb('webhookDisable', { permission: 'webhooks.disable', description: 'Stops telling it.', run: webhookDisable })
webhookVerb('webhookEnable', {
  permission: 'webhooks.enable',
  description: 'Tells it on, from where it stopped.',
  run: webhookEnable,
})
webhookVerb<Replay>('webhookReplay', {
  permission: 'webhooks.replay',
  description: 'Delivers again what came after a cursor or since a moment; the log goes back seven days.',
  required: true,
  fields: (t) => ({
    after: t.field({ type: 'EventCursor', description: 'After this cursor; either this or since.' }),
    since: t.field({ type: 'DateTime', description: 'Since this moment.' }),
  }),
  run: webhookReplay,
})

verb<{ overlapHours?: number | null; expectedVersion?: number | null }>('webhookRotate', {
  permission: 'webhooks.rotate',
  description: 'Gives a webhook a new secret, told this once.',
  on: 'Webhook',
  returns: ['webhook', 'Webhook'],
  input: {
    description: 'How.',
    idempotent: false,
    expectedVersion: 'optional',
    fields: (t) => ({ overlapHours: t.int({ description: 'How long the former secret signs too; 24 unless said.' }) }),
  },
  extra: secret,
  run: (ctx, input, id) => webhookRotate(ctx, id, input),
})

verb('webhookTest', {
  permission: 'webhooks.test',
  description: 'Sends a delivery of the type webhook.test now and says what came back.',
  on: 'Webhook',
  returns: ['webhook', 'Webhook'],
  extra: (t) => ({
    httpStatus: t.int({
      nullable: true,
      description: 'The receiver’s HTTP status.',
      resolve: ({ extra }: Any) => extra?.httpStatus ?? null,
    }),
    fault: t.string({
      nullable: true,
      description: 'Why it failed; null when it arrived.',
      resolve: ({ extra }: Any) => extra?.fault ?? null,
    }),
  }),
  run: (ctx, _input, id) => webhookTest(ctx, id),
})

verb('webhookDelete', {
  permission: 'webhooks.delete',
  description: 'Ends a webhook, with the log of its deliveries.',
  on: 'Webhook',
  input: { description: 'How.' },
  run: (ctx, _input, id) => webhookDelete(ctx, id),
})

const EventNotice = builder.objectRef<LogEvent>('EventNotice').implement({
  description: 'That something happened; what, is read through the API.',
  fields: (t) => ({
    cursor: t.field({ type: 'EventCursor', description: 'Its place in the log.', resolve: cursorOf }),
    op: t.field({ type: ChangeOp, description: 'What happened to the row.', resolve: ({ op }) => op }),
    type: t.exposeString('type', { description: 'The event, e.g. "invoice.issued".' }),
    id: t.id({ description: 'The row’s id.', resolve: ({ entity, entityId }) => writeId(entity, entityId) }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => new Date(at) }),
  }),
})

const Page = builder.objectRef<EventPage>('EventPage').implement({
  description: 'A piece of the event log.',
  fields: (t) => ({
    nodes: t.field({ type: [EventNotice], description: 'The events, in order.', resolve: ({ nodes }) => nodes }),
    endCursor: t.expose('endCursor', { type: 'EventCursor', description: 'For the next `after`.' }),
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more now.' }),
  }),
})

const most = 100

builder.queryField('events', (t) =>
  t.field({
    type: Page,
    nullable: true,
    permission: 'signedIn',
    description:
      'The log that webhooks are told of, within the viewer’s rows: what came after a cursor, seven days back.',
    args: {
      after: t.arg({ type: 'EventCursor', required: true, description: 'A cursor of an event, or eventCursor’s.' }),
      types: t.arg.stringList({ description: 'Which types; all unless said.' }),
      first: t.arg.int({ description: 'How many at most; up to 100, 25 unless said.' }),
    },
    resolve: (_root, { after, types, first }, ctx) => {
      if (first != null && (first < 1 || first > most))
        throw failure('BAD_USER_INPUT', {
          en: `Ask for 1 to ${most} events.`,
          fr: `Demandez de 1 à ${most} événements.`,
        })
      return eventsAfter(ctx as Acting, { after, types: types ?? [], first: first ?? 25 })
    },
  }),
)
