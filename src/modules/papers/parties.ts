import type { Buyer, Party, Seller } from '../../documents/model.ts'
import type { Client, Company } from '../../generated/prisma/client.ts'
import { formatMoney } from '../../kernel/money.ts'

// Who sells and who buys, as documents show them: what is issued keeps them as they were on the day.

const identity = (party: Client | Company): Party => {
  const { name, siren, siret, vatNumber, street, street2, postalCode, city, country, email } = party
  return { name, siren, siret, vatNumber, street, street2, postalCode, city, country, email }
}

export function sellerOf(company: Company): Seller {
  const { legalForm, capital, currency, registryCity, phone, iban, bic, franchise, vatOnDebits } = company
  const shares = capital === null ? null : formatMoney(capital, currency)
  return {
    ...identity(company),
    ...{ legalForm, capital: shares, currency, registryCity, phone, iban, bic, franchise, vatOnDebits },
  }
}

export function buyerOf(client: Client): Buyer {
  const { code, kind, locale } = client
  return { ...identity(client), code, kind, locale }
}
