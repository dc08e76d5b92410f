import { builder } from '../../graphql/builder.ts'
import { ClientKind } from '../../graphql/enums.ts'
import { importVerb } from '../../graphql/imports.ts'
import { AddressInput } from '../../graphql/inputs.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { type ClientShape, clientArchive, clientCreate, clientReactivate, clientUpdate } from './actions.ts'
import { clientImport, columns } from './imports.ts'
import { clientMerge } from './merge.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const ContactInput = builder.inputType('ContactInput', {
  description: 'A person at a client.',
  fields: (t: Any) => ({
    id: inputId(t, 'Contact', {
      description: 'An existing contact, who stays the same; one with a known e-mail address does so too.',
    }),
    name: t.string({ required: true, description: 'Name.' }),
    email: t.string({ description: 'E-mail address.' }),
    phone: t.string({ description: 'Phone number.' }),
    title: t.string({ description: 'What they do there.' }),
    primary: t.boolean({ description: 'The one to write to first.' }),
    portalAccess: t.boolean({ description: 'Whether they may sign in to the portal; yes unless said.' }),
  }),
})

const clientFields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  kind: t.field({ type: ClientKind, required, description: 'What the client is.' }),
  siren: t.string({ description: 'French company number, nine digits.' }),
  siret: t.string({ description: 'French establishment number, fourteen digits.' }),
  vatNumber: t.string({ description: 'VAT number; worked out from the SIREN unless given.' }),
  email: t.string({ description: 'E-mail address for documents.' }),
  phone: t.string({ description: 'Phone number.' }),
  billingAddress: t.field({ type: AddressInput, description: 'Address on documents.' }),
  currency: t.field({ type: 'CurrencyCode', description: 'Currency of new documents; the company’s unless said.' }),
  locale: t.field({ type: 'Locale', description: 'Language of documents and mails; the company’s unless said.' }),
  paymentTermDays: t.int({ description: 'Days from issue to due date, 0 to 60; the company’s unless said.' }),
  paymentTermEndOfMonth: t.boolean({
    description: 'The term ends with the month in which its days do; then at most 45 days.',
  }),
  dunningPlanId: inputId(t, 'DunningPlan', {
    description: 'The plan that reminds the client; the default one when null.',
  }),
  ownerId: inputId(t, 'Member', { description: 'The member who looks after it; the viewer unless said.' }),
  followerIds: inputIds(t, 'Member', { description: 'Members who follow it; replaces all.' }),
  contacts: t.field({
    type: [ContactInput],
    description: 'People at the client; replaces all. Whoever keeps their address stays who they are.',
  }),
  notes: t.string({ description: 'Internal notes.' }),
})

verb<ClientShape & { name: string; kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' }>('clientCreate', {
  permission: 'clients.create',
  description: 'Adds a client.',
  returns: ['client', 'Client'],
  input: {
    description: 'A new client.',
    fields: (t) => ({
      ...clientFields(t, true),
      force: t.boolean({ description: 'Add it although there are clients like it (DuplicateError).' }),
    }),
  },
  run: (ctx, given) => clientCreate(ctx, given),
})

const clientVerb = verbsOn('Client')
clientVerb('clientUpdate', {
  permission: 'clients.update',
  description: 'Changes a client.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => clientFields(t, false),
  run: clientUpdate,
})
clientVerb('clientArchive', {
  permission: 'clients.archive',
  description: 'Makes a client a former one; everything is kept.',
  asks: 'How to archive.',
  run: clientArchive,
})
clientVerb('clientReactivate', {
  permission: 'clients.archive',
  description: 'Serves a former client again.',
  asks: 'How to reactivate.',
  run: clientReactivate,
})
clientVerb<{ intoId: string }>('clientMerge', {
  permission: 'clients.merge',
  description:
    'Says that a client is the same as another one, which takes over what belongs to it. Documents keep the words that they were issued with.',
  required: true,
  fields: (t) => ({ intoId: inputId(t, 'Client', { required: true, description: 'The client that stays.' }) }),
  run: clientMerge,
})
importVerb<{ csv: string; force?: boolean | null }>('clientImport', {
  permission: 'clients.create',
  description: 'Adds the clients of a CSV text: all, or none when a row is wrong.',
  columns: Object.keys(columns),
  fields: (t) => ({ force: t.boolean({ description: 'Add them although there are clients like them.' }) }),
  run: clientImport,
})
