import type { Db } from '../../db/client.ts'
import type { LegalDocument, Line, Paper, Report, Statement } from '../../documents/model.ts'
import type { Clock } from '../../kernel/clock.ts'

export type PaperKind = 'Invoice' | 'CreditNote' | 'Quote' | 'Statement' | 'ExpenseReport' | 'MonthlyReport'
type Ground = { db: Db; clock: Clock }

/** Reads what a paper says, null when there is none by that key. */
type Read<Said> = (ground: Ground, key: string) => Promise<Said | null>
type PaperOf<Kind extends PaperKind> = Kind extends 'Statement'
  ? Statement
  : Kind extends 'ExpenseReport' | 'MonthlyReport'
    ? Report
    : LegalDocument

const readers = new Map<PaperKind, Read<Paper>>()

/** Whatever can be printed registers here how to read it: by its id, or by what else names it. */
export const registerPaper = <Kind extends PaperKind>(kind: Kind, read: Read<PaperOf<Kind>>): void =>
  void readers.set(kind, read)

export const isPaperKind = (kind: string): kind is PaperKind => readers.has(kind as PaperKind)

/** The document as it is now, or as it was issued. */
export const documentOf = <Kind extends PaperKind>(
  ground: Ground,
  kind: Kind,
  key: string,
): Promise<PaperOf<Kind> | null> => readers.get(kind)!(ground, key) as Promise<PaperOf<Kind> | null>

type Numeric = { toFixed(): string }
type Stored = Pick<Line, 'position' | 'kind' | 'description' | 'unit' | 'vatCategory' | 'net'> &
  Partial<Pick<Line, 'section' | 'discountAmount' | 'optional' | 'selected'>> & {
    quantity: Numeric
    unitPrice: Numeric
    vatRate: Numeric
    discountPercent?: Numeric | null
  }

/** A stored line as documents show it. */
export function paperLine(line: Stored): Line {
  const { position, kind, description, unit, vatCategory, net, section = null, discountAmount = null } = line
  return {
    ...{ position, kind, description, unit, vatCategory, net, section, discountAmount },
    ...{ optional: line.optional ?? false, selected: line.selected ?? true },
    quantity: line.quantity.toFixed(),
    unitPrice: line.unitPrice.toFixed(),
    discountPercent: line.discountPercent?.toFixed() ?? null,
    vatRate: line.vatRate.toFixed(),
  }
}
