import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { ClientKind, LeadStatus } from '../../graphql/enums.ts'
import { across, money, nodeOf, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { importVerb } from '../../graphql/imports.ts'
import { Address, AddressInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import {
  type LeadShape,
  leadContact,
  leadCreate,
  leadLose,
  leadNegotiate,
  leadQualify,
  leadReopen,
  leadUpdate,
} from './actions.ts'
import { columns, leadImport } from './imports.ts'
import { leadMerge } from './merge.ts'
import { leadStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const leadList = list({
  model: 'Lead',
  filter: {
    name: on.folded('name', { description: 'By the person’s name.' }),
    company: on.folded('company', { nullable: true, description: 'By the company’s name.' }),
    status: on.enum('status', LeadStatus, { description: 'By how far it has come.' }),
    email: on.folded('email', { nullable: true, description: 'By e-mail address.' }),
    siren: on.text('siren', { nullable: true, description: 'By SIREN.' }),
    source: on.text('source', { nullable: true, description: 'By where it came from.' }),
    expectedValue: on.money('expectedValue', { nullable: true, description: 'By what it may bring.' }),
    expectedOn: on.date('expectedOn', { nullable: true, description: 'By when it may be decided.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    ownerId: on.id('ownerId', 'Member', { nullable: true, description: 'By the id of the member who owns it.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the id of the client that it became.' }),
    owner: on.one('owner', 'Member', { description: 'By its owner.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    EXPECTED_VALUE: { field: 'expectedValue', kind: 'bigint', nullable: true, description: 'By what it may bring.' },
    EXPECTED_ON: { field: 'expectedOn', kind: 'date', nullable: true, description: 'By when it may be decided.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
  amounts: { expectedValue: { base: 'expectedValue', own: 'expectedValue' } },
})

const verbs = {
  update: ['leadUpdate', 'leads.update'],
  contact: ['leadContact', 'leads.contact'],
  qualify: ['leadQualify', 'leads.qualify'],
  negotiate: ['leadNegotiate', 'leads.negotiate'],
  lose: ['leadLose', 'leads.lose'],
  reopen: ['leadReopen', 'leads.reopen'],
  convert: ['leadConvert', 'leads.convert'],
  merge: ['leadMerge', 'leads.merge'],
}

builder.prismaNode('Lead', {
  ...nodeOf('Lead'),
  description: 'A lead (prospect): somebody who may become a client.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The person.' }),
    company: t.exposeString('company', { nullable: true, description: 'Their company.' }),
    title: t.exposeString('title', { nullable: true, description: 'What they do there.' }),
    status: t.expose('status', { type: LeadStatus, description: 'How far it has come.' }),
    kind: t.expose('kind', { type: ClientKind, description: 'What they would be as a client.' }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    address: t.field({
      type: Address,
      description: 'Postal address.',
      select: { street: true, street2: true, postalCode: true, city: true, country: true },
      resolve: (row) => row,
    }),
    siren: t.exposeString('siren', { nullable: true, description: 'French company number, nine digits.' }),
    vatNumber: t.exposeString('vatNumber', { nullable: true, description: 'VAT number.' }),
    source: t.exposeString('source', { nullable: true, description: 'Where it came from.' }),
    expectedValue: money(t, 'expectedValue', { nullable: true, description: 'What it may bring.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the expected value.' }),
    expectedOn: t.expose('expectedOn', { type: 'Date', nullable: true, description: 'When it may be decided.' }),
    score: t.exposeInt('score', { nullable: true, description: 'How promising it is, 0 to 100.' }),
    qualification: t.exposeString('qualification', {
      nullable: true,
      description: 'What is known of need, budget, decision and time.',
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'Internal notes.' }),
    lostReason: t.exposeString('lostReason', { nullable: true, description: 'Why it was given up.' }),
    convertedAt: t.expose('convertedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it became a client.',
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    owner: related(t, 'owner', 'The member who looks after it.'),
    client: related(t, 'client', 'The client that it became.'),
    mergedInto: related(t, 'mergedInto', 'The lead that it is the same as.'),
    followers: across(t, 'followers', {
      node: 'member',
      model: 'Member',
      description: 'Members who follow it.',
      orderBy: { nameKey: 'asc' },
    }),
    allowedActions: allowedActions(t, {
      machine: leadStates as Any,
      verbs: verbs as Any,
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaObjectField('Client', 'leads', (t) => relatedList(t, 'leads', leadList, 'The leads that it was.'))
builder.queryField('leads', rootList(leadList, 'leads.read', 'Leads (prospects).'))
builder.queryField('lead', rootOne('Lead', 'leads.read', 'A lead by its id.'))

const judgement = (t: Any) => ({
  score: t.int({ description: 'How promising it is, 0 to 100.' }),
  qualification: t.string({ description: 'What is known of need, budget, decision and time.' }),
  expectedValue: t.field({ type: 'Money', description: 'What it may bring, in the company’s currency.' }),
  expectedOn: t.field({ type: 'Date', description: 'When it may be decided.' }),
})
const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'The person.' }),
  company: t.string({ description: 'Their company.' }),
  title: t.string({ description: 'What they do there.' }),
  kind: t.field({ type: ClientKind, description: 'What they would be as a client; BUSINESS unless said.' }),
  email: t.string({ description: 'E-mail address.' }),
  phone: t.string({ description: 'Phone number; one from abroad with + and its country.' }),
  address: t.field({ type: AddressInput, description: 'Postal address.' }),
  siren: t.string({ description: 'French company number, nine digits.' }),
  vatNumber: t.string({ description: 'VAT number; worked out from the SIREN unless given.' }),
  source: t.string({ description: 'Where it came from.' }),
  notes: t.string({ description: 'Internal notes.' }),
  ownerId: inputId(t, 'Member', { description: 'The member who looks after it; the viewer unless said.' }),
  followerIds: inputIds(t, 'Member', { description: 'Members who follow it; replaces all.' }),
  ...judgement(t),
})
verb<LeadShape & { name: string }>('leadCreate', {
  permission: 'leads.create',
  description: 'Records a lead.',
  returns: ['lead', 'Lead'],
  input: { description: 'A new lead.', fields: (t) => fields(t, true) },
  run: (ctx, given) => leadCreate(ctx, given),
})
importVerb('leadImport', {
  permission: 'leads.create',
  description: 'Records the leads of a CSV text: all, or none when a row is wrong.',
  columns: Object.keys(columns),
  run: leadImport,
})

const leadVerb = verbsOn('Lead')
leadVerb('leadUpdate', {
  permission: 'leads.update',
  description: 'Changes a lead.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: leadUpdate,
})
leadVerb('leadContact', {
  permission: 'leads.contact',
  description: 'Records that somebody has been in touch.',
  run: leadContact,
})
leadVerb('leadQualify', {
  permission: 'leads.qualify',
  description: 'Records that a lead is interested, and how much.',
  fields: judgement,
  run: leadQualify,
})
leadVerb('leadNegotiate', {
  permission: 'leads.negotiate',
  description: 'Records that terms are being discussed.',
  run: leadNegotiate,
})
leadVerb('leadLose', {
  permission: 'leads.lose',
  description: 'Gives a lead up.',
  required: true,
  fields: (t) => ({ reason: t.string({ required: true, description: 'Why.' }) }),
  run: leadLose,
})
leadVerb('leadReopen', { permission: 'leads.reopen', description: 'Takes a lost lead up again.', run: leadReopen })
leadVerb<{ intoId: string }>('leadMerge', {
  permission: 'leads.merge',
  description: 'Says that a lead is the same as another one, which takes over what hangs on it.',
  required: true,
  fields: (t) => ({ intoId: inputId(t, 'Lead', { required: true, description: 'The lead that stays.' }) }),
  run: leadMerge,
})

changes('leadChanged', { model: 'Lead', permission: 'leads.read', list: leadList, description: 'Changes of leads.' })
