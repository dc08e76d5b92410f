import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { ArticleKind, OfferStatus, VatCategory } from '../../graphql/enums.ts'
import {
  across,
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
import { changes } from '../../graphql/subscription.ts'
import { dayMs } from '../../kernel/clock.ts'
import { offerStates } from './states.ts'
import './work.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const offerList = list({
  model: 'Offer',
  filter: {
    name: on.folded('name', { description: 'By name.' }),
    status: on.enum('status', OfferStatus, { description: 'By status.' }),
    amount: on.money('amountBase', { description: 'By what it may bring.' }),
    weighted: on.money('weightedBase', { description: 'By what is to be expected of it.' }),
    expectedOn: on.date('expectedOn', { nullable: true, description: 'By when it may be decided.' }),
    closedOn: on.date('closedOn', { nullable: true, description: 'By when it was won or lost.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    pipelineId: on.id('pipelineId', 'Pipeline', { description: 'By the pipeline’s id.' }),
    stageId: on.id('stageId', 'OfferStage', { description: 'By the stage’s id.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    leadId: on.id('leadId', 'Lead', { nullable: true, description: 'By the lead’s id.' }),
    ownerId: on.id('ownerId', 'Member', { nullable: true, description: 'By the owner’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
    owner: on.one('owner', 'Member', { description: 'By its owner.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    AMOUNT: { field: 'amountBase', kind: 'bigint', description: 'By what it may bring, in the company’s currency.' },
    WEIGHTED: { field: 'weightedBase', kind: 'bigint', description: 'By what is to be expected of it.' },
    EXPECTED_ON: { field: 'expectedOn', kind: 'date', nullable: true, description: 'By when it may be decided.' },
    CLOSED_ON: { field: 'closedOn', kind: 'date', nullable: true, description: 'By when it was won or lost.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
  amounts: { amount: { base: 'amountBase', own: 'amount' }, weighted: { base: 'weightedBase', own: 'weighted' } },
})

builder.prismaObject('OfferLine', {
  select: { id: true },
  guard: 'offers.read',
  description: 'A product or service of an offer.',
  fields: (t) => ({
    id: ownId(t, 'OfferLine'),
    position: t.exposeInt('position', { description: 'Place in the offer, from 1.' }),
    section: t.exposeString('section', { nullable: true, description: 'Title of its section.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: t.exposeString('description', { description: 'What is offered.' }),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: t.exposeString('unit', { description: 'Unit by UN/ECE Recommendation 20.' }),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    discountPercent: t.expose('discountPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Discount on the line in percent.',
    }),
    discountAmount: money(t, 'discountAmount', { nullable: true, description: 'Discount on the line as an amount.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    optional: t.exposeBoolean('optional', { description: 'Offered as an option.' }),
    selected: t.exposeBoolean('selected', { description: 'Whether it counts.' }),
    article: related(t, 'article', 'The article offered.'),
  }),
})

builder.prismaObject('OfferStay', {
  select: { id: true },
  guard: 'offers.read',
  description: 'The time that an offer was in a stage.',
  fields: (t) => ({
    stage: related(t, 'stage', 'The stage.'),
    enteredAt: t.expose('enteredAt', { type: 'DateTime', description: 'When it came in.' }),
    leftAt: t.expose('leftAt', { type: 'DateTime', nullable: true, description: 'When it went on; null while in it.' }),
    days: computed<{ enteredAt: Date; leftAt: Date | null }>(t, {
      type: 'Int',
      description: 'Whole days in the stage, until now for the present one.',
      select: { enteredAt: true, leftAt: true },
      resolve: ({ enteredAt, leftAt }, clock) =>
        Math.floor(((leftAt ?? clock.now()).getTime() - enteredAt.getTime()) / dayMs),
    }),
  }),
})

const verbs = {
  update: ['offerUpdate', 'offers.update'],
  moveStage: ['offerMoveStage', 'offers.moveStage'],
  validate: ['offerValidate', 'offers.validate'],
  createQuote: ['offerCreateQuote', 'offers.createQuote'],
  win: ['offerWin', 'offers.win'],
  lose: ['offerLose', 'offers.lose'],
  reopen: ['offerReopen', 'offers.reopen'],
}

builder.prismaNode('Offer', {
  ...nodeOf('Offer'),
  description: 'An offer (opportunity): what may be sold to whom, before it is quoted.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is about.' }),
    status: t.expose('status', { type: OfferStatus, description: 'Where it stands.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it brings the other party.' }),
    probability: t.exposeInt('probability', { description: 'How probable it is, in percent.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    amount: money(t, 'amount', {
      description: 'What it may bring, without VAT: its lines’ net, or what is expected while it has none.',
    }),
    weighted: money(t, 'weighted', { description: 'The amount by its probability.' }),
    expectedOn: t.expose('expectedOn', { type: 'Date', nullable: true, description: 'When it may be decided.' }),
    terms: t.exposeString('terms', { nullable: true, description: 'Commercial terms.' }),
    depositPercent: t.expose('depositPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Deposit to be asked at acceptance, in percent.',
    }),
    closedOn: t.expose('closedOn', { type: 'Date', nullable: true, description: 'When it was won or lost.' }),
    lostReason: t.exposeString('lostReason', { nullable: true, description: 'Why it was given up.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    lines: owned(t, 'lines', { position: 'asc' }, 'What is offered, in order.'),
    stays: owned(
      t,
      'stays',
      [{ enteredAt: 'asc' }, { id: 'asc' }],
      'The stages that it went through, and for how long.',
    ),
    pipeline: related(t, 'pipeline', 'The pipeline.'),
    stage: related(t, 'stage', 'The stage that it is in, or was in last.'),
    client: related(t, 'client', 'The client.'),
    lead: related(t, 'lead', 'The lead that it was made for.'),
    owner: related(t, 'owner', 'The member who looks after it.'),
    followers: across(t, 'followers', {
      node: 'member',
      model: 'Member',
      description: 'Members who follow it.',
      orderBy: { nameKey: 'asc' },
    }),
    allowedActions: allowedActions(t, {
      machine: offerStates as Any,
      verbs: verbs as Any,
      select: { status: true, terms: true, _count: { select: { lines: true } } },
      subject: ({ status, terms, _count }) => ({ status, terms, lineCount: _count?.lines ?? 0 }),
    }),
  }),
})

builder.prismaObjectField('Client', 'offers', (t) => relatedList(t, 'offers', offerList, 'Offers for the client.'))
builder.prismaObjectField('Lead', 'offers', (t) => relatedList(t, 'offers', offerList, 'Offers for the lead.'))
builder.queryField('offers', rootList(offerList, 'offers.read', 'Offers (opportunities).'))
builder.queryField('offer', rootOne('Offer', 'offers.read', 'An offer by its id.'))
changes('offerChanged', {
  model: 'Offer',
  permission: 'offers.read',
  list: offerList,
  description: 'Changes of offers.',
})
