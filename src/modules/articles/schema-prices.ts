import { builder } from '../../graphql/builder.ts'
import { VatCategory } from '../../graphql/enums.ts'
import { nodeOf, owned, related, rootAll } from '../../graphql/fields.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { type PriceListShape, priceListCreate, priceListUpdate } from './price-lists.ts'
import { type ArticleVatShape, articleSetVat } from './vat.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaObject('ArticlePrice', {
  select: { id: true },
  guard: 'articles.read',
  description: 'What an article costs from a quantity on.',
  fields: (t) => ({
    article: related(t, 'article', 'The article.'),
    fromQuantity: t.expose('fromQuantity', { type: 'Decimal', description: 'From this quantity on.' }),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
  }),
})

builder.prismaNode('PriceList', {
  ...nodeOf('PriceList'),
  description: 'Prices (grille tarifaire) for a group of clients, or for everybody; before the articles’ own.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of its prices.' }),
    validFrom: t.expose('validFrom', { type: 'Date', nullable: true, description: 'First day.' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true, description: 'Last day.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    group: related(t, 'group', 'The clients that it is for; everybody when there is none.'),
    prices: owned(t, 'prices', [{ articleId: 'asc' }, { fromQuantity: 'asc' }], 'Its prices.'),
  }),
})
builder.queryField('priceLists', rootAll('PriceList', 'articles.read', 'The price lists.', { name: 'asc' }))

builder.prismaObject('ArticleVat', {
  select: { id: true },
  guard: 'articles.read',
  description: 'The VAT of an article from a day on.',
  fields: (t) => ({
    validFrom: t.expose('validFrom', { type: 'Date', description: 'First day.' }),
    vatCategory: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('rate', { type: 'Decimal', description: 'VAT rate in percent.' }),
  }),
})
builder.prismaObjectField('Article', 'vats', (t) =>
  owned(t, 'vats', { validFrom: 'asc' }, 'Its VAT from given days on; before the first one, vatCategory and vatRate.'),
)

const PriceInput = builder.inputType('ArticlePriceInput', {
  description: 'What an article costs from a quantity on.',
  fields: (t: Any) => ({
    articleId: inputId(t, 'Article', { required: true, description: 'The article.' }),
    fromQuantity: t.field({ type: 'Decimal', description: 'From this quantity on; any unless said.' }),
    unitPrice: t.field({ type: 'Decimal', required: true, description: 'Net price of one unit.' }),
  }),
} as Any)
const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name, unique among price lists.' }),
  groupId: inputId(t, 'ClientGroup', { description: 'The clients that it is for; everybody unless said.' }),
  validFrom: t.field({ type: 'Date', description: 'First day.' }),
  validTo: t.field({ type: 'Date', description: 'Last day.' }),
  prices: t.field({ type: [PriceInput], description: 'Its prices; replaces all.' }),
})
verb<PriceListShape & { name: string; currency?: string | null }>('priceListCreate', {
  permission: 'articles.price',
  description: 'Adds a price list.',
  returns: ['priceList', 'PriceList'],
  input: {
    description: 'A new price list.',
    fields: (t) => ({
      currency: t.field({ type: 'CurrencyCode', description: 'Currency; the company’s unless said.' }),
      ...fields(t, true),
    }),
  },
  run: priceListCreate,
})
verbsOn('PriceList')('priceListUpdate', {
  permission: 'articles.price',
  description: 'Changes a price list; documents already made keep their prices.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: priceListUpdate,
})
verbsOn('Article')<ArticleVatShape>('articleSetVat', {
  permission: 'articles.update',
  description: 'Sets an article’s VAT from a day on; documents already made keep theirs.',
  required: true,
  fields: (t) => ({
    validFrom: t.field({ type: 'Date', required: true, description: 'First day.' }),
    vatCategory: t.field({ type: VatCategory, description: 'VAT category; S unless said.' }),
    vatRate: t.field({ type: 'Decimal', required: true, description: 'VAT rate in percent.' }),
  }),
  run: articleSetVat,
})
