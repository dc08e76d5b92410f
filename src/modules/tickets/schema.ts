import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import { Priority, TicketKind, TicketMessageKind, TicketStatus } from '../../graphql/enums.ts'
import { allowedActions, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import {
  type TicketOpenShape,
  ticketAssign,
  ticketClose,
  ticketHold,
  ticketNote,
  ticketOpen,
  ticketReopen,
  ticketReply,
  ticketResolve,
  ticketUpdate,
} from './actions.ts'
import { ticketStates } from './states.ts'
import './work.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const ticketList = list({
  model: 'Ticket',
  filter: {
    number: on.text('number', { description: 'By number.' }),
    status: on.enum('status', TicketStatus, { description: 'By status.' }),
    priority: on.enum('priority', Priority, { description: 'By priority.' }),
    kind: on.enum('kind', TicketKind, { description: 'By kind.' }),
    openedAt: on.dateTime('openedAt', { description: 'By opening.' }),
    clientId: on.id('clientId', 'Client', { description: 'By the client’s id.' }),
    assigneeId: on.id('assigneeId', 'Member', { nullable: true, description: 'By the assignee’s id.' }),
    teamId: on.id('teamId', 'Team', { nullable: true, description: 'By the team’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
    assignee: on.one('assignee', 'Member', { description: 'By its assignee.' }),
  },
  sort: { OPENED_AT: { field: 'openedAt', kind: 'timestamp', description: 'By opening.' } },
  default: [{ field: 'OPENED_AT', direction: 'DESC' }],
})

builder.prismaObject('TicketMessage', {
  select: { id: true },
  guard: 'tickets.read',
  description: 'A message of a ticket.',
  fields: (t) => ({
    id: ownId(t, 'TicketMessage'),
    kind: t.expose('kind', { type: TicketMessageKind, description: 'Who reads it.' }),
    body: t.exposeString('body', { description: 'Text.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    author: t.field({
      type: Actor,
      nullable: true,
      description: 'Who wrote it.',
      select: { memberId: true, contact: { select: { name: true } } },
      resolve: ({ memberId, contact }: Any, _args: unknown, ctx: Any) =>
        actorOf({ kind: memberId ? 'MEMBER' : 'CONTACT', id: memberId, name: contact?.name ?? 'Carnet' }, ctx),
    } as Any),
  }),
})

const verbs = {
  update: ['ticketUpdate', 'tickets.update'],
  assign: ['ticketAssign', 'tickets.assign'],
  reply: ['ticketReply', 'tickets.reply'],
  clientReply: ['ticketReply', 'tickets.reply'],
  note: ['ticketNote', 'tickets.note'],
  hold: ['ticketHold', 'tickets.hold'],
  resolve: ['ticketResolve', 'tickets.resolve'],
  reopen: ['ticketReopen', 'tickets.reopen'],
  close: ['ticketClose', 'tickets.close'],
  merge: ['ticketMerge', 'tickets.merge'],
  markSpam: ['ticketMarkSpam', 'tickets.markSpam'],
}

builder.prismaNode('Ticket', {
  ...nodeOf('Ticket'),
  description: 'A support ticket: what a client asks for, followed to its resolution.',
  fields: (t) => ({
    number: t.exposeString('number', { description: 'Number.' }),
    subject: t.exposeString('subject', { description: 'What it is about.' }),
    kind: t.expose('kind', { type: TicketKind, description: 'What the client asks for.' }),
    status: t.expose('status', { type: TicketStatus, description: 'The life of the ticket.' }),
    priority: t.expose('priority', { type: Priority, description: 'How pressing it is.' }),
    openedAt: t.expose('openedAt', { type: 'DateTime', description: 'When it was opened.' }),
    firstRespondedAt: t.expose('firstRespondedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the client was first answered.',
    }),
    resolvedAt: t.expose('resolvedAt', { type: 'DateTime', nullable: true, description: 'When it was resolved.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When it was closed.' }),
    holdUntil: t.expose('holdUntil', { type: 'DateTime', nullable: true, description: 'Until when it waits.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    client: related(t, 'client', 'The client who asks.'),
    contact: related(t, 'contact', 'The person who asks.'),
    contract: related(t, 'contract', 'The contract it falls under.'),
    team: related(t, 'team', 'The team whose queue it is in.'),
    assignee: related(t, 'assignee', 'Who answers it.'),
    createdBy: related(t, 'createdBy', 'Who recorded it.'),
    messages: owned(t, 'messages', [{ at: 'asc' }, { id: 'asc' }], 'Its messages and notes, the earliest first.'),
    allowedActions: allowedActions(t, {
      machine: ticketStates as Any,
      verbs: verbs as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaObjectField('Client', 'tickets', (t) =>
  relatedList(t, 'tickets', ticketList, 'Support tickets of the client.'),
)
builder.prismaObjectField('Contract', 'tickets', (t) =>
  relatedList(t, 'tickets', ticketList, 'Support tickets under the contract.'),
)
builder.prismaObjectField('Member', 'tickets', (t) =>
  relatedList(t, 'tickets', ticketList, 'Support tickets assigned to the member.'),
)
builder.queryField('tickets', rootList(ticketList, 'tickets.read', 'Support tickets.'))
builder.queryField('ticket', rootOne('Ticket', 'tickets.read', 'A support ticket by its id.'))

verb<TicketOpenShape>('ticketOpen', {
  permission: 'tickets.open',
  description: 'Opens a ticket for a client.',
  returns: ['ticket', 'Ticket'],
  input: {
    description: 'A new ticket.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'The client who asks.' }),
      contactId: inputId(t, 'Contact', { description: 'The person who asks.' }),
      subject: t.string({ required: true, description: 'What it is about.' }),
      body: t.string({ required: true, description: 'The first message.' }),
      kind: t.field({ type: TicketKind, description: 'What they ask for; QUESTION unless said.' }),
      priority: t.field({ type: Priority, description: 'How pressing it is; NORMAL unless said.' }),
      teamId: inputId(t, 'Team', { description: 'The team whose queue it goes to.' }),
    }),
  },
  run: (ctx, given) => ticketOpen(ctx, given),
})

const ticketVerb = verbsOn('Ticket')
ticketVerb('ticketUpdate', {
  permission: 'tickets.update',
  description: 'Changes a ticket.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({
    subject: t.string({ description: 'What it is about.' }),
    kind: t.field({ type: TicketKind, description: 'What the client asks for.' }),
    priority: t.field({ type: Priority, description: 'How pressing it is.' }),
    teamId: inputId(t, 'Team', { description: 'The team whose queue it is in.' }),
  }),
  run: ticketUpdate,
})
const message = (t: Any) => ({
  body: t.string({ required: true, description: 'Text.' }),
  attachmentIds: inputIds(t, 'StoredFile', { description: 'Uploaded files to attach.' }),
})
ticketVerb('ticketAssign', {
  permission: 'tickets.assign',
  description: 'Gives a ticket an owner and a priority; a new one is then open.',
  fields: (t) => ({
    assigneeId: inputId(t, 'Member', { description: 'Who answers it; nobody unless said.' }),
    priority: t.field({ type: Priority, description: 'How pressing it is.' }),
  }),
  run: ticketAssign,
})
ticketVerb('ticketReply', {
  permission: 'tickets.reply',
  description: 'Answers the client, by mail too.',
  required: true,
  fields: message,
  run: ticketReply,
})
ticketVerb('ticketNote', {
  permission: 'tickets.note',
  description: 'Writes an internal note.',
  required: true,
  fields: message,
  run: ticketNote,
})
ticketVerb('ticketHold', {
  permission: 'tickets.hold',
  description: 'Lets a ticket wait.',
  required: true,
  fields: (t) => ({ until: t.field({ type: 'DateTime', required: true, description: 'Until when.' }) }),
  run: ticketHold,
})
ticketVerb('ticketResolve', {
  permission: 'tickets.resolve',
  description: 'Says that a ticket is answered, and tells the client.',
  run: ticketResolve,
})
ticketVerb('ticketReopen', { permission: 'tickets.reopen', description: 'Opens a ticket again.', run: ticketReopen })
ticketVerb('ticketClose', {
  permission: 'tickets.close',
  description: 'Closes a ticket, and tells the client.',
  run: ticketClose,
})
changes('ticketChanged', {
  model: 'Ticket',
  permission: 'tickets.read',
  list: ticketList,
  description: 'Changes of support tickets.',
})
