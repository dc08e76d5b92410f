import { decimal } from '../../kernel/money.ts'
import { sales } from '../ledger/accounts.ts'
import { type Line, signed } from '../ledger/actions.ts'
import { spread, total } from './rules.ts'

type Numeric = { toFixed(): string }
type DocumentLine = { kind: 'GOODS' | 'SERVICE'; net: bigint; allowance: bigint; vatCategory: string; vatRate: Numeric }
type Group = { id: string; category: string; rate: Numeric; vat: bigint }
type Sale = {
  kind: string
  lines: readonly DocumentLine[]
  groups: readonly Group[]
  vatOnDebits: boolean
  netBase: bigint
  vatBase: bigint
  totalBase: bigint
}

const value = ({ net, allowance }: DocumentLine) => net - allowance

/**
 * The sale's entry (invoicing.md §7.2): D 411, C 706/707 (4191 for a deposit), C 44571; VAT on services, and on every
 * deposit, waits on 44574 until it is paid, unless the company has opted for debits. `pending` is that VAT per group.
 */
export function invoiceEntry({ kind, lines, groups, vatOnDebits, netBase, vatBase, totalBase }: Sale): {
  lines: Line[]
  pending: { id: string; pending: bigint }[]
} {
  const deposit = kind === 'DEPOSIT'
  const bases = spread(netBase, lines.map(value))
  const revenue = Map.groupBy(lines.keys(), (index) => (deposit ? '4191' : sales[lines[index]!.kind]))
  const vatBases = spread(
    vatBase,
    groups.map(({ vat }) => vat),
  )

  const vat = groups.map((group, index) => {
    const members = lines.filter(
      (line) =>
        line.vatCategory === group.category && decimal(line.vatRate.toFixed()).eq(decimal(group.rate.toFixed())),
    )
    const services = total(members.filter((line) => deposit || line.kind === 'SERVICE').map(value))
    const [waits = 0n] = vatOnDebits ? [0n] : spread(vatBases[index]!, [services, total(members.map(value)) - services])
    return {
      id: group.id,
      rate: decimal(group.rate.toFixed()).toFixed(2),
      pending: waits,
      due: vatBases[index]! - waits,
    }
  })
  return {
    lines: [
      ...signed('411', 'debit', totalBase),
      ...[...revenue].flatMap(([account, indexes]) =>
        signed(account, 'credit', total([...indexes].map((index) => bases[index]!))),
      ),
      ...vat.flatMap(({ rate, pending, due }) => [
        ...signed('44571', 'credit', due, { vatRate: rate }),
        ...signed('44574', 'credit', pending, { vatRate: rate }),
      ]),
    ],
    pending: vat.map(({ id, pending }) => ({ id, pending })),
  }
}

/** A write-off: the receivable becomes doubtful, and is lost as far as it is not VAT. */
export const writeOffEntry = (base: bigint, vat: bigint): Line[] => [
  ...signed('416', 'debit', base),
  ...signed('411', 'credit', base),
  ...signed('654', 'debit', base - vat),
  ...signed('416', 'credit', base),
]
