import { builder } from '../../graphql/builder.ts'
import { computed, nodeOf, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, made, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { type ProjectBillShape, projectBill } from './billing.ts'
import { minutesBetween } from './rules.ts'
import {
  type TimeEntryShape,
  type TimerShape,
  timeEntryCreate,
  timeEntryDelete,
  timeEntryUpdate,
  timerStart,
  timerStop,
} from './time.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const timeList = list({
  model: 'TimeEntry',
  filter: {
    startedAt: on.dateTime('startedAt', { description: 'By beginning.' }),
    projectId: on.id('projectId', 'Project', { description: 'By the project’s id.' }),
    taskId: on.id('taskId', 'Task', { nullable: true, description: 'By the task’s id.' }),
    memberId: on.id('memberId', 'Member', { description: 'By the member’s id.' }),
    billed: on.boolean('billed', { description: 'By whether an invoice bills it.' }),
  },
  sort: { STARTED_AT: { field: 'startedAt', kind: 'timestamp', description: 'By beginning.' } },
  default: [{ field: 'STARTED_AT', direction: 'DESC' }],
})

builder.prismaNode('TimeEntry', {
  ...nodeOf('TimeEntry'),
  description: 'Time that a member worked on a project.',
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; a timer still runs.',
    }),
    minutes: computed<{ startedAt: Date; endedAt: Date | null }>(t, {
      type: 'Int',
      description: 'Whole minutes, up to now for a running timer.',
      select: { startedAt: true, endedAt: true },
      resolve: ({ startedAt, endedAt }, clock) => minutesBetween(startedAt, endedAt ?? clock.now()),
    }),
    note: t.exposeString('note', { nullable: true, description: 'What was done.' }),
    billable: t.exposeBoolean('billable', { description: 'Whether it may be invoiced.' }),
    billed: t.exposeBoolean('billed', { description: 'Whether an invoice bills it; it can then no longer change.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    member: related(t, 'member', 'Who worked.'),
    project: related(t, 'project', 'On which project.'),
    task: related(t, 'task', 'On which task.'),
  }),
})

for (const model of ['Project', 'Task', 'Member'] as const)
  builder.prismaObjectField(model, 'timeEntries', (t: Any) =>
    relatedList(t, 'time', timeList, 'Time worked, the latest first.'),
  )
builder.queryField('timeEntries', rootList(timeList, 'tasks.read', 'Time worked.'))
builder.queryField('timeEntry', rootOne('TimeEntry', 'tasks.read', 'An entry of time by its id.'))

const work = (t: Any) => ({
  projectId: inputId(t, 'Project', { description: 'The project; needed without a task.' }),
  taskId: inputId(t, 'Task', { description: 'The task, whose project it then is.' }),
  ...about(t),
})
const about = (t: Any) => ({
  note: t.string({ description: 'What is done.' }),
  billable: t.boolean({ description: 'Whether it may be invoiced; yes unless said.' }),
})
const between = (t: Any, required: boolean) => ({
  startedAt: t.field({ type: 'DateTime', required, description: 'When it began.' }),
  endedAt: t.field({ type: 'DateTime', required, description: 'When it ended.' }),
})

verb<TimerShape>('timerStart', {
  permission: 'tasks.logTime',
  description: 'Starts the viewer’s timer; the one that runs stops.',
  returns: ['timeEntry', 'TimeEntry'],
  input: { description: 'On what.', fields: work },
  run: (ctx, given) => timerStart(ctx, given),
})
verb<object>('timerStop', {
  permission: 'tasks.logTime',
  description: 'Stops the viewer’s timer.',
  returns: ['timeEntry', 'TimeEntry'],
  input: { description: 'How to do it.', required: false },
  run: (ctx) => timerStop(ctx),
})
verb<TimerShape & { startedAt: Date; endedAt: Date; memberId?: string | null }>('timeEntryCreate', {
  permission: 'tasks.logTime',
  description: 'Records time worked. Times of one member never overlap.',
  returns: ['timeEntry', 'TimeEntry'],
  input: {
    description: 'What was worked.',
    fields: (t) => ({
      ...work(t),
      ...between(t, true),
      memberId: inputId(t, 'Member', { description: 'Who worked; the viewer unless said. Needs `projects.update`.' }),
    }),
  },
  run: (ctx, given) => timeEntryCreate(ctx, given),
})
const entryVerb = verbsOn('TimeEntry')
entryVerb<TimeEntryShape>('timeEntryUpdate', {
  permission: 'tasks.logTime',
  description: 'Changes an entry that no invoice bills.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({ ...between(t, false), ...about(t) }),
  run: timeEntryUpdate,
})
entryVerb('timeEntryDelete', {
  permission: 'tasks.logTime',
  description: 'Deletes an entry that no invoice bills.',
  run: timeEntryDelete,
})

const BillingLayout = builder.enumType('BillingLayout', {
  description: 'How time stands on an invoice. Different rates never share a line.',
  values: {
    SINGLE: { description: 'All on one line.' },
    TASKS: { description: 'A line per task.' },
    ENTRIES: { description: 'A line per entry.' },
  } as const,
})
verb<ProjectBillShape>('projectBill', {
  permission: 'projects.bill',
  description: 'Drafts an invoice of the project’s time that nothing bills yet.',
  on: 'Project',
  returns: ['project', 'Project'],
  input: {
    description: 'What to bill, and how.',
    required: true,
    expectedVersion: 'optional',
    fields: (t) => ({
      layout: t.field({ type: BillingLayout, required: true, description: 'How time stands on the invoice.' }),
      entryIds: inputIds(t, 'TimeEntry', { description: 'Which entries; all that are left unless said.' }),
      articleId: inputId(t, 'Article', { description: 'The article sold, with its VAT.' }),
      vatRate: t.field({ type: 'Decimal', description: 'VAT rate in percent; needed without an article.' }),
    }),
  },
  extra: (t) => ({ invoice: made(t, 'Invoice', 'The draft.') }),
  run: async (ctx, given, id) => ({ id, extra: await projectBill(ctx, id, given) }),
})
changes('timeEntryChanged', {
  model: 'TimeEntry',
  permission: 'tasks.read',
  list: timeList,
  description: 'Changes of time worked.',
})
