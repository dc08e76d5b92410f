import { Priority, TicketKind, TicketLinkKind } from '../../graphql/enums.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import {
  type TicketOpenShape,
  ticketAssign,
  ticketClose,
  ticketHold,
  ticketMarkSpam,
  ticketNote,
  ticketOpen,
  ticketReopen,
  ticketReply,
  ticketResolve,
  ticketUpdate,
} from './actions.ts'
import { ticketFollow, ticketLink, ticketUnfollow, ticketUnlink } from './links.ts'
import { ticketMerge, ticketSplit } from './merging.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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
      contractId: inputId(t, 'Contract', {
        description: 'The contract it falls under; the client’s only one in force unless said.',
      }),
      tags: t.stringList({ description: 'Tags.' }),
      attachmentIds: inputIds(t, 'StoredFile', { description: 'Uploaded files to attach.' }),
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
    clientId: inputId(t, 'Client', { description: 'The client who asks, where it is not known yet.' }),
    contactId: inputId(t, 'Contact', { description: 'The person who asks.' }),
    contractId: inputId(t, 'Contract', { description: 'The contract it falls under.' }),
    tags: t.stringList({ description: 'Tags, all of them.' }),
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
ticketVerb('ticketMarkSpam', {
  permission: 'tickets.markSpam',
  description: 'Puts an unwanted ticket away; nobody is told.',
  run: ticketMarkSpam,
})
ticketVerb('ticketMerge', {
  permission: 'tickets.merge',
  description: 'Merges a ticket into another one of the same client, where its messages go on.',
  required: true,
  fields: (t) => ({
    intoId: inputId(t, 'Ticket', { required: true, description: 'The ticket in which it goes on.' }),
  }),
  run: ticketMerge,
})
ticketVerb('ticketSplit', {
  permission: 'tickets.split',
  description: 'Takes messages off a ticket into a new one, and answers that.',
  required: true,
  fields: (t) => ({
    messageIds: inputIds(t, 'TicketMessage', { required: true, description: 'The messages to take.' }),
    subject: t.string({ required: true, description: 'What the new one is about.' }),
  }),
  run: ticketSplit,
})
const linkFields = (t: Any) => ({
  otherId: inputId(t, 'Ticket', { required: true, description: 'The other ticket.' }),
  kind: t.field({ type: TicketLinkKind, required: true, description: 'How they belong together.' }),
})
ticketVerb('ticketLink', {
  permission: 'tickets.link',
  description: 'Links two tickets.',
  required: true,
  fields: linkFields,
  run: ticketLink,
})
ticketVerb('ticketUnlink', {
  permission: 'tickets.link',
  description: 'Takes a link between two tickets away.',
  required: true,
  fields: linkFields,
  run: ticketUnlink,
})
const followFields = (t: Any) => ({
  memberId: inputId(t, 'Member', { description: 'Who; the viewer unless said.' }),
})
ticketVerb('ticketFollow', {
  permission: 'tickets.follow',
  description: 'Lets a member follow a ticket.',
  fields: followFields,
  run: ticketFollow,
})
ticketVerb('ticketUnfollow', {
  permission: 'tickets.follow',
  description: 'Ends a member’s following of a ticket.',
  fields: followFields,
  run: ticketUnfollow,
})
