import { Actor, actorOf } from '../../graphql/actors.ts'
import { builder } from '../../graphql/builder.ts'
import { OfferNeed } from '../../graphql/enums.ts'
import { booked, bookedCurrency, nodeOf, owned, ownId, related, rootAll } from '../../graphql/fields.ts'
import { readId } from '../../graphql/ids.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { offerForecast, type Span } from './forecast.ts'
import { type PipelineShape, pipelineCreate, pipelineUpdate } from './pipelines.ts'
import type { Forecast } from './rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaObject('OfferStage', {
  select: { id: true },
  guard: 'offers.read',
  description: 'A stage of a pipeline.',
  fields: (t) => ({
    id: ownId(t, 'OfferStage'),
    name: t.exposeString('name', { description: 'Name.' }),
    position: t.exposeInt('position', { description: 'Place in the pipeline, from 1.' }),
    probability: t.exposeInt('probability', { description: 'How probable an offer in it is, in percent.' }),
    needs: t.expose('needs', { type: [OfferNeed], description: 'What an offer must have to enter.' }),
    pipeline: related(t, 'pipeline', 'The pipeline.'),
  }),
})

builder.prismaNode('Pipeline', {
  ...nodeOf('Pipeline'),
  description: 'A way of selling, stage by stage.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    active: t.exposeBoolean('active', { description: 'Whether new offers go into it.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    stages: owned(t, 'stages', { position: 'asc' }, 'Its stages, in order.'),
  }),
})

builder.queryField(
  'pipelines',
  rootAll('Pipeline', 'offers.read', 'The pipelines, the oldest first.', [{ createdAt: 'asc' }, { id: 'asc' }]),
)

const ForecastMonth = builder.objectRef<Forecast>('OfferForecast').implement({
  description: 'What an owner’s offers may bring in a month, and have brought.',
  fields: (t) => ({
    month: t.expose('month', {
      type: 'Date',
      nullable: true,
      description: 'First day of the month; null for open offers without an expected day.',
    }),
    owner: t.field({
      type: Actor,
      nullable: true,
      description: 'Who looks after them.',
      resolve: ({ ownerId }, _args, ctx) => (ownerId ? actorOf({ kind: 'MEMBER', id: ownerId, name: '' }, ctx) : null),
    }),
    openCount: t.exposeInt('openCount', { description: 'How many are open and expected then.' }),
    openAmount: booked(t, 'openAmount', 'What those may bring.'),
    weighted: booked(t, 'weighted', 'The same by their probabilities.'),
    wonCount: t.exposeInt('wonCount', { description: 'How many were won then.' }),
    wonAmount: booked(t, 'wonAmount', 'What those brought.'),
    currency: bookedCurrency(t),
  }),
})

builder.queryField('offerForecast', (t) =>
  t.field({
    type: [ForecastMonth],
    nullable: true,
    permission: 'offers.read',
    description: 'What offers may bring month by month and owner by owner, over those that the viewer may see.',
    args: {
      from: t.arg({ type: 'Date', required: true, description: 'A day of the first month.' }),
      to: t.arg({ type: 'Date', required: true, description: 'A day of the last month.' }),
      pipelineId: t.arg.id({ description: 'Only this pipeline.' }),
    },
    resolve: (_root, { pipelineId, ...span }, ctx) =>
      offerForecast(ctx, {
        ...(span as Span),
        pipelineId: pipelineId ? readId('Pipeline', pipelineId as string) : null,
      }),
  }),
)

const StageInput = builder.inputType('OfferStageInput', {
  description: 'A stage of a pipeline.',
  fields: (t: Any) => ({
    id: inputId(t, 'OfferStage', { description: 'An existing stage, which keeps its identity.' }),
    name: t.string({ required: true, description: 'Name.' }),
    probability: t.int({ required: true, description: 'How probable an offer in it is, in percent.' }),
    needs: t.field({ type: [OfferNeed], description: 'What an offer must have to enter; nothing unless said.' }),
  }),
} as Any)
const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name, unique among pipelines.' }),
  active: t.boolean({ description: 'Whether new offers go into it.' }),
  stages: t.field({ type: [StageInput], required, description: 'Its stages, in order; replaces all.' }),
})
verb<PipelineShape & { name: string }>('pipelineCreate', {
  permission: 'offers.configure',
  description: 'Adds a pipeline.',
  returns: ['pipeline', 'Pipeline'],
  input: { description: 'A new pipeline.', fields: (t) => fields(t, true) },
  run: pipelineCreate,
})
verbsOn('Pipeline')('pipelineUpdate', {
  permission: 'offers.configure',
  description: 'Changes a pipeline and its stages.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: pipelineUpdate,
})
