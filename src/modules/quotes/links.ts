import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting, App } from '../../graphql/context.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'

/** A link to the page on which its bearer reads and answers the quote. It stays with the quote: what is over says so. */
export async function newLink(tx: Acting, quoteId: string): Promise<string> {
  const token = newToken()
  await tx.db.quoteLink.create({ data: { quoteId, tokenHash: tokenHash(token), createdAt: tx.clock.now() } })
  return `${tx.config.publicUrl}/quotes/${token}`
}

const whole = { lines: { orderBy: { position: 'asc' } }, client: true, lead: true } satisfies Prisma.QuoteInclude
export type LinkedQuote = Prisma.QuoteGetPayload<{ include: typeof whole }>

/** The quote behind a token, null when it opens nothing. */
export async function linkedQuote({ db }: Pick<App, 'db'>, token: string): Promise<LinkedQuote | null> {
  const link = await db.quoteLink.findUnique({
    where: { tokenHash: tokenHash(token) },
    select: { quote: { include: whole } },
  })
  return link?.quote ?? null
}
