import { builder } from '../../graphql/builder.ts'
import { nodeOf, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { Address, AddressInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { type SupplierShape, supplierCreate, supplierUpdate } from './actions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const supplierList = list({
  model: 'Supplier',
  filter: {
    code: on.text('code', { description: 'By code.' }),
    name: on.folded('name', { description: 'By name.' }),
    active: on.boolean('active', { description: 'Whether the company still buys from it.' }),
    siren: on.text('siren', { nullable: true, description: 'By SIREN.' }),
    vatNumber: on.text('vatNumber', { nullable: true, description: 'By VAT number.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
  },
  sort: {
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    CODE: { field: 'code', kind: 'text', description: 'By code.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
  },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

builder.prismaNode('Supplier', {
  ...nodeOf('Supplier'),
  description: 'A supplier (fournisseur): whom the company buys from.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Code, also of its account in the ledger.' }),
    name: t.exposeString('name', { description: 'Name.' }),
    siren: t.exposeString('siren', { nullable: true, description: 'French company number, nine digits.' }),
    vatNumber: t.exposeString('vatNumber', { nullable: true, description: 'VAT number.' }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    iban: t.exposeString('iban', {
      nullable: true,
      permission: 'expenses.pay',
      description: 'The bank account that it is paid on.',
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of its invoices.' }),
    paymentTermDays: t.exposeInt('paymentTermDays', { description: 'Days until its invoices are due.' }),
    address: t.field({
      type: Address,
      description: 'Address.',
      select: { street: true, street2: true, postalCode: true, city: true, country: true },
      resolve: (row) => row,
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'Internal notes.' }),
    active: t.exposeBoolean('active', { description: 'Whether the company still buys from it.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})

builder.queryField('suppliers', rootList(supplierList, 'expenses.read', 'Suppliers.'))
builder.queryField('supplier', rootOne('Supplier', 'expenses.read', 'A supplier by its id.'))

const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  siren: t.string({ description: 'French company number, nine digits.' }),
  vatNumber: t.string({ description: 'VAT number.' }),
  email: t.string({ description: 'E-mail address.' }),
  phone: t.string({ description: 'Phone number.' }),
  iban: t.string({ description: 'The bank account that it is paid on.' }),
  currency: t.field({ type: 'CurrencyCode', description: 'Currency of its invoices; the company’s unless said.' }),
  paymentTermDays: t.int({ description: 'Days until its invoices are due, 0 to 60; 30 unless said.' }),
  address: t.field({ type: AddressInput, description: 'Address.' }),
  notes: t.string({ description: 'Internal notes.' }),
  active: t.boolean({ description: 'Whether the company still buys from it.' }),
})

verb<SupplierShape & { name: string }>('supplierCreate', {
  permission: 'suppliers.create',
  description: 'Adds a supplier.',
  returns: ['supplier', 'Supplier'],
  input: { description: 'A new supplier.', fields: (t) => fields(t, true) },
  run: (ctx, given) => supplierCreate(ctx, given),
})
verbsOn('Supplier')('supplierUpdate', {
  permission: 'suppliers.update',
  description: 'Changes a supplier.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: supplierUpdate,
})
changes('supplierChanged', {
  model: 'Supplier',
  permission: 'expenses.read',
  list: supplierList,
  description: 'Changes of suppliers.',
})
