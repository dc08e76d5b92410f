import { addDays, addMonths, type DateText, toDate } from '../../kernel/clock.ts'
import { invalid, Refusal } from '../../kernel/errors.ts'
import { accounts } from './accounts.ts'

/** From a day to a day, both included. */
export type Period = { from: DateText; to: DateText }

/** The fiscal year of a day, named after the calendar year in which it ends. `endMonth` is its last month, 1 to 12. */
export function fiscalYearOf(date: DateText, endMonth: number): number {
  const day = toDate(date)
  return day.getUTCFullYear() + (day.getUTCMonth() + 1 > endMonth ? 1 : 0)
}

/** First and last day of a fiscal year. */
export function fiscalYear(year: number, endMonth: number): Period {
  const after = addMonths(`${String(year).padStart(4, '0')}-${String(endMonth).padStart(2, '0')}-01`, 1)
  return { from: addMonths(after, -12), to: addDays(after, -1) }
}

export const isMonthEnd = (date: DateText): boolean => addDays(date, 1).endsWith('-01')

export type ClosingKind = 'DAY' | 'MONTH' | 'YEAR'

/** The first day of the period that a closing ends; a day's closing takes in all days since the one before. */
export function closingStart(kind: ClosingKind, to: DateText, last: DateText | null): DateText {
  if (last) return addDays(last, 1)
  if (kind === 'DAY') return to
  return addMonths(addDays(to, 1), kind === 'MONTH' ? -1 : -12)
}

type Close = { kind: ClosingKind; to: DateText; today: DateText; last: DateText | null; fiscalYearEnd: number }

/** Why a period cannot be closed now. */
export function closingFault({ kind, to, today, last, fiscalYearEnd }: Close): Refusal | undefined {
  if (to > today)
    return invalid('endsOn', 'OUT_OF_RANGE', {
      en: 'A period is closed once it is over: choose today or an earlier day.',
      fr: 'Une période se clôt une fois terminée : choisissez aujourd’hui ou un jour passé.',
    })
  if (last && to <= last)
    return invalid('endsOn', 'NOT_ALLOWED', {
      en: `This is closed already, through ${last}.`,
      fr: `C’est déjà clos, jusqu’au ${last}.`,
    })
  if (kind === 'MONTH' && !isMonthEnd(to))
    return invalid('endsOn', 'NOT_ALLOWED', {
      en: 'A month is closed on its last day.',
      fr: 'Un mois se clôt à son dernier jour.',
    })
  if (kind === 'YEAR' && to !== fiscalYear(fiscalYearOf(to, fiscalYearEnd), fiscalYearEnd).to)
    return invalid('endsOn', 'NOT_ALLOWED', {
      en: 'A fiscal year is closed on its last day; see fiscalYearEnd of the company.',
      fr: 'Un exercice se clôt à son dernier jour ; voyez fiscalYearEnd de l’entreprise.',
    })
  return undefined
}

/** What is told when an entry falls into a closed period. */
export const periodClosed = (through: DateText): Refusal =>
  new Refusal({
    kind: 'ValidationError',
    code: 'PERIOD_CLOSED',
    text: {
      en: `The books are closed through ${through}: choose a later day.`,
      fr: `Les comptes sont clos jusqu’au ${through} : choisissez un jour postérieur.`,
    },
  })

/** Accounts whose lines are lettered, and carried over one by one: clients and suppliers. */
export const lettered: readonly string[] = ['401', '411']

/** What an account still holds, of one party and one document where it is lettered. Debit above zero. */
export type Balance = {
  account: string
  auxiliary: string | null
  clientId: string | null
  supplierId: string | null
  documentType: string | null
  documentId: string | null
  pieceRef: string | null
  pieceDate: Date | null
  amount: bigint
}

const isResult = ({ account }: Pick<Balance, 'account'>) => /^[67]/.test(account)

/** The result of a year: a profit is above zero. */
export const resultOf = (balances: readonly Pick<Balance, 'account' | 'amount'>[]): bigint =>
  -balances.filter(isResult).reduce((sum, { amount }) => sum + amount, 0n)

/**
 * What ends a year and begins the next: charges and income are closed into the result (120 profit, 129 loss), every
 * account of the balance sheet is emptied, and taken up again on the first day (à-nouveaux).
 */
export function yearEnd(balances: readonly Balance[]): { closing: Balance[]; opening: Balance[] } {
  const result = resultOf(balances)
  const profit = result < 0n ? '129' : '120'
  const before = balances.filter((balance) => !isResult(balance))
  const plain = before.find(({ account, documentId }) => account === profit && !documentId)
  const blank = {
    auxiliary: null,
    clientId: null,
    supplierId: null,
    documentType: null,
    documentId: null,
    pieceRef: null,
    pieceDate: null,
  }
  const opening = [
    ...before.filter((balance) => balance !== plain),
    { ...blank, account: profit, amount: (plain?.amount ?? 0n) - result },
  ].filter(({ amount }) => amount !== 0n)
  return { closing: balances.map((balance) => ({ ...balance, amount: -balance.amount })), opening }
}

/** Accounts that documents book on by themselves: a manual entry would make them say something else than the documents. */
const kept: readonly string[] = ['401', '411', '416', '4191', '44571', '44574'] satisfies (keyof typeof accounts)[]

export const followsDocuments = (account: string): boolean => kept.some((code) => account.startsWith(code))

/** Why an account cannot stand in an entry that is typed by hand. */
export const manualFault = (account: string, path: readonly string[]): Refusal | undefined =>
  followsDocuments(account)
    ? invalid(path, 'NOT_ALLOWED', {
        en: `Account ${account} follows invoices, payments and expenses: correct the document instead.`,
        fr: `Le compte ${account} suit les factures, règlements et dépenses : corrigez plutôt le document.`,
      })
    : undefined

/** One account of the trial balance. Debit balances are above zero. */
export type TrialRow = { account: string; label: string; opening: bigint; debit: bigint; credit: bigint }

/** The rows as they are shown: the result of years not closed yet ("12") goes to where their closing would put it. */
export function trialRows(rows: readonly TrialRow[]): TrialRow[] {
  const result = rows.find(({ account }) => account === '12')
  if (!result) return [...rows]
  const code = result.opening < 0n ? '120' : '129'
  const there = rows.find(({ account }) => account === code) ?? {
    account: code,
    label: accounts[code],
    opening: 0n,
    debit: 0n,
    credit: 0n,
  }
  const others = rows.filter((row) => row !== result && row !== there)
  return [...others, { ...there, opening: there.opening + result.opening }].sort((a, b) =>
    a.account < b.account ? -1 : 1,
  )
}
