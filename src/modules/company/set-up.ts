import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { toDate } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { type CompanyShape, columns, faults } from './actions.ts'
import { numberFaults } from './identity.ts'

export type CompanySetUpShape = Omit<CompanyShape, 'expectedVersion'> & {
  name: string
  currency?: string | null
}

/** The VAT rates of metropolitan France (CGI 278, 278-0 bis, 279, 281 quater), since they are what they are. */
// biome-ignore format: read by column
const frenchRates = [
  { rate: '20',  label: 'Taux normal',        validFrom: '2014-01-01' },
  { rate: '10',  label: 'Taux intermédiaire', validFrom: '2014-01-01' },
  { rate: '5.5', label: 'Taux réduit',        validFrom: '2012-01-01' },
  { rate: '2.1', label: 'Taux particulier',   validFrom: '2000-01-01' },
]

/**
 * Records the company of an empty installation, once: who it is, and the VAT rates that it may use. Accounts are opened
 * by whoever first books on them.
 */
export function companySetUp(ctx: Acting, { currency, ...input }: CompanySetUpShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const given = columns(input)
    refuseAll([...faults(input), ...numberFaults(given)])

    const now = tx.clock.now()
    const own = { ...given, name: input.name.trim(), ...(currency && { currency }), createdAt: now, updatedAt: now }
    const { count } = await tx.db.company.createMany({ data: [own], skipDuplicates: true })
    if (count === 0) throw setUpBefore()
    await tx.db.vatRate.createMany({
      data: frenchRates.map(({ validFrom, ...rate }) => ({ ...rate, category: 'S', validFrom: toDate(validFrom) })),
      skipDuplicates: true,
    })

    const after = await tx.db.company.findFirstOrThrow()
    await emit(tx, { type: 'company.setUp', entity: 'Company', before: null, after })
    return after.id
  })
}

const setUpBefore = () =>
  invalid('name', 'ALREADY_USED', {
    en: 'The company is set up already: change it with companyUpdate.',
    fr: 'L’entreprise est déjà créée : modifiez-la par companyUpdate.',
  })
