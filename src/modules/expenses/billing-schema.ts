import { builder } from '../../graphql/builder.ts'
import { part } from '../../graphql/fields.ts'
import { inputId, inputIds, verb } from '../../graphql/mutations.ts'
import { type ExpenseBillShape, expenseBill } from './billing.ts'

verb<ExpenseBillShape>('expenseBill', {
  permission: 'expenses.bill',
  description: 'Drafts an invoice that bills approved expenses on to their client, each once, with its markup.',
  returns: ['invoice', 'Invoice'],
  input: {
    description: 'Which expenses.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'The client.' }),
      expenseIds: inputIds(t, 'Expense', { description: 'Only these; all that nothing bills yet unless said.' }),
      vatRate: t.field({ type: 'Decimal', description: 'VAT rate of the lines, in percent; 20 unless said.' }),
    }),
  },
  run: (ctx, given) => expenseBill(ctx, given),
})

builder.prismaObjectField('Expense', 'billed', (t) =>
  t.exposeBoolean('billed', { description: 'Whether an invoice bills it on.' }),
)
builder.prismaObjectField('Expense', 'invoiceLine', (t) => part(t, 'invoiceLine', 'The line that bills it on.'))
