import type { Client, Quote } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { amountText, dayText } from '../../kernel/wording.ts'
import { registerCare } from '../../mail/care.ts'
import { letterOf } from '../mails/actions.ts'
import type { Wording } from '../mails/rules.ts'
import { enclosePaper } from '../papers/enclosures.ts'

registerCare('quote.sent', { attachments: enclosePaper })

type To = { client: Pick<Client, 'name' | 'locale'> | null; message?: string | null | undefined; link: string }

/** A sent quote's mail, in the reader's language. */
export async function quoteLetter(tx: Acting, quote: Quote, { client, message, link }: To): Promise<Wording> {
  const company = await tx.db.company.findFirst({ select: { name: true } })
  const locale = client?.locale ?? 'fr'
  return letterOf(tx, 'quote.sent', locale, {
    number: quote.number!,
    client: client?.name ?? '',
    seller: company?.name ?? '',
    message: message?.trim() ?? '',
    link,
    total: amountText(quote.total, quote.currency, locale),
    validUntil: quote.validUntil ? dayText(fromDate(quote.validUntil), locale) : '',
  })
}
