import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { isPercent } from '../../kernel/amounts.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { compact, numberFaults } from './identity.ts'
import { termFaults } from './rules.ts'

// biome-ignore format: three kinds of text
const texts = [
  'legalForm', 'registryCity', 'street', 'street2', 'postalCode', 'city', 'email', 'phone',
  'penaltyText', 'recoveryText', 'discountText',
] as const
const codes = ['siren', 'siret', 'vatNumber', 'iban', 'bic'] as const
const required = ['name', 'country', 'vatOnDebits', 'franchise', 'fiscalYearEnd', 'paymentTermDays'] as const

export type CompanyShape = { [Name in (typeof texts | typeof codes)[number]]?: string | null } & {
  name?: string | null
  country?: string | null
  vatOnDebits?: boolean | null
  franchise?: boolean | null
  fiscalYearEnd?: number | null
  paymentTermDays?: number | null
  penaltyRate?: string | null
  expectedVersion?: number | null
}

/** Changes the company's legal identity and texts. Issued documents keep what they were issued with. */
export function companyUpdate(ctx: Acting, input: CompanyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { id } = await tx.db.company.findFirstOrThrow({ select: { id: true } })
    await lock(tx, 'Company', id, input.expectedVersion)
    const before = await tx.db.company.findUniqueOrThrow({ where: { id } })

    const given = columns(input)
    refuseAll([...faults(input), ...numberFaults(given)])

    const now = tx.clock.now()
    const after = await tx.db.company.update({
      where: { id },
      data: { ...given, version: { increment: 1 }, updatedAt: now },
    })

    await emit(tx, { type: 'company.updated', entity: 'Company', before, after })
    return id
  })
}

/** What was given; what may not be empty stays when null is. */
export function columns(input: CompanyShape) {
  const taken = <Name extends keyof CompanyShape>(
    names: readonly Name[],
    change = (value: CompanyShape[Name]) => value,
  ) =>
    Object.fromEntries(
      names.flatMap((name) => (input[name] === undefined ? [] : [[name, change(input[name])]])),
    ) as Pick<CompanyShape, Name>
  const kept = required.filter((name) => input[name] != null)
  return {
    ...taken(texts),
    ...taken(['penaltyRate']),
    ...taken(codes, (text) => (text && compact(text)) || null),
    ...(taken(kept) as {
      name?: string
      country?: string
      vatOnDebits?: boolean
      franchise?: boolean
      fiscalYearEnd?: number
      paymentTermDays?: number
    }),
  }
}

/** What is wrong with a company as it is typed. */
export function faults({ name, paymentTermDays, fiscalYearEnd, penaltyRate }: CompanyShape): Refusal[] {
  const found: Refusal[] = []
  if (penaltyRate != null && !isPercent(penaltyRate))
    found.push(
      invalid('penaltyRate', 'OUT_OF_RANGE', {
        en: 'A rate is 0 to 100 percent, with at most 2 decimals.',
        fr: 'Un taux est de 0 à 100 %, avec au plus 2 décimales.',
      }),
    )
  if (fiscalYearEnd != null && (fiscalYearEnd < 1 || fiscalYearEnd > 12))
    found.push(
      invalid('fiscalYearEnd', 'OUT_OF_RANGE', {
        en: 'The fiscal year ends in a month from 1 to 12.',
        fr: 'L’exercice se termine un mois de 1 à 12.',
      }),
    )
  if (name === null || name?.trim() === '')
    found.push(invalid('name', 'REQUIRED', { en: 'The company needs a name.', fr: 'L’entreprise doit avoir un nom.' }))
  return [...found, ...termFaults({ paymentTermDays })]
}

export type ExchangeRateShape = { currency: string; validFrom: DateText; rate: string }

/** Records what a foreign currency is worth from a day on; documents book the rate of their day. */
export function exchangeRateRecord(ctx: Acting, { currency, validFrom, rate }: ExchangeRateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirstOrThrow()

    if (currency === tx.currency)
      throw invalid('currency', 'NOT_ALLOWED', {
        en: 'The company’s own currency has no rate.',
        fr: 'La monnaie de l’entreprise n’a pas de taux.',
      })
    if (!/^\d{1,6}(\.\d{1,6})?$/.test(rate) || decimal(rate).lte('0'))
      throw invalid('rate', 'OUT_OF_RANGE', {
        en: 'A rate is above zero, with at most 6 digits before and after the point.',
        fr: 'Un taux est supérieur à zéro, avec au plus 6 chiffres avant et après la virgule.',
      })

    const day = { currency, validFrom: toDate(validFrom) }
    await tx.db.exchangeRate.upsert({
      where: { currency_validFrom: day },
      create: { ...day, rate },
      update: { rate },
    })

    const facts = { currency, validFrom, rate }
    await emit(tx, { type: 'company.exchangeRateRecorded', entity: 'Company', before: company, after: company, facts })
    return company.id
  })
}
