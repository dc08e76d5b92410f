import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { BillingType, ProjectStatus } from '../../graphql/enums.ts'
import { computed, money, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import { formatMoney } from '../../kernel/money.ts'
import { type TimeSums, timeOf } from './loaders.ts'
import { type Counts, progress } from './rules.ts'
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

export const MilestoneKind = builder.enumType('MilestoneKind', {
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

changes('projectChanged', {
  model: 'Project',
  permission: 'projects.read',
  list: projectList,
  description: 'Changes of projects.',
})
