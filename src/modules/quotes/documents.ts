import type { Buyer, LegalDocument } from '../../documents/model.ts'
import type { Lead, Prisma } from '../../generated/prisma/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { contentsOf, mentionsOf } from '../invoices/mentions.ts'
import { invoiceTotals, storedDiscount } from '../invoices/rules.ts'
import { clientName } from '../leads/rules.ts'
import { paperLine, registerPaper } from '../papers/papers.ts'
import { buyerOf, sellerOf } from '../papers/parties.ts'

const drawn = { client: true, lead: true, lines: { orderBy: { position: 'asc' } } } satisfies Prisma.QuoteInclude
type Drawn = Prisma.QuoteGetPayload<{ include: typeof drawn }>

/** Who may buy: the client, or as much as is known of the lead. */
const partyOf = ({ client, lead }: Pick<Drawn, 'client' | 'lead'>): Buyer => (client ? buyerOf(client) : leadOf(lead!))

const leadOf = (lead: Lead): Buyer => {
  const { kind, siren, vatNumber, street, street2, postalCode, city, country, email } = lead
  return {
    ...{ kind, siren, siret: null, vatNumber, street, street2, postalCode, city, country, email },
    ...{ name: clientName(lead), code: null, locale: 'fr' },
  }
}

registerPaper('Quote', async ({ db }, id) => {
  const quote = await db.quote.findUnique({ where: { id }, include: drawn })
  const company = await db.company.findFirst()
  return quote && company ? quoteDocument(quote, company) : null
})

/** A quote as its renderers know it. What it bears for a date is that of its sending. */
function quoteDocument(quote: Drawn, company: Parameters<typeof sellerOf>[0]): LegalDocument {
  const { number, revision, currency, net, vat, total, sentOn, validUntil, terms, depositPercent } = quote
  const buyer = partyOf(quote)
  const lines = quote.lines.map((line) => paperLine({ ...line, optional: line.optional || line.alternative !== null }))
  const counted = lines.filter(({ selected }) => selected)
  const mentions = mentionsOf(company, buyer, contentsOf(quote)).filter(({ category }) => category)
  return {
    ...{ type: 'QUOTE', kind: 'STANDARD', number, revision, currency, buyer, lines, mentions },
    ...{ net, vat, total, vatBase: 0n, prepaid: 0n, rounding: 0n, references: [] },
    ...{ dueOn: null, suppliedOn: null, purchaseOrder: null, notes: terms, issuedAt: sentOn },
    seller: sellerOf(company),
    groups: invoiceTotals(counted, storedDiscount(quote), currency).groups,
    issuedOn: sentOn && fromDate(sentOn),
    validUntil: validUntil && fromDate(validUntil),
    depositPercent: depositPercent?.toFixed() ?? null,
    acceptance: acceptanceOf(quote),
  }
}

const acceptanceOf = ({ signerName, acceptedAt, signerAddress, documentHash }: Drawn) =>
  acceptedAt && { signerName: signerName!, at: acceptedAt, address: signerAddress, hash: documentHash! }
