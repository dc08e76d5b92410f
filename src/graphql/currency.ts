import type { App } from './context.ts'

const fresh = 60_000
const known = new WeakMap<object, { currency: string; until: number }>()

/** The company's currency, looked up once a minute: it does not change once documents exist. */
export async function baseCurrency({ db, config }: Pick<App, 'db' | 'config'>): Promise<string> {
  const found = known.get(config)
  if (found && found.until > Date.now()) return found.currency
  const company = await db.company.findFirst({ select: { currency: true } })
  if (!company) return 'EUR'
  known.set(config, { currency: company.currency, until: Date.now() + fresh })
  return company.currency
}
