import { builder } from '../../graphql/builder.ts'
import { DocumentSeries, VatCategory } from '../../graphql/enums.ts'
import { money, nodeOf, planned } from '../../graphql/fields.ts'
import { Address } from '../../graphql/inputs.ts'
import { verb } from '../../graphql/mutations.ts'
import { type CompanyShape, companyUpdate, exchangeRateRecord } from './actions.ts'
import { type CompanySetUpShape, companySetUp } from './set-up.ts'
import { numberSeriesStart, type SeriesStartShape } from './starting.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaObject('VatRate', {
  select: { id: true },
  guard: 'company.read',
  description: 'A VAT rate that documents may use.',
  fields: (t) => ({
    category: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    rate: t.expose('rate', { type: 'Decimal', description: 'Rate in percent.' }),
    label: t.exposeString('label', { description: 'Name.' }),
    validFrom: t.expose('validFrom', { type: 'Date', description: 'First day.' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true, description: 'Last day; null while in force.' }),
  }),
})

builder.prismaObject('NumberSeries', {
  select: { id: true },
  guard: 'company.read',
  description: 'A series of numbers without gaps.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'What it numbers.' }),
    year: t.exposeInt('year', { description: 'The year; 0 for a series that counts for ever.' }),
    prefix: t.exposeString('prefix', { description: 'What its numbers start with.' }),
    first: t.exposeInt('first', { description: 'The count that it began with.' }),
    next: t.exposeInt('next', { description: 'The count that comes next.' }),
    lastIssuedOn: t.expose('lastIssuedOn', {
      type: 'Date',
      nullable: true,
      description: 'Date of the last numbered document.',
    }),
  }),
})

builder.prismaNode('Company', {
  ...nodeOf('Company'),
  description: 'The company: its legal identity and the texts that its documents must carry.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    legalForm: t.exposeString('legalForm', { nullable: true, description: 'Legal form, e.g. SARL.' }),
    capital: money(t, 'capital', { nullable: true, description: 'Share capital.' }),
    siren: t.exposeString('siren', { nullable: true, description: 'SIREN.' }),
    siret: t.exposeString('siret', { nullable: true, description: 'SIRET.' }),
    vatNumber: t.exposeString('vatNumber', { nullable: true, description: 'VAT number.' }),
    registryCity: t.exposeString('registryCity', { nullable: true, description: 'City of the trade register (RCS).' }),
    address: t.field({
      type: Address,
      description: 'Address.',
      select: { street: true, street2: true, postalCode: true, city: true, country: true },
      resolve: (row) => row,
    }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    iban: t.exposeString('iban', { nullable: true, description: 'IBAN on documents.' }),
    bic: t.exposeString('bic', { nullable: true, description: 'BIC on documents.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the books.' }),
    locale: t.expose('locale', { type: 'Locale', description: 'Language.' }),
    timeZone: t.exposeString('timeZone', { description: 'Time zone.' }),
    vatOnDebits: t.exposeBoolean('vatOnDebits', {
      description: 'VAT on services falls due on the invoice (option pour les débits); else when it is paid.',
    }),
    franchise: t.exposeBoolean('franchise', { description: 'Small-business exemption (franchise en base): no VAT.' }),
    fiscalYearEnd: t.exposeInt('fiscalYearEnd', { description: 'The month, 1 to 12, in which the fiscal year ends.' }),
    paymentTermDays: t.exposeInt('paymentTermDays', { description: 'Payment terms of new clients.' }),
    penaltyRate: t.expose('penaltyRate', {
      type: 'Decimal',
      nullable: true,
      description: 'What late penalties are computed at, in percent of a year; what penaltyText says.',
    }),
    penaltyText: t.exposeString('penaltyText', { nullable: true, description: 'Mention PMD: late penalties.' }),
    recoveryText: t.exposeString('recoveryText', { nullable: true, description: 'Mention PMT: recovery indemnity.' }),
    discountText: t.exposeString('discountText', { nullable: true, description: 'Mention AAB: early payment.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    vatRates: t.field({
      type: ['VatRate' as Any],
      nullable: true,
      description: 'The VAT rates.',
      select: { id: true },
      resolve: (_row: unknown, _args: unknown, ctx: Any, info: Any) =>
        planned('VatRate', ctx, info, { orderBy: [{ rate: 'desc' }, { category: 'asc' }] }),
    } as Any),
    numberSeries: t.field({
      type: ['NumberSeries' as Any],
      nullable: true,
      description: 'The number series.',
      select: { id: true },
      resolve: (_row: unknown, _args: unknown, ctx: Any, info: Any) =>
        planned('NumberSeries', ctx, info, { orderBy: [{ kind: 'asc' }, { year: 'asc' }] }),
    } as Any),
  }),
})

