import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { readMinor } from '../../kernel/amounts.ts'
import { type DateText, fromDate, today } from '../../kernel/clock.ts'
import { invalid, Refusal, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { type EntryLine, type Journal, post } from './actions.ts'
import { manualFault } from './rules.ts'

export type ManualLine = {
  account: string
  debit?: string | null
  credit?: string | null
  label?: string | null
  vatRate?: string | null
}
export type LedgerRecordShape = {
  journal: Extract<Journal, 'HA' | 'BQ' | 'CA' | 'OD' | 'IV'>
  date: DateText
  label: string
  pieceRef?: string | null
  pieceDate?: DateText | null
  lines: ManualLine[]
}

/** Books an entry by hand: bank fees, salaries, what a year's end asks for. */
export function ledgerRecord(ctx: Acting, input: LedgerRecordShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const known = await tx.db.account.findMany({ where: { code: { in: input.lines.map(({ account }) => account) } } })

    const lines = input.lines.map((line, index) => typed(line, index, tx.currency))
    const codes = new Set(known.map(({ code }) => code))
    refuseAll(
      input.lines.flatMap(({ account }, index) => accountFaults(account, codes, ['lines', String(index), 'account'])),
    )
    refuseUneven(lines, tx.currency)

    const id = newId()
    const { journal, date, label, pieceRef, pieceDate } = input
    await post(tx, {
      ...{ id, journal, date, label, lines, documentType: 'LedgerEntry', documentId: id, currency: tx.currency },
      pieceRef: pieceRef || label,
      pieceDate: pieceDate ?? date,
    })

    await told(tx, id, 'ledger.recorded')
    return id
  })
}

/** Takes a manual entry back by a counter-entry of today: what is booked is never changed. */
export function ledgerReverse(ctx: Acting, id: string): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'LedgerEntry', id)
    const include = { lines: { orderBy: { position: 'asc' } } } as const
    const entry = await tx.db.ledgerEntry.findUniqueOrThrow({ where: { id }, include })
    const already = await tx.db.ledgerEntry.count({ where: { documentId: id, id: { not: id } } })

    if (entry.documentType !== 'LedgerEntry' || entry.documentId !== id) throw ofDocument()
    if (already > 0) throw reversedBefore()

    const counterId = newId()
    const date = today(tx.clock)
    const { journal, pieceRef, pieceDate, documentType } = entry
    await post(tx, {
      ...{ id: counterId, journal, date, pieceRef, documentType, documentId: id, currency: tx.currency },
      pieceDate: fromDate(pieceDate),
      label: `Extourne ${journal} ${entry.number} ${entry.label}`,
      lines: entry.lines.map(({ accountCode: account, debit, credit, label, vatRate }) => ({
        ...{ account, label, amount: credit - debit },
        ...(vatRate && { vatRate: vatRate.toFixed() }),
      })),
    })

    await told(tx, counterId, 'ledger.reversed')
    return counterId
  })
}

export type AccountShape = { code: string; label: string }

/** Adds an account to the chart, or names it anew. */
export function ledgerOpenAccount(ctx: Acting, { code, label }: AccountShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirstOrThrow()

    if (!/^[1-8]\d{2}[0-9A-Z]{0,17}$/.test(code)) throw noAccountCode()
    if (!label.trim())
      throw invalid('label', 'REQUIRED', { en: 'An account needs a label.', fr: 'Un compte doit avoir un libellé.' })

    await tx.db.account.upsert({ where: { code }, create: { code, label }, update: { label } })

    const facts = { code, label }
    await emit(tx, { type: 'ledger.accountOpened', entity: 'Company', before: company, after: company, facts })
    return company.id
  })
}

async function told(tx: Acting, id: string, type: string): Promise<void> {
  const after = await tx.db.ledgerEntry.findUniqueOrThrow({ where: { id } })
  await emit(tx, { type, entity: 'LedgerEntry', before: null, after, facts: { label: after.label } })
}

function typed({ account, debit, credit, label, vatRate }: ManualLine, index: number, currency: string): EntryLine {
  const sides = [debit, credit].map((side) => (side == null ? 0n : sideOf(side, currency, index)))
  if ((sides[0] === 0n) === (sides[1] === 0n)) throw oneSide(index)
  return { account, amount: sides[0]! - sides[1]!, ...(label && { label }), ...(vatRate && { vatRate }) }
}

function sideOf(text: string, currency: string, index: number): bigint {
  const amount = readMinor(text, currency)
  if (amount === undefined || amount < 0n) throw oneSide(index)
  return amount
}

const accountFaults = (account: string, known: Set<string>, path: string[]): Refusal[] => {
  const fault = manualFault(account, path)
  if (fault) return [fault]
  return known.has(account) ? [] : [invalid(path, 'NOT_FOUND', unknownAccount(account))]
}

/** Refuses lines that do not add up to nothing. */
export function refuseUneven(lines: readonly EntryLine[], currency: string): void {
  const left = lines.reduce((sum, { amount }) => sum + amount, 0n)
  if (lines.length >= 2 && left === 0n) return
  const gap = formatMoney(left < 0n ? -left : left, currency)
  throw new Refusal({
    ...{ kind: 'ValidationError', code: 'OUT_OF_BALANCE', path: 'lines' },
    text: {
      en: `Debits and credits must add up to the same, on two lines or more; they differ by ${gap}.`,
      fr: `Débits et crédits doivent s’équilibrer, sur deux lignes au moins ; l’écart est de ${gap}.`,
    },
  })
}

// biome-ignore format: one sentence a line
const unknownAccount = (code: string) => ({
  en: `There is no account ${code}: open it with ledgerOpenAccount first.`,
  fr: `Il n’y a pas de compte ${code} : ouvrez-le d’abord par ledgerOpenAccount.`,
})
const oneSide = (index: number) =>
  invalid(['lines', String(index)], 'INVALID_FORMAT', {
    en: 'A line has a debit or a credit above zero, in the company’s currency, and not both.',
    fr: 'Une ligne porte un débit ou un crédit supérieur à zéro, dans la monnaie de l’entreprise, et pas les deux.',
  })
const noAccountCode = () =>
  invalid('code', 'INVALID_FORMAT', {
    en: 'An account starts with three digits of the chart (PCG), classes 1 to 8, like 6061.',
    fr: 'Un compte commence par trois chiffres du plan comptable, classes 1 à 8, comme 6061.',
  })
const ofDocument = () =>
  invalid('id', 'NOT_ALLOWED', {
    en: 'This entry follows a document or another entry: correct that one.',
    fr: 'Cette écriture suit un document ou une autre écriture : corrigez l’original.',
  })
const reversedBefore = () =>
  invalid('id', 'ALREADY_USED', {
    en: 'This entry has been taken back already.',
    fr: 'Cette écriture a déjà été extournée.',
  })
