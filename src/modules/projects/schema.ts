import { builder } from '../../graphql/builder.ts'
import { BillingType, ProjectStatus } from '../../graphql/enums.ts'
import { allowedActions, computed, nodeOf, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { input, inputId, verb } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import {
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
import { type Counts, progress } from './rules.ts'
import { projectStates } from './states.ts'

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
    startsOn: t.expose('startsOn', { type: 'Date', nullable: true, description: 'First day.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'Deadline.' }),
    finishedOn: t.expose('finishedOn', { type: 'Date', nullable: true, description: 'When it was finished.' }),
    notes: t.exposeString('notes', { nullable: true, description: 'Internal notes.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was planned.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    client: related(t, 'client', 'The client.'),
    contract: related(t, 'contract', 'The contract it is done under.'),
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
builder.prismaObjectField('Contract', 'projects', (t) =>
  relatedList(t, 'projects', projectList, 'Projects under the contract.'),
)
builder.queryField('projects', rootList(projectList, 'projects.read', 'Projects.'))
builder.queryField('project', rootOne('Project', 'projects.read', 'A project by its id.'))

const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  managerId: inputId(t, 'Member', { description: 'Who leads it; the viewer unless said.' }),
  startsOn: t.field({ type: 'Date', description: 'First day.' }),
  dueOn: t.field({ type: 'Date', description: 'Deadline.' }),
  billing: t.field({ type: BillingType, description: 'How it is billed; FIXED unless said.' }),
  notes: t.string({ description: 'Internal notes.' }),
})
verb<ProjectShape & { name: string }>('projectCreate', {
  permission: 'projects.create',
  description: 'Plans a project.',
  returns: ['project', 'Project'],
  input: {
    name: 'ProjectCreateInput',
    ref: input('ProjectCreateInput', { description: 'A new project.' }, (t) => ({
      ...fields(t, true),
      clientId: inputId(t, 'Client', { description: 'The client.' }),
      contractId: inputId(t, 'Contract', { description: 'The contract it is done under.' }),
    })),
  },
  run: (ctx, given) => projectCreate(ctx, given),
})
verb<ProjectShape>('projectUpdate', {
  permission: 'projects.update',
  description: 'Changes a project.',
  on: 'Project',
  returns: ['project', 'Project'],
  input: {
    name: 'ProjectUpdateInput',
    required: true,
    ref: input(
      'ProjectUpdateInput',
      { description: 'What to change; what is left out stays.', expectedVersion: 'required' },
      (t) => fields(t, false),
    ),
  },
  run: (ctx, given, id) => projectUpdate(ctx, id, given),
})
const ProjectMemberInput = builder.inputType('ProjectMemberInput', {
  description: 'Who works on a project.',
  fields: (t: Any) => ({
    memberId: inputId(t, 'Member', { required: true, description: 'The member.' }),
    allocation: t.int({ description: 'Share of their time, in percent.' }),
  }),
})
verb<{ members: { memberId: string; allocation?: number | null }[]; expectedVersion?: number | null }>(
  'projectAssign',
  {
    permission: 'projects.assign',
    description: 'Says who works on a project; replaces all.',
    on: 'Project',
    returns: ['project', 'Project'],
    input: {
      name: 'ProjectAssignInput',
      required: true,
      ref: input('ProjectAssignInput', { description: 'Who.', expectedVersion: 'optional' }, (t) => ({
        members: t.field({ type: [ProjectMemberInput], required: true, description: 'Its members.' }),
      })),
    },
    run: (ctx, given, id) => projectAssign(ctx, id, given),
  },
)
const plain = (name: string, permission: Any, description: string, act: typeof projectStart) => {
  const inputName = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  verb(name, {
    permission,
    description,
    on: 'Project',
    returns: ['project', 'Project'],
    input: { name: inputName, ref: input(inputName, { description: 'How.', expectedVersion: 'optional' }) },
    run: (ctx, given, id) => act(ctx, id, given),
  })
}
plain('projectStart', 'projects.start', 'Starts a project, or takes up a finished one again.', projectStart)
plain('projectHold', 'projects.hold', 'Pauses a project.', projectHold)
plain('projectResume', 'projects.resume', 'Goes on with a paused project.', projectResume)
plain('projectFinish', 'projects.finish', 'Finishes a project.', projectFinish)
plain('projectArchive', 'projects.archive', 'Puts a finished project away.', projectArchive)
plain('projectCancel', 'projects.cancel', 'Calls a project off.', projectCancel)
changes('projectChanged', {
  model: 'Project',
  permission: 'projects.read',
  list: projectList,
  description: 'Changes of projects.',
})
