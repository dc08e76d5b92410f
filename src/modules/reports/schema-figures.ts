import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { DateBucket, ProfitGrouping } from '../../graphql/enums.ts'
import { bookedCurrency, periodArgs } from '../../graphql/fields.ts'
import { readId, writeId } from '../../graphql/ids.ts'
import { batch } from '../../graphql/rows.ts'
import { authorise } from '../../graphql/subscription.ts'
import { isZone } from '../../kernel/clock.ts'
import { failure } from '../../kernel/errors.ts'
import { decimal, formatMoney } from '../../kernel/money.ts'
import { money } from '../ledger/ageing.ts'
import type { Period } from '../ledger/rules.ts'
import { type PipelineBucket, type PipelinePart, pipelineOf } from './pipeline.ts'
import {
  type ProfitGrouping as Grouping,
  type MarginBucket,
  marginOf,
  type Profit,
  type ProfitShare,
  profitShares,
  profitsOfProjects,
} from './profits.ts'
import type { Range } from './revenue.ts'
import { type VatBucket, vatOfBuckets } from './vat.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const bucketOf = (t: Any) => t.arg({ type: DateBucket, required: true, description: 'How long each part is.' })
const zoneOf = (t: Any, what: string) =>
  t.arg.string({ description: `IANA time zone of ${what}; the company’s unless said.` })
const startsOn = (t: Any) => t.expose('startsOn', { type: 'Date', description: 'First day of the part.' })

type Zoned = { timeZone?: string | null }
/** The zone that was asked for, which exists, or the company's. */
async function zoneIn({ db }: Context, { timeZone }: Zoned): Promise<string> {
  if (timeZone && !isZone(timeZone)) throw noZone(timeZone)
  return timeZone ?? (await db.company.findFirst({ select: { timeZone: true } }))?.timeZone ?? 'Europe/Paris'
}

const noZone = (name: string) =>
  failure('BAD_USER_INPUT', {
    en: `${name} is no time zone: write it like Europe/Paris.`,
    fr: `${name} n’est pas un fuseau horaire : écrivez par exemple Europe/Paris.`,
  })

const profit = (t: Any) => ({
  currency: bookedCurrency(t),
  ...money(t, {
    revenue: 'Invoiced less credited, without VAT; deposits count with their final invoice.',
    articles: 'What the articles sold cost, at their present cost; what came back is taken off.',
    time: 'What the time worked on projects cost.',
    expenses: 'What was spent for clients and projects, with the VAT that is not deducted.',
    margin: 'Revenue less all of these costs.',
  }),
  marginPercent: t.field({
    type: 'Decimal',
    nullable: true,
    description: 'The margin in percent of the revenue; null without any.',
    resolve: ({ margin, revenue }: Profit) =>
      revenue > 0n ? decimal(margin).times('100').div(decimal(revenue)).round(2).toFixed() : null,
  }),
})

const MarginBucketType = builder.objectRef<MarginBucket>('MarginBucket').implement({
  description: 'What was earned in one part of a period.',
  fields: (t) => ({ startsOn: startsOn(t), ...profit(t) }),
})

const models = { CLIENT: 'Client', PROJECT: 'Project' } as const
const ProfitShareType = builder.objectRef<ProfitShare & { by: Grouping }>('ProfitShare').implement({
  description: 'What one client or project brought and cost.',
  fields: (t) => ({
    id: t.id({
      nullable: true,
      description: 'Id of the client or project; null for what belongs to none.',
      resolve: ({ id, by }) => id && writeId(models[by], id),
    }),
    name: t.exposeString('name', { nullable: true, description: 'Its name; null where the viewer may not see it.' }),
    ...profit(t),
  }),
})

builder.queryField('marginReport', (t) =>
  t.field({
    type: [MarginBucketType],
    nullable: true,
    permission: 'costs.read',
    description: 'What was sold less what it cost to sell, day by day or in longer parts. Needs `reports.read` too.',
    args: { ...periodArgs(t), bucket: bucketOf(t), timeZone: zoneOf(t, 'the days on which time was worked') },
    resolve: async (_root, args, ctx) => {
      authorise(ctx.viewer, 'reports.read')
      return marginOf(groundOf(ctx), { ...(args as Range), zone: await zoneIn(ctx, args as Zoned) })
    },
  }),
)

