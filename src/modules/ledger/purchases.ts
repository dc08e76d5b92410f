import { type AccountCode, type Method, treasury } from './accounts.ts'
import { credit, debit, exchangeLines, type Line, type VatAt } from './entries.ts'

// What buying books (invoicing.md §7.2), in minor units of the company's currency.

/** Whom the money is owed to: a supplier on 401, a member on 421. */
type Payable = '401' | '421'

export const payableOf = (payer: 'COMPANY' | 'MEMBER'): Payable => (payer === 'MEMBER' ? '421' : '401')

export type Purchase = {
  account: AccountCode
  payable: Payable
  /** Net, and the VAT that may not be deducted. */
  cost: bigint
  /** VAT that may be deducted, per rate. */
  deductible: readonly VatAt[]
  /** VAT that the company owes in the supplier's place, per rate (autoliquidation). */
  selfAssessed: readonly VatAt[]
  owed: bigint
  foreign?: bigint
}

/** Equipment that is kept has its VAT on an account of its own. */
const vatAccount = (account: AccountCode): AccountCode => (account.startsWith('2') ? '44562' : '44566')

/** An expense: D 6xx (2xx), D 44566 (44562); C 4452 where the company owes the VAT itself, C 401 (421). */
export const purchaseLines = ({
  account,
  payable,
  cost,
  deductible,
  selfAssessed,
  owed,
  foreign,
}: Purchase): Line[] => [
  ...debit(account, cost),
  ...deductible.flatMap(({ rate, amount }) => debit(vatAccount(account), amount, { vatRate: rate })),
  ...selfAssessed.flatMap(({ rate, amount }) => credit('4452', amount, { vatRate: rate })),
  ...credit(payable, owed, foreign === undefined ? {} : { foreign }),
]

export type Outgoing = {
  method: Method
  payable: Payable
  /** What the money is worth on its day, and what it takes off the debt. */
  worth: bigint
  debt: bigint
  foreign?: bigint
}

/** Money paid out: D 401 (421), C 512 (530); what the two differ by is the exchange's. */
export const disbursementLines = ({ method, payable, worth, debt, foreign }: Outgoing): Line[] => [
  ...debit(payable, debt, foreign === undefined ? {} : { foreign }),
  ...credit(treasury[method].OUT, worth, foreign === undefined ? {} : { foreign }),
  ...exchangeLines(debt - worth),
]
