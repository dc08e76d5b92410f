import { builder } from '../../graphql/builder.ts'
import { related, relatedList } from '../../graphql/fields.ts'
import { made, verb } from '../../graphql/mutations.ts'
import { contractQuoteRenewal } from './renewals.ts'
import { quoteList } from './schema.ts'

verb<Parameters<typeof contractQuoteRenewal>[2]>('contractQuoteRenewal', {
  permission: 'quotes.create',
  description: 'Drafts a quote of a contract’s next term at its indexed prices; accepting it renews the contract.',
  on: 'Contract',
  returns: ['contract', 'Contract'],
  input: {
    description: 'How.',
    expectedVersion: 'optional',
    fields: (t) => ({
      validUntil: t.field({ type: 'Date', description: 'Until when; until the contract’s end unless said.' }),
    }),
  },
  extra: (t) => ({ quote: made(t, 'Quote', 'The draft made.') }),
  run: async (ctx, given, id) => ({ id, extra: await contractQuoteRenewal(ctx, id, given) }),
})

builder.prismaObjectField('Quote', 'renews', (t) => related(t, 'renews', 'The contract that its acceptance renews.'))
builder.prismaObjectField('Contract', 'renewals', (t) =>
  relatedList(t, 'renewals', quoteList, 'Quotes of its next terms.'),
)
