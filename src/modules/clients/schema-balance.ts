import { can, forbidden } from '../../access/can.ts'
import { scopeOf } from '../../access/scope.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { batch } from '../../graphql/rows.ts'
import { formatMoney } from '../../kernel/money.ts'
import { balanceOf, purchasesOf } from './loaders.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

type Balance = { rows: Awaited<ReturnType<typeof balanceOf>>; currency: string }
type Part = Balance['rows'][number]['part']

const partGuards = {
  outstanding: 'invoices.read',
  overdue: 'invoices.read',
  unallocated: 'payments.read',
  credit: 'creditNotes.read',
} as const
const parts: Record<Part, string> = {
  outstanding: 'What is still to pay on issued invoices.',
  overdue: 'The part of it whose due date has passed.',
  unallocated: 'Payments that are not put against any invoice.',
  credit: 'What remains of credit notes.',
}

const partFields = (t: Any) =>
  Object.fromEntries(
    Object.entries(parts).map(([part, description]) => [
      part,
      t.field({
        type: 'Money',
        nullable: true,
        description: `${description}\n\nNeeds \`${partGuards[part as Part]}\`.`,
        resolve: ({ rows, currency }: Balance, _args: unknown, ctx: Context) => {
          if (!can(ctx.viewer, partGuards[part as Part])) throw forbidden(partGuards[part as Part])
          return formatMoney(
            rows
              .filter((row) => row.part === part)
              .reduce((sum, row) => sum + (currency === ctx.currency ? row.base : row.own), 0n),
            currency,
          )
        },
      }),
    ]),
  )

const ClientCurrencyBalance = builder.objectRef<Balance>('ClientCurrencyBalance').implement({
  description: 'What a client owes and has to their credit in one currency.',
  fields: (t) => ({
    currency: t.field({ type: 'CurrencyCode', description: 'The currency.', resolve: ({ currency }) => currency }),
    ...ownPartFields(t),
  }),
})

function ownPartFields(t: Any) {
  return Object.fromEntries(
    Object.entries(parts).map(([part, description]) => [
      part,
      t.field({
        type: 'Money',
        nullable: true,
        description,
        resolve: ({ rows, currency }: Balance) =>
          formatMoney(
            rows
              .filter((row) => row.part === part && row.currency === currency)
              .reduce((sum, row) => sum + row.own, 0n),
            currency,
          ),
      }),
    ]),
  )
}

const ClientBalance = builder.objectRef<Balance>('ClientBalance').implement({
  description: 'What a client owes and has to their credit, in the company’s currency at the rates booked.',
  fields: (t) => ({
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The company’s currency.',
      resolve: ({ currency }) => currency,
    }),
    ...partFields(t),
    byCurrency: t.field({
      type: [ClientCurrencyBalance],
      description: 'The same in the documents’ own currencies.',
      resolve: ({ rows }) =>
        [...new Set(rows.map((row) => row.currency))].sort().map((currency) => ({ rows, currency })),
    }),
  }),
})

type Purchase = Awaited<ReturnType<typeof purchasesOf>>[number] & { article: unknown; currency: string }
const ClientPurchase = builder.objectRef<Purchase>('ClientPurchase').implement({
  description: 'An article that a client bought, over all issued invoices.',
  fields: (t) => ({
    article: t.field({
      type: 'Article' as never,
      nullable: true,
      description: 'The article.',
      resolve: ({ article }) => article as never,
    }),
    quantity: t.field({ type: 'Decimal', description: 'How much in all.', resolve: ({ quantity }) => quantity }),
    net: t.field({
      type: 'Money',
      description: 'Net amount in the company’s currency, credit notes taken off.',
      resolve: ({ netBase, currency }) => formatMoney(netBase, currency),
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The company’s currency.',
      resolve: ({ currency }) => currency,
    }),
    lines: t.int({ description: 'On how many invoice lines.', resolve: ({ times }) => times }),
    lastOn: t.field({ type: 'Date', description: 'When last.', resolve: ({ lastOn }) => lastOn }),
  }),
})

builder.prismaObjectField('Client', 'balance', (t) =>
  t.field({
    type: ClientBalance,
    nullable: true,
    description: 'What the client owes and has to their credit.',
    select: { id: true },
    resolve: async ({ id }, _args, ctx) => ({ rows: await balanceOf(ctx, id), currency: ctx.currency }),
  }),
)
builder.prismaObjectField('Client', 'purchases', (t) =>
  t.field({
    type: [ClientPurchase],
    nullable: true,
    permission: 'invoices.read',
    description: 'The articles bought, the largest amounts first; at most 100.',
    select: { id: true },
    resolve: async ({ id }, _args, ctx) => withArticles(await purchasesOf(ctx, id), ctx),
  }),
)

/** The articles of all clients' purchases in one statement. */
async function withArticles(rows: Awaited<ReturnType<typeof purchasesOf>>, ctx: Context): Promise<Purchase[]> {
  const loader = batch(ctx, 'purchased articles', async (ids) => {
    const found = await ctx.db.article.findMany({
      where: { AND: [{ id: { in: [...ids] } }, scopeOf('Article', ctx.viewer)] },
    })
    return new Map(found.map((article) => [article.id, article]))
  })
  return Promise.all(
    rows.map(async (row) => ({ ...row, article: (await loader.load(row.articleId)) ?? null, currency: ctx.currency })),
  )
}