builder.queryField('profitabilityReport', (t) =>
  t.field({
    type: [ProfitShareType],
    nullable: true,
    permission: 'costs.read',
    description: 'What each client or project brought and cost, the most profitable first. Needs `reports.read` too.',
    args: {
      ...periodArgs(t),
      by: t.arg({ type: ProfitGrouping, required: true, description: 'What the parts are.' }),
      timeZone: zoneOf(t, 'the days on which time was worked'),
    },
    resolve: async (_root, args, ctx) => {
      authorise(ctx.viewer, 'reports.read')
      const { from, to, by } = args as Period & { by: Grouping }
      const shares = await profitShares(groundOf(ctx), { from, to, by, zone: await zoneIn(ctx, args as Zoned) })
      return shares.map((share) => ({ ...share, by }))
    },
  }),
)

const groundOf = ({ db, viewer, currency }: Context) => ({ db, viewer: viewer!, currency })

builder.prismaObjectField('Project', 'profitability', (t) =>
  t.field({
    type: 'Money',
    nullable: true,
    permission: 'costs.read',
    description: 'What it has brought less what it cost, as in the profitability report, in the company’s currency.',
    select: { id: true },
    resolve: async ({ id }, _args, ctx: Context) => {
      const found = await batch(ctx, 'project profits', (ids) => profitsOfProjects(groundOf(ctx), ids)).load(id)
      return formatMoney(found?.margin ?? 0n, ctx.currency)
    },
  }),
)

const PipelinePartType = builder.objectRef<PipelinePart>('PipelinePart').implement({
  description: 'Offers of one part of a period.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many.' }),
    currency: bookedCurrency(t),
    ...money(t, { amount: 'What they may bring, without VAT.', weighted: 'That, by their probability.' }),
  }),
})

const PipelineBucketType = builder.objectRef<PipelineBucket>('PipelineBucket').implement({
  description: 'What happened to offers in one part of a period.',
  fields: (t) => {
    const part = (key: 'created' | 'expected' | 'won' | 'lost', description: string) =>
      t.field({ type: PipelinePartType, description, resolve: (row) => row[key] })
    return {
      startsOn: startsOn(t),
      created: part('created', 'Offers that came in.'),
      expected: part('expected', 'Open offers that may be decided.'),
      won: part('won', 'Offers that were won.'),
      lost: part('lost', 'Offers that were lost.'),
    }
  },
})

builder.queryField('pipelineReport', (t) =>
  t.field({
    type: [PipelineBucketType],
    nullable: true,
    permission: 'offers.read',
    description: 'What came into the pipeline, is expected, was won and lost, day by day or in longer parts.',
    args: {
      ...periodArgs(t),
      bucket: bucketOf(t),
      timeZone: zoneOf(t, 'the days on which offers came in'),
      pipelineId: t.arg.id({ description: 'Of one pipeline.' }),
    },
    resolve: async (_root, { pipelineId, ...args }, ctx) => {
      const id = pipelineId == null ? null : readId('Pipeline', pipelineId as string)
      return pipelineOf(ctx.db, ctx.viewer!, {
        ...(args as Range),
        ...{ zone: await zoneIn(ctx, args as Zoned), pipelineId: id },
      })
    },
  }),
)

const VatBucketType = builder.objectRef<VatBucket>('VatBucket').implement({
  description: 'The VAT of one part of a period.',
  fields: (t) => ({
    startsOn: startsOn(t),
    currency: bookedCurrency(t),
    ...money(t, {
      collected: 'Fallen due on what was sold.',
      deductible: 'Deductible on what was bought, fixed assets included.',
      due: 'What is to be paid: collected less deductible.',
    }),
  }),
})

builder.queryField('vatReport', (t) =>
  t.field({
    type: [VatBucketType],
    nullable: true,
    permission: 'ledger.read',
    description: 'The VAT collected and deductible, day by day or in longer parts, by the ledger’s dates.',
    args: { ...periodArgs(t), bucket: bucketOf(t) },
    resolve: (_root, args, ctx) => vatOfBuckets(ctx.db, args as Range),
  }),
)
