import { builder } from '../../graphql/builder.ts'
import { bookedCurrency, nodeOf, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { formatMoney } from '../../kernel/money.ts'
import { type CategoryShape, expenseCategoryCreate, expenseCategoryUpdate } from './categories.ts'
import { expensePolicySet, type PolicyShape } from './policy.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const categoryList = list({
  model: 'ExpenseCategory',
  filter: { name: on.folded('name', { description: 'By name.' }) },
  sort: { NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' } },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

builder.prismaNode('ExpenseCategory', {
  ...nodeOf('ExpenseCategory'),
  description: 'A category of expenses: rent, travel, … It decides on the account and on the VAT that may be deducted.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    account: t.exposeString('account', { description: 'Account (PCG) that it is booked on.' }),
    deductiblePercent: t.expose('deductiblePercent', {
      type: 'Decimal',
      description: 'Share of the VAT that may be deducted, in percent.',
    }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate of an expense that names none.' }),
    active: t.exposeBoolean('active', { description: 'Whether it is still used.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
  }),
})
builder.queryField('expenseCategories', rootList(categoryList, 'expenses.read', 'Categories of expenses.'))
builder.queryField('expenseCategory', rootOne('ExpenseCategory', 'expenses.read', 'A category by its id.'))

const categoryFields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  account: t.string({ required, description: 'Account (PCG): 6132 rent, 6251 travel, …' }),
  deductiblePercent: t.field({ type: 'Decimal', description: 'Share of the VAT to deduct; 100 unless said.' }),
  vatRate: t.field({ type: 'Decimal', description: 'VAT rate of an expense that names none; 20 unless said.' }),
  active: t.boolean({ description: 'Whether it is still used.' }),
})
verb<CategoryShape & { name: string; account: string }>('expenseCategoryCreate', {
  permission: 'expenses.configure',
  description: 'Adds a category.',
  returns: ['expenseCategory', 'ExpenseCategory'],
  input: { description: 'A new category.', fields: (t) => categoryFields(t, true) },
  run: (ctx, given) => expenseCategoryCreate(ctx, given),
})
verbsOn('ExpenseCategory')('expenseCategoryUpdate', {
  permission: 'expenses.configure',
  description: 'Changes a category; what is approved already stays booked as it was.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => categoryFields(t, false),
  run: expenseCategoryUpdate,
})

const Threshold = builder.objectRef<{ role: string; upTo: string }>('ExpenseThreshold').implement({
  description: 'The most that a role may approve.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    role: t.exposeString('role', { description: 'The role.' }),
    upTo: t.field({ type: 'Money', description: 'The most, in the company’s currency.', resolve: ({ upTo }) => upTo }),
  }),
})

builder.prismaNode('ExpensePolicy', {
  ...nodeOf('ExpensePolicy'),
  description: 'The rules of approval of expenses.',
  fields: (t) => ({
    receiptAbove: t.field({
      type: 'Money',
      description: 'From this amount on a receipt must be there.',
      select: { receiptAbove: true, currency: true },
      resolve: ({ receiptAbove, currency }) => formatMoney(receiptAbove, currency),
    }),
    thresholds: t.field({
      type: [Threshold],
      description: 'The most that roles may approve; a role that is not named has no limit.',
      select: { thresholds: true, currency: true },
      resolve: ({ thresholds, currency }) =>
        Object.entries((thresholds ?? {}) as Record<string, string>).map(([role, upTo]) => ({
          role,
          upTo: formatMoney(BigInt(upTo), currency),
        })),
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
  }),
})
builder.queryField('expensePolicy', (t) =>
  t.prismaField({
    type: 'ExpensePolicy',
    nullable: true,
    permission: 'expenses.read',
    description: 'The rules of approval; null while none are set: every expense needs a receipt, no role has a limit.',
    extensions: { scoped: 'ExpensePolicy' },
    resolve: (query, _root, _args, ctx) => ctx.db.expensePolicy.findFirst(query),
  }),
)

const ThresholdInput = builder.inputType('ExpenseThresholdInput', {
  description: 'The most that a role may approve.',
  fields: (t) => ({
    role: t.string({ required: true, description: 'The role.' }),
    upTo: t.field({ type: 'Money', required: true, description: 'The most, in the company’s currency.' }),
  }),
})
verb<PolicyShape>('expensePolicySet', {
  permission: 'expenses.configure',
  description: 'Sets the rules of approval.',
  returns: ['expensePolicy', 'ExpensePolicy'],
  input: {
    description: 'The rules; what is left out stays.',
    expectedVersion: 'optional',
    fields: (t) => ({
      receiptAbove: t.field({ type: 'Money', description: 'From this amount on a receipt must be there.' }),
      thresholds: t.field({ type: [ThresholdInput], description: 'Limits of roles; replaces all.' }),
    }),
  },
  run: (ctx, given) => expensePolicySet(ctx, given),
})
