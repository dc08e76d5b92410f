import { builder } from '../../graphql/builder.ts'
import { money, nodeOf, owned, related, rootAll } from '../../graphql/fields.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { type DunningPlanShape, dunningPlanCreate, dunningPlanUpdate } from './actions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaNode('DunningPlan', {
  ...nodeOf('DunningPlan'),
  description:
    'When and how clients are reminded of what they owe (plan de relance). It stops by itself once nothing is owed.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    isDefault: t.boolean({
      description: 'Whether it is the plan of clients that name none.',
      select: { standard: true },
      resolve: ({ standard }) => standard === true,
    }),
    active: t.exposeBoolean('active', { description: 'Whether it reminds.' }),
    activeSince: t.expose('activeSince', {
      type: 'DateTime',
      description: 'It follows invoices that were issued from then on.',
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    steps: owned(
      t,
      'steps',
      { days: 'asc' },
      'Its steps, the earliest first; none for clients who are never reminded.',
    ),
  }),
})

builder.prismaObject('DunningStep', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'A reminder of a plan. Before the due date it announces, afterwards it reminds.',
  fields: (t) => ({
    days: t.exposeInt('days', { description: 'Days from the due date; below zero before it.' }),
    repeatEvery: t.exposeInt('repeatEvery', { nullable: true, description: 'Again every so many days.' }),
    times: t.exposeInt('times', { nullable: true, description: 'How many times again; without end when null.' }),
    penalties: t.exposeBoolean('penalties', { description: 'Whether it claims late penalties and the indemnity.' }),
    message: t.exposeString('message', { nullable: true, description: 'A word that goes with it.' }),
  }),
})

builder.prismaObject('DunningNotice', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'A reminder that a plan has sent; the mail itself stands in the log of mails.',
  fields: (t) => ({
    sentOn: t.expose('sentOn', { type: 'Date', description: 'When.' }),
    dueOn: t.expose('dueOn', { type: 'Date', description: 'The due date that it was about.' }),
    days: t.exposeInt('days', { description: 'Its step: days from the due date.' }),
    plan: t.exposeString('plan', { description: 'The plan’s name at the time.' }),
    penalty: money(t, 'penalty', { description: 'Late penalties that it claimed.' }),
    indemnity: money(t, 'indemnity', { description: 'Recovery indemnity that it claimed.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

builder.prismaObjectField('Invoice', 'reminders', (t) =>
  owned(t, 'reminders', { createdAt: 'asc' }, 'What dunning plans have sent about it, the first one first.'),
)
builder.prismaObjectField('Client', 'dunningPlan', (t) =>
  related(t, 'dunningPlan', 'The plan that reminds the client; the default one when null.'),
)
builder.queryField('dunningPlans', rootAll('DunningPlan', 'invoices.read', 'The dunning plans.', { name: 'asc' }))

const DunningStepInput = builder.inputType('DunningStepInput', {
  description: 'A reminder of a plan.',
  fields: (t) => ({
    days: t.int({ required: true, description: 'Days from the due date, -90 to 365; below zero before it.' }),
    repeatEvery: t.int({ description: 'Again every so many days, until the next step.' }),
    times: t.int({ description: 'How many times again; without end unless said.' }),
    penalties: t.boolean({ description: 'Whether it claims late penalties and the indemnity.' }),
    message: t.string({ description: 'A word that goes with it.' }),
  }),
})
const planFields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  isDefault: t.boolean({ description: 'Whether it is the plan of clients that name none; another one no longer is.' }),
  active: t.boolean({ description: 'Whether it reminds.' }),
  steps: t.field({ type: [DunningStepInput], required, description: 'Its steps; replaces all.' }),
})

verb<DunningPlanShape & { name: string }>('dunningPlanCreate', {
  permission: 'invoices.configure',
  description: 'Writes a dunning plan; it follows invoices that are issued from now on.',
  returns: ['dunningPlan', 'DunningPlan'],
  input: { description: 'A new plan.', fields: (t) => planFields(t, true) },
  run: (ctx, given) => dunningPlanCreate(ctx, given),
})
verbsOn('DunningPlan')('dunningPlanUpdate', {
  permission: 'invoices.configure',
  description: 'Changes a dunning plan.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => planFields(t, false),
  run: dunningPlanUpdate,
})
