import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { Priority, TaskKind, TaskStatus } from '../../graphql/enums.ts'
import { across, computed, nodeOf, owned, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import {
  type TaskShape,
  taskAssign,
  taskCancel,
  taskComplete,
  taskCreate,
  taskMove,
  taskReopen,
  taskReview,
  taskStart,
  taskUpdate,
} from './actions.ts'
import { blocked } from './dependencies.ts'
import { isBlocked } from './loaders.ts'
import { isOverdue, openStatuses, type TaskStatus as Status } from './rules.ts'
import { taskStates } from './states.ts'
import './calendar-schema.ts'
import './work.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const Blocking = builder.enumType('TaskBlocking', {
  description: 'Whether an open task waits for another one; derived.',
  values: {
    BLOCKED: { description: 'Open, and waits for a task that is open.' },
    FREE: { description: 'Anything else.' },
  } as const,
})
const isWaiting = { AND: [{ status: { in: [...openStatuses] } }, blocked] }

export const taskList = list({
  model: 'Task',
  filter: {
    status: on.enum('status', TaskStatus, { description: 'By status.' }),
    dueOn: on.date('dueOn', { nullable: true, description: 'By due date: a list, or a calendar.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    title: on.folded('title', { description: 'By title.' }),
    blocking: on.derived(Blocking, (value) => (value === 'BLOCKED' ? isWaiting : { NOT: isWaiting }), {
      description: 'By whether it waits for another one.',
    }),
    parentId: on.id('parentId', 'Task', { nullable: true, description: 'By the id of the task it is a part of.' }),
    kind: on.enum('kind', TaskKind, { description: 'By kind.' }),
    priority: on.enum('priority', Priority, { description: 'By priority.' }),
    projectId: on.id('projectId', 'Project', { nullable: true, description: 'By the project’s id.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    leadId: on.id('leadId', 'Lead', { nullable: true, description: 'By the lead’s id.' }),
    ticketId: on.id('ticketId', 'Ticket', { nullable: true, description: 'By the ticket’s id.' }),
    assigneeId: on.id('assigneeId', 'Member', { nullable: true, description: 'By the assignee’s id.' }),
    project: on.one('project', 'Project', { description: 'By its project.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    POSITION: { field: 'position', kind: 'text', description: 'As on the board.' },
    DUE_ON: { field: 'dueOn', kind: 'date', nullable: true, description: 'By due date.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

const verbs = {
  update: ['taskUpdate', 'tasks.update'],
  assign: ['taskAssign', 'tasks.assign'],
  move: ['taskMove', 'tasks.move'],
  start: ['taskStart', 'tasks.start'],
  review: ['taskReview', 'tasks.review'],
  complete: ['taskComplete', 'tasks.complete'],
  reopen: ['taskReopen', 'tasks.reopen'],
  cancel: ['taskCancel', 'tasks.cancel'],
}

builder.prismaObject('ChecklistItem', {
  select: { id: true },
  guard: 'tasks.read',
  description: 'A step of a task.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'What is to be done.' }),
    done: t.exposeBoolean('done', { description: 'Whether it is done.' }),
  }),
})

builder.prismaNode('Task', {
  ...nodeOf('Task'),
  description: 'Something to do: a call, a follow-up, a reminder, a piece of a project.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'What is to be done.' }),
    shared: t.exposeBoolean('shared', { description: 'Whether the client finds it in the portal.' }),
    description: t.exposeString('description', { nullable: true, description: 'Longer text.' }),
    kind: t.expose('kind', { type: TaskKind, description: 'What it is.' }),
    status: t.expose('status', { type: TaskStatus, description: 'The life of the task.' }),
    priority: t.expose('priority', { type: Priority, description: 'How pressing it is.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'When it is due.' }),
    isOverdue: computed<{ status: Status; dueOn: Date | null }>(t, {
      type: 'Boolean',
      description: 'Open after the day it was due.',
      select: { status: true, dueOn: true },
      resolve: ({ status, dueOn }, clock) => isOverdue({ status, dueOn: dueOn && fromDate(dueOn) }, today(clock)),
    }),
    isBlocked: t.boolean({
      description: 'Open, and waits for a task that is open.',
      select: { id: true },
      resolve: ({ id }, _args, ctx) => isBlocked(ctx, id),
    }),
    recurrence: t.exposeString('recurrence', {
      nullable: true,
      description: 'RFC 5545 rule by which completing it makes the next one.',
    }),
    hourlyRate: t.expose('hourlyRate', {
      type: 'Decimal',
      nullable: true,
      description: 'Net price of an hour, where the project is billed by its tasks’ rates.',
    }),
    remindAt: t.expose('remindAt', { type: 'DateTime', nullable: true, description: 'When its assignee is reminded.' }),
    remindedAt: t.expose('remindedAt', { type: 'DateTime', nullable: true, description: 'When they were.' }),
    position: t.exposeString('position', { description: 'Place on the board; sorts as text.' }),
    checklist: owned(t, 'checklist', { position: 'asc' }, 'Its steps.'),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true, description: 'When it was done.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    parent: related(t, 'parent', 'The task it is a part of.'),
    blockedBy: across(t, 'blockedBy', { node: 'blocker', model: 'Task', description: 'Tasks it waits for.' }),
    blocks: across(t, 'blocks', { node: 'task', model: 'Task', description: 'Tasks that wait for it.' }),
    followers: across(t, 'followers', { node: 'member', model: 'Member', description: 'Who follows it.' }),
    assignee: related(t, 'assignee', 'Who does it.'),
    createdBy: related(t, 'createdBy', 'Who created it.'),
    project: related(t, 'project', 'The project it belongs to.'),
    client: related(t, 'client', 'The client it concerns.'),
    lead: related(t, 'lead', 'The lead it concerns.'),
    ticket: related(t, 'ticket', 'The ticket it concerns.'),
    allowedActions: allowedActions(t, {
      machine: taskStates as Any,
      verbs: verbs as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaObjectField('Task', 'subtasks', (t) => relatedList(t, 'subtasks', taskList, 'Its parts.'))
builder.prismaObjectField('Project', 'tasks', (t) => relatedList(t, 'tasks', taskList, 'Tasks of the project.'))
builder.prismaObjectField('Client', 'tasks', (t) => relatedList(t, 'tasks', taskList, 'Tasks that concern the client.'))
builder.prismaObjectField('Lead', 'tasks', (t) => relatedList(t, 'tasks', taskList, 'Tasks that concern the lead.'))
builder.prismaObjectField('Ticket', 'tasks', (t) => relatedList(t, 'tasks', taskList, 'Tasks that concern the ticket.'))
builder.prismaObjectField('Member', 'tasks', (t) => relatedList(t, 'tasks', taskList, 'Tasks assigned to the member.'))
builder.queryField('tasks', rootList(taskList, 'tasks.read', 'Tasks; with a range of dueOn, a calendar.'))
builder.queryField('task', rootOne('Task', 'tasks.read', 'A task by its id.'))

const TaskTargetInput = builder.inputType('TaskTargetInput', {
  description: 'What a task concerns.',
  isOneOf: true,
  fields: (t: Any) => ({
    projectId: inputId(t, 'Project', { description: 'A project.' }),
    clientId: inputId(t, 'Client', { description: 'A client.' }),
    leadId: inputId(t, 'Lead', { description: 'A lead.' }),
    ticketId: inputId(t, 'Ticket', { description: 'A ticket.' }),
  }),
} as Any)
const ChecklistItemInput = builder.inputType('ChecklistItemInput', {
  description: 'A step of a task.',
  fields: (t) => ({
    text: t.string({ required: true, description: 'What is to be done.' }),
    done: t.boolean({ description: 'Whether it is done; no unless said.' }),
  }),
})
const fields = (t: Any, required: boolean) => ({
  title: t.string({ required, description: 'What is to be done.' }),
  description: t.string({ description: 'Longer text.' }),
  kind: t.field({ type: TaskKind, description: 'What it is; TODO unless said.' }),
  dueOn: t.field({ type: 'Date', description: 'When it is due.' }),
  priority: t.field({ type: Priority, description: 'How pressing it is; NORMAL unless said.' }),
  blockedByIds: inputIds(t, 'Task', { description: 'Tasks it waits for; replaces all.' }),
  checklist: t.field({ type: [ChecklistItemInput], description: 'Its steps; replaces all.' }),
  recurrence: t.string({
    description:
      'RFC 5545 rule of days or longer, like FREQ=MONTHLY;BYDAY=2TU; begins on the due date. A day that a month lacks is its last one.',
  }),
  hourlyRate: t.field({
    type: 'Decimal',
    description: 'Net price of an hour, where the project is billed by its tasks’ rates; the project’s unless said.',
  }),
  shared: t.boolean({
    description: 'Whether the client finds it in the portal, its project being shared; no unless said.',
  }),
  remindAt: t.field({ type: 'DateTime', description: 'When to remind its assignee by mail.' }),
  followerIds: inputIds(t, 'Member', { description: 'Who follows it; replaces all.' }),
})
verb<TaskShape & { title: string }>('taskCreate', {
  permission: 'tasks.create',
  description: 'Creates a task.',
  returns: ['task', 'Task'],
  input: {
    description: 'A new task.',
    fields: (t) => ({
      ...fields(t, true),
      target: t.field({ type: TaskTargetInput, description: 'What it concerns.' }),
      parentId: inputId(t, 'Task', { description: 'The task it is a part of, whose target it has.' }),
      assigneeId: inputId(t, 'Member', { description: 'Who does it.' }),
    }),
  },
  run: (ctx, given) => taskCreate(ctx, given),
})

const taskVerb = verbsOn('Task')
taskVerb('taskUpdate', {
  permission: 'tasks.update',
  description: 'Changes a task.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: taskUpdate,
})
const reason = (t: Any) => ({ reason: t.string({ description: 'Why, although it waits for other tasks.' }) })
taskVerb('taskAssign', {
  permission: 'tasks.assign',
  description: 'Gives a task to a member.',
  fields: (t) => ({
    assigneeId: inputId(t, 'Member', { description: 'Who does it; nobody unless said.' }),
  }),
  run: taskAssign,
})
taskVerb('taskMove', {
  permission: 'tasks.move',
  description: 'Puts a task elsewhere on its board.',
  fields: (t) => ({
    afterId: inputId(t, 'Task', { description: 'The task that it stands behind; first unless said.' }),
  }),
  run: taskMove,
})
taskVerb('taskStart', { permission: 'tasks.start', description: 'Starts a task.', fields: reason, run: taskStart })
taskVerb('taskReview', { permission: 'tasks.review', description: 'Hands a task in for review.', run: taskReview })
taskVerb('taskComplete', {
  permission: 'tasks.complete',
  description: 'Completes a task.',
  fields: (t) => ({
    ...reason(t),
    cascade: t.boolean({ description: 'Complete its open subtasks too.' }),
  }),
  run: taskComplete,
})
taskVerb('taskReopen', { permission: 'tasks.reopen', description: 'Opens a task again.', run: taskReopen })
taskVerb('taskCancel', { permission: 'tasks.cancel', description: 'Calls a task off.', run: taskCancel })
changes('taskChanged', { model: 'Task', permission: 'tasks.read', list: taskList, description: 'Changes of tasks.' })