builder.queryField('company', (t) =>
  t.prismaField({
    type: 'Company',
    nullable: true,
    permission: 'company.read',
    description: 'The company.',
    extensions: { scoped: 'Company' },
    resolve: (query, _root, _args, ctx) => ctx.db.company.findFirst({ ...query }),
  }),
)

const text = (t: Any, description: string) => t.string({ description })
const companyFields = (t: Any) => ({
  legalForm: text(t, 'Legal form.'),
  siren: text(t, 'SIREN.'),
  siret: text(t, 'SIRET.'),
  vatNumber: text(t, 'VAT number.'),
  registryCity: text(t, 'City of the trade register.'),
  street: text(t, 'Street and number.'),
  street2: text(t, 'Further line.'),
  postalCode: text(t, 'Postal code.'),
  city: text(t, 'City.'),
  country: t.field({ type: 'CountryCode', description: 'Country.' }),
  email: text(t, 'E-mail address.'),
  phone: text(t, 'Phone number.'),
  iban: text(t, 'IBAN.'),
  bic: text(t, 'BIC.'),
  penaltyRate: t.field({
    type: 'Decimal',
    description: 'Rate of late penalties in percent of a year; as penaltyText says.',
  }),
  penaltyText: text(t, 'Mention PMD.'),
  recoveryText: text(t, 'Mention PMT.'),
  discountText: text(t, 'Mention AAB.'),
  vatOnDebits: t.boolean({ description: 'Option pour les débits.' }),
  franchise: t.boolean({ description: 'Franchise en base.' }),
  fiscalYearEnd: t.int({ description: 'The month, 1 to 12, in which the fiscal year ends.' }),
  paymentTermDays: t.int({ description: 'Payment terms of new clients.' }),
})

verb<CompanyShape>('companyUpdate', {
  permission: 'company.update',
  description: 'Changes the company; issued documents keep what they were issued with.',
  returns: ['company', 'Company'],
  input: {
    description: 'What to change; what is left out stays.',
    expectedVersion: 'required',
    fields: (t) => ({ name: text(t, 'Name.'), ...companyFields(t) }),
  },
  run: (ctx, given) => companyUpdate(ctx, given),
})

verb<CompanySetUpShape>('companySetUp', {
  permission: 'company.setUp',
  description: 'Records the company of an empty installation, once, with the VAT rates of France.',
  returns: ['company', 'Company'],
  input: {
    description: 'Who it is.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Name.' }),
      currency: t.field({ type: 'CurrencyCode', description: 'Currency of the books, for good; EUR unless said.' }),
      ...companyFields(t),
    }),
  },
  run: (ctx, given) => companySetUp(ctx, given),
})
verb<{ currency: string; validFrom: string; rate: string }>('exchangeRateRecord', {
  permission: 'company.update',
  description: 'Records an exchange rate from a day on.',
  returns: ['company', 'Company'],
  input: {
    description: 'A rate.',
    fields: (t) => ({
      currency: t.field({ type: 'CurrencyCode', required: true, description: 'The foreign currency.' }),
      validFrom: t.field({ type: 'Date', required: true, description: 'First day.' }),
      rate: t.field({
        type: 'Decimal',
        required: true,
        description: 'What one unit is worth in the company’s currency.',
      }),
    }),
  },
  run: (ctx, given) => exchangeRateRecord(ctx, given),
})

verb<SeriesStartShape>('numberSeriesStart', {
  permission: 'company.update',
  description: 'Lets a series of numbers go on from where another program stopped; before its first number only.',
  returns: ['company', 'Company'],
  input: {
    description: 'Where a series begins.',
    fields: (t) => ({
      kind: t.field({ type: DocumentSeries, required: true, description: 'What it numbers.' }),
      year: t.int({ required: true, description: 'The year.' }),
      next: t.int({ required: true, description: 'The count of its first number, 1 to 999999.' }),
    }),
  },
  run: (ctx, given) => numberSeriesStart(ctx, given),
})
