import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { BillingType, ProjectStatus } from '../../graphql/enums.ts'
import {
  allowedActions,
  computed,
  money,
  nodeOf,
  owned,
  ownId,
  related,
  relatedList,
  rootList,
  rootOne,
} from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { formatMoney } from '../../kernel/money.ts'
import {
  leftOpen,
  type MilestoneShape,
  type ProjectShape,
  projectArchive,
  projectAssign,
  projectCancel,
  projectCreate,
  projectFinish,
  projectHold,
  projectResume,
  projectStart,
  projectUpdate,
} from './actions.ts'
import { invoicedOf, type TimeSums, timeOf } from './loaders.ts'
import { type Counts, type Left, progress, warnings } from './rules.ts'
import { projectStates } from './states.ts'
import './time-schema.ts'
import './work.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const projectList = list({
  model: 'Project',
  filter: {
    number: on.text('number', { description: 'By number.' }),
    name: on.folded('name', { description: 'By name.' }),
    status: on.enum('status', ProjectStatus, { description: 'By status.' }),
    dueOn: on.date('dueOn', { nullable: true, description: 'By deadline.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    managerId: on.id('managerId', 'Member', { nullable: true, description: 'By the lead’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    DUE_ON: { field: 'dueOn', kind: 'date', nullable: true, description: 'By deadline.' },
    NAME: { field: 'nameKey', kind: 'text', description: 'By name.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

const verbs = {
  update: ['projectUpdate', 'projects.update'],
  assign: ['projectAssign', 'projects.assign'],
  start: ['projectStart', 'projects.start'],
  hold: ['projectHold', 'projects.hold'],
  resume: ['projectResume', 'projects.resume'],
  finish: ['projectFinish', 'projects.finish'],
  archive: ['projectArchive', 'projects.archive'],
  cancel: ['projectCancel', 'projects.cancel'],
}

const MilestoneKind = builder.enumType('MilestoneKind', {
  description: 'What stands on a project’s way.',
  values: {
    MILESTONE: { description: 'A point to reach (jalon).' },
    DELIVERABLE: { description: 'A thing to hand over (livrable).' },
  } as const,
})
builder.prismaObject('Milestone', {
  select: { id: true },
  guard: 'projects.read',
  description: 'A milestone or a deliverable of a project.',
  fields: (t) => ({
    id: ownId(t, 'Milestone'),
    kind: t.expose('kind', { type: MilestoneKind, description: 'What it is.' }),
    name: t.exposeString('name', { description: 'Name.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'When it is due.' }),
    reachedOn: t.expose('reachedOn', {
      type: 'Date',
      nullable: true,
      description: 'When it was reached or handed over.',
    }),
  }),
})
builder.prismaObject('ProjectMember', {
  select: { memberId: true },
  guard: 'projects.read',
  description: 'Who works on a project.',
  fields: (t) => ({
    allocation: t.exposeInt('allocation', { nullable: true, description: 'Share of their time, in percent.' }),
    member: related(t, 'member', 'The member.'),
  }),
})

type Sums = TimeSums & { currency: string }
const worth = (t: Any, part: 'value' | 'unbilled', description: string) =>
  t.field({ type: 'Money', description, resolve: (sums: Sums) => formatMoney(sums[part], sums.currency) })
const ProjectTime = builder.objectRef<Sums>('ProjectTime').implement({
  description: 'Time worked on a project; running timers do not count yet.',
  fields: (t) => ({
    minutes: t.exposeInt('minutes', { description: 'All of it.' }),
    billableMinutes: t.exposeInt('billable', { description: 'What may be invoiced.' }),
    billedMinutes: t.exposeInt('billed', { description: 'What invoices bill.' }),
    value: worth(t, 'value', 'What may be invoiced, at the project’s rates.'),
    unbilled: worth(t, 'unbilled', 'The part that nothing bills yet.'),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

builder.prismaNode('Project', {
  ...nodeOf('Project'),
  description: 'A project, for a client or internal.',
  fields: (t) => ({
    number: t.exposeString('number', { description: 'Number.' }),
    name: t.exposeString('name', { description: 'Name.' }),
    status: t.expose('status', { type: ProjectStatus, description: 'The life of the project.' }),
    billing: t.expose('billing', { type: BillingType, description: 'How it is billed.' }),
    progress: computed<Counts>(t, {
      type: 'Int',
      description: 'Share of its tasks that are done, in percent.',
      select: { taskCount: true, doneCount: true },
      resolve: progress,
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of budget and rates.' }),
    budget: money(t, 'budget', { nullable: true, description: 'What it may cost the client, net.' }),
    hourlyRate: t.expose('hourlyRate', { type: 'Decimal', nullable: true, description: 'Net price of an hour.' }),
    budgetUsed: t.int({
      nullable: true,
      description: 'Worth of the billable time, in percent of the budget; null without one.',
      select: { id: true, budget: true },
      resolve: async ({ id, budget }, _args, ctx) =>
        budget ? Number(((await timeOf(ctx, id)).value * 100n) / budget) : null,
    }),
    time: t.field({
      type: ProjectTime,
      nullable: true,
      permission: 'tasks.read',
      description: 'Time worked on it.',
      select: { id: true, currency: true },
      resolve: async ({ id, currency }, _args, ctx) => ({ ...(await timeOf(ctx, id)), currency }),
    }),
    profitability: t.field({
      type: 'Money',
      nullable: true,
      permission: 'costs.read',
      description: 'Invoiced net less the cost of the time worked, in the company’s currency.',
      select: { id: true },
      resolve: async ({ id }, _args, ctx: Context) =>
        formatMoney((await invoicedOf(ctx, id)) - (await timeOf(ctx, id)).cost, ctx.currency),
    }),
    milestones: owned(t, 'milestones', { position: 'asc' }, 'Its milestones and deliverables.'),
    members: owned(t, 'members', { memberId: 'asc' }, 'Who works on it.'),
    startsOn: t.expose('startsOn', { type: 'Date', nullable: true, description: 'First day.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'Deadline.' }),
    finishedOn: t.expose('finishedOn', { type: 'Date', nullable: true, description: 'When it was finished.' }),
    notes: t.exposeString('notes', { nullable: true, description: 'Internal notes.' }),
    shared: t.exposeBoolean('shared', { description: 'Whether the client finds it in the portal.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was planned.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    client: related(t, 'client', 'The client.'),
    contract: related(t, 'contract', 'The contract it is done under.'),
    lead: related(t, 'lead', 'The lead it is for.'),
    quote: related(t, 'quote', 'The quote it comes from.'),
    manager: related(t, 'manager', 'The member who leads it.'),
    allowedActions: allowedActions(t, {
      machine: projectStates as Any,
      verbs: verbs as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaObjectField('Client', 'projects', (t) =>
  relatedList(t, 'projects', projectList, 'Projects for the client.'),
)
builder.prismaObjectField('Lead', 'projects', (t) => relatedList(t, 'projects', projectList, 'Projects for the lead.'))
builder.prismaObjectField('Contract', 'projects', (t) =>
  relatedList(t, 'projects', projectList, 'Projects under the contract.'),
)
builder.queryField('projects', rootList(projectList, 'projects.read', 'Projects.'))
builder.queryField('project', rootOne('Project', 'projects.read', 'A project by its id.'))

const MilestoneInput = builder.inputRef<MilestoneShape>('MilestoneInput').implement({
  description: 'A milestone or a deliverable of a project.',
  fields: (t: Any) => ({
    kind: t.field({ type: MilestoneKind, description: 'What it is; MILESTONE unless said.' }),
    name: t.string({ required: true, description: 'Name.' }),
    dueOn: t.field({ type: 'Date', description: 'When it is due.' }),
    reachedOn: t.field({ type: 'Date', description: 'When it was reached or handed over.' }),
  }),
} as Any)
const fields = (t: Any, required: boolean) => ({
  budget: t.field({ type: 'Money', description: 'What it may cost the client, net.' }),
  hourlyRate: t.field({ type: 'Decimal', description: 'Net price of an hour.' }),
  milestones: t.field({ type: [MilestoneInput], description: 'Its milestones and deliverables; replaces all.' }),
  name: t.string({ required, description: 'Name.' }),
  managerId: inputId(t, 'Member', { description: 'Who leads it; the viewer unless said.' }),
  startsOn: t.field({ type: 'Date', description: 'First day.' }),
  dueOn: t.field({ type: 'Date', description: 'Deadline.' }),
  billing: t.field({ type: BillingType, description: 'How it is billed; FIXED unless said.' }),
  notes: t.string({ description: 'Internal notes.' }),
  shared: t.boolean({ description: 'Whether the client finds it in the portal; no unless said.' }),
})
verb<ProjectShape & { name: string }>('projectCreate', {
  permission: 'projects.create',
  description: 'Plans a project.',
  returns: ['project', 'Project'],
  input: {
    description: 'A new project.',
    fields: (t) => ({
      ...fields(t, true),
      clientId: inputId(t, 'Client', { description: 'The client.' }),
      contractId: inputId(t, 'Contract', { description: 'The contract it is done under.' }),
      leadId: inputId(t, 'Lead', { description: 'The lead it is for.' }),
    }),
  },
  run: (ctx, given) => projectCreate(ctx, given),
})

const projectVerb = verbsOn('Project')
projectVerb('projectUpdate', {
  permission: 'projects.update',
  description: 'Changes a project.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: projectUpdate,
})
const ProjectMemberInput = builder.inputType('ProjectMemberInput', {
  description: 'Who works on a project.',
  fields: (t: Any) => ({
    memberId: inputId(t, 'Member', { required: true, description: 'The member.' }),
    allocation: t.int({ description: 'Share of their time, in percent.' }),
  }),
})
projectVerb('projectAssign', {
  permission: 'projects.assign',
  description: 'Says who works on a project; replaces all.',
  asks: 'Who.',
  required: true,
  fields: (t) => ({
    members: t.field({ type: [ProjectMemberInput], required: true, description: 'Its members.' }),
  }),
  run: projectAssign,
})
projectVerb('projectStart', {
  permission: 'projects.start',
  description: 'Starts a project, or takes up a finished one again.',
  run: projectStart,
})
projectVerb('projectHold', { permission: 'projects.hold', description: 'Pauses a project.', run: projectHold })
projectVerb('projectResume', {
  permission: 'projects.resume',
  description: 'Goes on with a paused project.',
  run: projectResume,
})
verb<{ expectedVersion?: number | null }>('projectFinish', {
  permission: 'projects.finish',
  description: 'Finishes a project, and says what is left open.',
  on: 'Project',
  returns: ['project', 'Project'],
  input: { description: 'How to do it.', expectedVersion: 'optional' },
  extra: (t) => ({
    warnings: t.stringList({
      description: 'What is still open, in the viewer’s language.',
      resolve: ({ extra }: { extra?: { left: Left } }, _args: unknown, { locale }: Context) =>
        extra ? warnings(extra.left).map((text) => text[locale]) : [],
    }),
  }),
  run: async (ctx, given, id) => {
    await projectFinish(ctx, id, given)
    return { id, extra: { left: await leftOpen(ctx, id) } }
  },
})
projectVerb('projectArchive', {
  permission: 'projects.archive',
  description: 'Puts a finished project away.',
  run: projectArchive,
})
projectVerb('projectCancel', { permission: 'projects.cancel', description: 'Calls a project off.', run: projectCancel })
changes('projectChanged', {
  model: 'Project',
  permission: 'projects.read',
  list: projectList,
  description: 'Changes of projects.',
})
