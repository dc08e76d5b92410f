import type { GraphQLResolveInfo } from 'graphql'
import { ALL } from '../../access/scope.ts'
import { Actor, actorOf } from '../../graphql/actors.ts'
import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { Priority, TicketKind, TicketLinkKind, TicketMessageKind, TicketStatus } from '../../graphql/enums.ts'
import {
  computed,
  nodeOf,
  owned,
  ownId,
  planned,
  related,
  relatedList,
  rootList,
  rootOne,
} from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import './settings-schema.ts'
import { ticketStates } from './states.ts'
import { clockColumns, TicketTarget, target } from './targets.ts'
import './verbs.ts'
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
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    tags: on.texts('tags', { description: 'By tags.' }),
    satisfaction: on.int('satisfaction', { nullable: true, description: 'By the client’s last rating.' }),
    resolutionDueAt: on.dateTime('resolutionDueAt', {
      nullable: true,
      description: 'By the target of the resolution.',
    }),
    assigneeId: on.id('assigneeId', 'Member', { nullable: true, description: 'By the assignee’s id.' }),
    teamId: on.id('teamId', 'Team', { nullable: true, description: 'By the team’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
    assignee: on.one('assignee', 'Member', { description: 'By its assignee.' }),
  },
  sort: {
    OPENED_AT: { field: 'openedAt', kind: 'timestamp', description: 'By opening.' },
    RESOLUTION_DUE_AT: {
      field: 'resolutionDueAt',
      kind: 'timestamp',
      nullable: true,
      description: 'By the target of the resolution.',
    },
  },
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
      select: {
        memberId: true,
        member: { select: { name: true } },
        contact: { select: { name: true } },
        sender: true,
      },
      resolve: ({ memberId, member, contact, sender }: Any, _args: unknown, ctx: Any) =>
        actorOf(
          {
            kind: memberId ? 'MEMBER' : 'CONTACT',
            id: memberId,
            name: (contact ?? member)?.name ?? sender ?? 'Carnet',
          },
          ctx,
        ),
    } as Any),
    attachments: t.relation('files', {
      type: 'Attachment' as Any,
      description: 'The files that came with it.',
      extensions: { owned: true },
      query: { orderBy: { id: 'asc' } },
    } as Any),
  }),
})

builder.prismaObject('TicketLink', {
  select: { ticketId: true, otherId: true, kind: true },
  guard: 'tickets.read',
  description: 'A link to another ticket.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TicketLinkKind, description: 'How they belong together.' }),
    ticket: related(t, 'other', 'The other ticket.'),
  }),
})

builder.prismaObject('TicketRating', {
  select: { id: true },
  guard: 'tickets.read',
  description: 'What the client thinks of a resolution.',
  fields: (t) => ({
    id: ownId(t, 'TicketRating'),
    askedAt: t.expose('askedAt', { type: 'DateTime', description: 'When they were asked.' }),
    ratedAt: t.expose('ratedAt', { type: 'DateTime', nullable: true, description: 'When they answered.' }),
    score: t.exposeInt('score', { nullable: true, description: 'From 1, unhappy, to 5, happy.' }),
    comment: t.exposeString('comment', { nullable: true, description: 'In their words.' }),
  }),
})

const verbs = {
  update: ['ticketUpdate', 'tickets.update'],
  assign: ['ticketAssign', 'tickets.assign'],
  reply: ['ticketReply', 'tickets.reply'],
  note: ['ticketNote', 'tickets.note'],
  hold: ['ticketHold', 'tickets.hold'],
  resolve: ['ticketResolve', 'tickets.resolve'],
  reopen: ['ticketReopen', 'tickets.reopen'],
  close: ['ticketClose', 'tickets.close'],
  merge: ['ticketMerge', 'tickets.merge'],
  markSpam: ['ticketMarkSpam', 'tickets.markSpam'],
  split: ['ticketSplit', 'tickets.split'],
  link: ['ticketLink', 'tickets.link'],
  follow: ['ticketFollow', 'tickets.follow'],
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
    closesAt: t.expose('closesAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a resolved one closes by itself.',
    }),
    tags: t.exposeStringList('tags', { description: 'Tags, in lower case.' }),
    satisfaction: t.exposeInt('satisfaction', {
      nullable: true,
      description: 'The client’s last rating, from 1 to 5.',
    }),
    senderEmail: t.exposeString('senderEmail', {
      nullable: true,
      description: 'The address that wrote, when it is no known contact’s.',
    }),
    senderName: t.exposeString('senderName', { nullable: true, description: 'The name that came with the address.' }),
    firstResponse: computed(t, {
      type: TicketTarget,
      nullable: true,
      description: 'The target of the first answer; null where none is promised.',
      select: { ...clockColumns, firstResponseDueAt: true, firstRespondedAt: true, firstResponseBreachedAt: true },
      resolve: (row: Any, clock) =>
        target(
          row,
          { dueAt: row.firstResponseDueAt, doneAt: row.firstRespondedAt, breachedAt: row.firstResponseBreachedAt },
          clock.now(),
        ),
    }),
    resolution: computed(t, {
      type: TicketTarget,
      nullable: true,
      description: 'The target of the resolution; null where none is promised.',
      select: { ...clockColumns, resolutionDueAt: true, resolvedAt: true, resolutionBreachedAt: true },
      resolve: (row: Any, clock) =>
        target(
          row,
          { dueAt: row.resolutionDueAt, doneAt: row.resolvedAt, breachedAt: row.resolutionBreachedAt },
          clock.now(),
        ),
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    client: related(t, 'client', 'The client who asks.'),
    contact: related(t, 'contact', 'The person who asks.'),
    contract: related(t, 'contract', 'The contract it falls under.'),
    team: related(t, 'team', 'The team whose queue it is in.'),
    assignee: related(t, 'assignee', 'Who answers it.'),
    createdBy: related(t, 'createdBy', 'Who recorded it.'),
    slaPolicy: related(t, 'slaPolicy', 'The service level that holds for it.'),
    mergedInto: related(t, 'mergedInto', 'The ticket in which it goes on.'),
    continues: related(t, 'continues', 'The closed ticket that it continues.'),
    followers: t.field({
      type: ['Member' as Any],
      nullable: true,
      description: 'Members who follow it.',
      select: { id: true },
      resolve: ({ id }: { id: string }, _args: unknown, ctx: Context, info: GraphQLResolveInfo) =>
        planned('Member', ctx, info, {
          where: { ticketsFollowed: { some: { ticketId: id } } },
          orderBy: { nameKey: 'asc' },
        }),
    } as Any),
    links: owned(t, 'links', [{ otherId: 'asc' }], 'Other tickets that belong to it.'),
    ratings: owned(t, 'ratings', [{ askedAt: 'asc' }, { id: 'asc' }], 'What the client thinks of its resolutions.'),
    messages: owned(t, 'messages', [{ at: 'asc' }, { id: 'asc' }], {
      description: 'Its messages and notes, the earliest first.',
      rows: ({ viewer }) => (viewer?.kind === 'CONTACT' ? { kind: 'REPLY' } : ALL),
    }),
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

/** What a ticket's client hears of; how the staff works on it is the staff's. */
const clientHears = new Set(
  ['opened', 'replied', 'clientReplied', 'resolved', 'reopened', 'closed', 'rated', 'merged', 'absorbed'].map(
    (verb) => `ticket.${verb}`,
  ),
)
changes('ticketChanged', {
  model: 'Ticket',
  permission: 'tickets.read',
  list: ticketList,
  tells: ({ type }) => clientHears.has(type),
  description: 'Changes of support tickets.',
})
