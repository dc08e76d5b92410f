import { builder } from '../../graphql/builder.ts'
import { ArticleKind, VatCategory } from '../../graphql/enums.ts'
import { nodeOf, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { type ArticleShape, articleCreate, articleUpdate } from './actions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const articleList = list({
  model: 'Article',
  filter: {
    sku: on.text('sku', { description: 'By SKU.' }),
    name: on.folded('name', { description: 'By name.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
  },
  sort: {
    NAME: { field: 'nameKey', kind: 'text', description: 'By name, without regard to case and accents.' },
    SKU: { field: 'sku', kind: 'text', description: 'By SKU.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
  },
  default: [{ field: 'NAME', direction: 'ASC' }],
})

builder.prismaNode('Article', {
  ...nodeOf('Article'),
  description: 'A product or service of the catalogue (tarif). Documents keep their own copy of what they sold.',
  fields: (t) => ({
    sku: t.exposeString('sku', { description: 'Reference, unique in the catalogue.' }),
    name: t.exposeString('name', { description: 'Name on documents (désignation).' }),
    description: t.exposeString('description', { nullable: true, description: 'Longer text.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    unit: t.exposeString('unit', { description: 'Unit by UN/ECE Recommendation 20: C62 piece, HUR hour, DAY day, …' }),
    unitPrice: t.expose('unitPrice', {
      type: 'Decimal',
      description: 'Price of one unit, net (HT) unless priceIncludesVat.',
    }),
    priceIncludesVat: t.exposeBoolean('priceIncludesVat', {
      description: 'Whether the price is gross (TTC): documents then take the net in it.',
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of price and cost.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    cost: t.expose('cost', {
      type: 'Decimal',
      nullable: true,
      permission: 'costs.read',
      description: 'What one unit costs the company.',
    }),
    active: t.exposeBoolean('active', { description: 'Whether it is still sold.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})

builder.queryField('articles', rootList(articleList, 'articles.read', 'The catalogue.'))
builder.queryField('article', rootOne('Article', 'articles.read', 'An article by its id.'))

const articleFields = (t: Any, required: boolean) => ({
  sku: t.string({ required, description: 'Reference, unique in the catalogue.' }),
  name: t.string({ required, description: 'Name on documents.' }),
  description: t.string({ description: 'Longer text.' }),
  kind: t.field({ type: ArticleKind, required, description: 'Goods or service.' }),
  unit: t.string({ description: 'Unit by UN/ECE Recommendation 20; C62 (piece) unless said.' }),
  unitPrice: t.field({ type: 'Decimal', required, description: 'Price of one unit, in the company’s currency.' }),
  priceIncludesVat: t.boolean({ description: 'Whether the price is gross (TTC); net (HT) unless said.' }),
  vatCategory: t.field({ type: VatCategory, description: 'VAT category; S unless said.' }),
  vatRate: t.field({ type: 'Decimal', description: 'VAT rate in percent; 20 unless said.' }),
  cost: t.field({ type: 'Decimal', description: 'What one unit costs the company. Needs `costs.read`.' }),
  active: t.boolean({ description: 'Whether it is still sold.' }),
})

verb<ArticleShape & { sku: string; name: string; kind: 'GOODS' | 'SERVICE'; unitPrice: string }>('articleCreate', {
  permission: 'articles.create',
  description: 'Adds an article to the catalogue.',
  returns: ['article', 'Article'],
  input: { description: 'A new article.', fields: (t) => articleFields(t, true) },
  run: (ctx, given) => articleCreate(ctx, given),
})

const articleVerb = verbsOn('Article')
articleVerb('articleUpdate', {
  permission: 'articles.update',
  description: 'Changes an article; documents already made keep their copy.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => articleFields(t, false),
  run: articleUpdate,
})

changes('articleChanged', {
  model: 'Article',
  permission: 'articles.read',
  list: articleList,
  description: 'Changes of the catalogue.',
})
