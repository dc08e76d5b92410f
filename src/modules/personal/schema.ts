import { verb, verbsOn } from '../../graphql/mutations.ts'
import { clientAnonymise, contactAnonymise, leadAnonymise, personExport } from './actions.ts'

// biome-ignore lint/suspicious/noExplicitAny: what run answers beside the id
type Any = any

verbsOn('Contact')('contactAnonymise', {
  permission: 'clients.anonymise',
  description: 'Forgets a person for good: documents and books that the law wants are kept, nothing else.',
  run: contactAnonymise,
})
verbsOn('Client')('clientAnonymise', {
  permission: 'clients.anonymise',
  description: 'Forgets a former client that is a person, with their contacts; documents and books are kept.',
  run: clientAnonymise,
})
verbsOn('Lead')('leadAnonymise', {
  permission: 'leads.anonymise',
  description: 'Forgets a lead for good. Leads that nobody has touched for three years are forgotten by themselves.',
  run: leadAnonymise,
})

verb('personExport', {
  permission: 'clients.anonymise',
  description: 'Everything that is known of a person (a client, a contact or a lead), as a file of JSON.',
  on: 'Node',
  input: { description: 'How.' },
  extra: (t) => ({
    url: t.field({
      type: 'Url',
      nullable: true,
      description: 'Where the file is, for a quarter of an hour; it is kept for a day.',
      resolve: ({ extra }: Any) => extra?.url ?? null,
    }),
  }),
  run: (ctx, _input, id) => personExport(ctx, id),
})
