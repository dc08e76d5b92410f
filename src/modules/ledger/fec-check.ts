import { parseDate } from '../../kernel/clock.ts'
import { fecColumns } from './fec.ts'

type Name = (typeof fecColumns)[number]
type Line = { at: number } & Record<Name, string>

const optional: readonly Name[] = ['CompAuxNum', 'CompAuxLib', 'EcritureLet', 'DateLet', 'Montantdevise', 'Idevise']
const dates: readonly Name[] = ['EcritureDate', 'PieceDate', 'DateLet', 'ValidDate']

/**
 * What is wrong with an accounting entries file, one sentence per fault: the checks of the administration's Test Compta
 * Demat (form, dates, amounts, sides, global balance), and those that it leaves out: balance and numbering of the
 * entries, order of validation, letters. An empty list is the only good answer.
 */
export function fecFaults(name: string, text: string): string[] {
  const faults = /^\d{9}FEC\d{8}\.txt$/.test(name) ? [] : [`file: "${name}" is not SIREN, FEC, closing date and .txt`]
  const rows = text.split('\r\n')
  if (rows.pop() !== '') faults.push('file: the last line has no CRLF')
  if (rows[0]?.toLowerCase() !== fecColumns.join('\t').toLowerCase())
    faults.push('line 1: the header is not the eighteen columns')
  if (rows.length < 2) return [...faults, 'file: there are no entries']
  const lines: Line[] = []
  for (const [index, row] of rows.slice(1).entries()) {
    const fields = row.split('\t')
    const at = index + 2
    if (fields.length !== fecColumns.length)
      faults.push(`line ${at}: ${fields.length} fields instead of ${fecColumns.length}`)
    else lines.push({ at, ...Object.fromEntries(fecColumns.map((column, place) => [column, fields[place]!])) } as Line)
  }
  return [
    ...faults,
    ...lines.flatMap(lineFaults),
    ...entryFaults(lines),
    ...numberFaults(lines),
    ...orderFaults(lines),
    ...letterFaults(lines),
    ...unletteredFaults(lines),
  ]
}

const isAmount = (text: string) => /^-?\d+,\d{2,3}$/.test(text)
const isDay = (text: string) =>
  /^\d{8}$/.test(text) && parseDate(text.replace(/^(....)(..)(..)$/, '$1-$2-$3')) !== undefined
/** Minor units of a well-formed amount, nothing of another: that one is a fault of its own. */
const units = (text: string): bigint => (isAmount(text) ? BigInt(text.replace(',', '')) : 0n)
const amountOf = (line: Line): bigint => units(line.Debit) - units(line.Credit)
const entryOf = ({ JournalCode, EcritureNum }: Line): string => `${JournalCode} ${EcritureNum}`

function lineFaults(line: Line): string[] {
  const told = (fault: string) => `line ${line.at}: ${fault}`
  const blank = fecColumns.filter((column) => line[column].trim() === '' && !optional.includes(column))
  const sides = [line.Debit, line.Credit]
  return [
    ...blank.map((column) => told(`${column} is empty`)),
    ...dates
      .filter((column) => line[column] !== '' && !isDay(line[column]))
      .map((column) => told(`${column} "${line[column]}" is no day`)),
    ...(['Debit', 'Credit'] as const)
      .filter((side) => !isAmount(line[side]))
      .map((side) => told(`${side} "${line[side]}" is no amount with a comma`)),
    ...(sides.every(isAmount) && sides.filter((side) => units(side) !== 0n).length !== 1
      ? [told('exactly one of Debit and Credit is not zero')]
      : []),
    ...(/^\d{3}/.test(line.CompteNum) ? [] : [told(`account "${line.CompteNum}" does not start with three digits`)]),
    ...((line.EcritureLet === '') === (line.DateLet === '') ? [] : [told('a letter and its date come together')]),
    ...((line.Montantdevise === '') === (line.Idevise === '')
      ? []
      : [told('a foreign amount and its currency come together')]),
  ]
}

function entryFaults(lines: readonly Line[]): string[] {
  const entries = [...Map.groupBy(lines, entryOf)]
  return entries.flatMap(([entry, own]) => {
    const left = own.reduce((sum, line) => sum + amountOf(line), 0n)
    return [
      ...(left === 0n ? [] : [`entry ${entry}: out of balance by ${left}`]),
      ...(new Set(own.map(({ EcritureDate }) => EcritureDate)).size > 1
        ? [`entry ${entry}: it has more than one date`]
        : []),
    ]
  })
}

function numberFaults(lines: readonly Line[]): string[] {
  const journals = [...Map.groupBy(lines, ({ JournalCode }) => JournalCode)]
  return journals.flatMap(([journal, own]) => {
    const numbers = [...new Set(own.map(({ EcritureNum }) => Number(EcritureNum.replace(/^\D+/, ''))))].sort(
      (a, b) => a - b,
    )
    return numbers.flatMap((number, index) =>
      number === index + 1 || number === (numbers[index - 1] ?? 0) + 1
        ? []
        : [`journal ${journal}: a number is missing before ${number}`],
    )
  })
}

function orderFaults(lines: readonly Line[]): string[] {
  const own = lines.filter(({ JournalCode }) => JournalCode !== 'AN')
  return own.flatMap((line, index) =>
    index > 0 && line.ValidDate < own[index - 1]!.ValidDate ? [`line ${line.at}: validated before the line above`] : [],
  )
}

function letterFaults(lines: readonly Line[]): string[] {
  const groups = [
    ...Map.groupBy(lines, ({ CompteNum, CompAuxNum, EcritureLet }) => `${CompteNum} ${CompAuxNum} ${EcritureLet}`),
  ]
  return groups.flatMap(([group, own]) => {
    const left = own.reduce((sum, line) => sum + amountOf(line), 0n)
    return own[0]!.EcritureLet !== '' && left !== 0n ? [`letter ${group}: its lines leave ${left}`] : []
  })
}

/** What a client owes, or what is owed to a supplier. */
const owedOn = (line: Line): bigint => (line.CompteNum.startsWith('40') ? -amountOf(line) : amountOf(line))

/**
 * Lines of one party without a letter that follow upon each other and come to nothing: of one day, what is paid stands
 * before what is newly owed.
 */
function unletteredFaults(lines: readonly Line[]): string[] {
  const open = lines
    .filter(({ CompAuxNum, EcritureLet }) => CompAuxNum !== '' && EcritureLet === '')
    .sort((a, b) => a.EcritureDate.localeCompare(b.EcritureDate) || Number(owedOn(a) - owedOn(b)))
  const parties = [...Map.groupBy(open, ({ CompteNum, CompAuxNum }) => `${CompteNum} ${CompAuxNum}`)]
  return parties.flatMap(([party, own]) => {
    const begun = new Map([[0n, own[0]!]])
    let balance = 0n
    return own.flatMap((line, index) => {
      balance += owedOn(line)
      const first = begun.get(balance)
      begun.set(balance, own[index + 1]!)
      return first ? [`account ${party}: lines ${first.at} to ${line.at} settle each other without a letter`] : []
    })
  })
}
