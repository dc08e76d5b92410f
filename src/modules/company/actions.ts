import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { toDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'

const texts = ['name', 'legalForm', 'siren', 'siret', 'vatNumber', 'registryCity', 'street', 'street2', 'postalCode', 'city', 'country', 'email', 'phone', 'iban', 'bic', 'penaltyText', 'recoveryText', 'discountText'] as const

export type CompanyShape = { [Key in (typeof texts)[number]]?: string | null } & { vatOnDebits?: boolean | null; franchise?: boolean | null; paymentTermDays?: number | null; expectedVersion?: number | null }

/** Changes the company's legal identity and texts. Issued documents keep what they were issued with. */
export function companyUpdate(ctx: Acting, input: CompanyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { id } = await tx.db.company.findFirstOrThrow({ select: { id: true } })
    await lock(tx, 'Company', id, input.expectedVersion)
    const before = await tx.db.company.findUniqueOrThrow({ where: { id } })
    if (input.name === null || input.name?.trim() === '') throw invalid('name', 'REQUIRED', { en: 'The company needs a name.', fr: 'L’entreprise doit avoir un nom.' })

    const given = Object.fromEntries(texts.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]))
    const { vatOnDebits, franchise, paymentTermDays } = input
    const after = await tx.db.company.update({
      where: { id },
      data: { ...given, ...(vatOnDebits != null && { vatOnDebits }), ...(franchise != null && { franchise }), ...(paymentTermDays != null && { paymentTermDays }), version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type: 'company.updated', entity: 'Company', before, after })
    return id
  })
}

/** Records what a foreign currency is worth from a day on; documents book the rate of their day. */
export function exchangeRateRecord(ctx: Acting, { currency, validFrom, rate }: { currency: string; validFrom: string; rate: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    if (currency === tx.currency) throw invalid('currency', 'NOT_ALLOWED', { en: 'The company’s own currency has no rate.', fr: 'La monnaie de l’entreprise n’a pas de taux.' })
    if (decimal(rate).lte('0')) throw invalid('rate', 'OUT_OF_RANGE', { en: 'A rate is above zero.', fr: 'Un taux est supérieur à zéro.' })
    const { id } = await tx.db.company.findFirstOrThrow({ select: { id: true } })
    const where = { currency_validFrom: { currency, validFrom: toDate(validFrom) } }
    await tx.db.exchangeRate.upsert({ where, create: { currency, validFrom: toDate(validFrom), rate }, update: { rate } })
    const company = await tx.db.company.findUniqueOrThrow({ where: { id } })
    await emit(tx, { type: 'company.exchangeRateRecorded', entity: 'Company', before: company, after: company, facts: { currency, rate } })
    return id
  })
}
