import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { BillingType } from '../../graphql/enums.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
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
import { type Left, warnings } from './rules.ts'
import { MilestoneKind } from './schema.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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
