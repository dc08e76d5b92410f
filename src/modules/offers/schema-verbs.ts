import { builder } from '../../graphql/builder.ts'
import { LineInput, PartyInput } from '../../graphql/inputs.ts'
import { inputId, inputIds, made, verb, verbsOn } from '../../graphql/mutations.ts'
import { type OfferCreateShape, offerCreate, offerUpdate } from './actions.ts'
import { type ConversionShape, leadConvertWithOffer } from './conversion.ts'
import { offerLose, offerMoveStage, offerReopen, offerValidate, offerWin } from './moves.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const content = (t: Any) => ({
  description: t.string({ description: 'What it brings the other party.' }),
  amount: t.field({ type: 'Money', description: 'What it may bring, without VAT; its lines’ net once it has any.' }),
  probability: t.int({ description: 'In percent; the stage’s unless said.' }),
  expectedOn: t.field({ type: 'Date', description: 'When it may be decided.' }),
  lines: t.field({ type: [LineInput], description: 'Products and services, in order; replaces all.' }),
  terms: t.string({ description: 'Commercial terms.' }),
  depositPercent: t.field({ type: 'Decimal', description: 'Deposit to be asked at acceptance, in percent.' }),
  ownerId: inputId(t, 'Member', { description: 'The member who looks after it; the viewer unless said.' }),
  followerIds: inputIds(t, 'Member', { description: 'Members who follow it; replaces all.' }),
})
const place = (t: Any) => ({
  pipelineId: inputId(t, 'Pipeline', { description: 'The pipeline; the oldest in use unless said.' }),
  stageId: inputId(t, 'OfferStage', { description: 'The stage; the pipeline’s first unless said.' }),
})

verb<OfferCreateShape>('offerCreate', {
  permission: 'offers.create',
  description: 'Opens an offer for a lead or a client.',
  returns: ['offer', 'Offer'],
  input: {
    description: 'A new offer.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'What it is about.' }),
      party: t.field({ type: PartyInput, required: true, description: 'Whom it is for.' }),
      currency: t.field({ type: 'CurrencyCode', description: 'Currency; the client’s unless said.' }),
      ...place(t),
      ...content(t),
    }),
  },
  run: offerCreate,
})

const offerVerb = verbsOn('Offer')
offerVerb('offerUpdate', {
  permission: 'offers.update',
  description: 'Changes an offer that is not validated.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({ name: t.string({ description: 'What it is about.' }), ...content(t) }),
  run: offerUpdate,
})
offerVerb<{ stageId: string; probability?: number | null }>('offerMoveStage', {
  permission: 'offers.moveStage',
  description: 'Moves an offer to another stage, whose probability it takes over unless one is given.',
  required: true,
  fields: (t) => ({
    stageId: inputId(t, 'OfferStage', { required: true, description: 'The stage.' }),
    probability: t.int({ description: 'In percent; the stage’s unless said.' }),
  }),
  run: offerMoveStage,
})
offerVerb('offerValidate', {
  permission: 'offers.validate',
  description: 'Settles an offer’s contents and terms: from now on it may be quoted.',
  run: offerValidate,
})
offerVerb('offerWin', { permission: 'offers.win', description: 'Marks an offer as sold today.', run: offerWin })
offerVerb('offerLose', {
  permission: 'offers.lose',
  description: 'Gives an offer up.',
  required: true,
  fields: (t) => ({ reason: t.string({ required: true, description: 'Why.' }) }),
  run: offerLose,
})
offerVerb('offerReopen', {
  permission: 'offers.reopen',
  description: 'Takes an offer up again, in the stage that it was in last.',
  run: offerReopen,
})

const LeadOfferInput = builder.inputType('LeadOfferInput', {
  description: 'The offer that a converted lead is made.',
  fields: (t: Any) => ({
    name: t.string({ description: 'What it is about; the client’s name unless said.' }),
    ...place(t),
    ...content(t),
  }),
} as Any)

verb<ConversionShape>('leadConvert', {
  permission: 'leads.convert',
  description: 'Turns a lead into a client, with a contact and, if asked, an offer; what hangs on the lead goes along.',
  on: 'Lead',
  returns: ['lead', 'Lead'],
  input: {
    description: 'Into what.',
    expectedVersion: 'optional',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { description: 'An existing client; a new one unless said.' }),
      contactId: inputId(t, 'Contact', { description: 'An existing contact of that client; a new one unless said.' }),
      force: t.boolean({ description: 'Make a new client although there are some like it.' }),
      offer: t.field({ type: LeadOfferInput, description: 'Open an offer too.' }),
    }),
  },
  extra: (t) => ({
    client: made(t, 'Client', 'The client.'),
    contact: made(t, 'Contact', 'The contact.'),
    offer: made(t, 'Offer', 'The offer, when one was asked for.'),
  }),
  run: async (ctx, given, id) => ({ id, extra: await leadConvertWithOffer(ctx, id, given) }),
})
