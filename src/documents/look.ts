import type { Content, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js'

// The one place that says how documents look.

export const ink = '#1b2733'
export const soft = '#5b6875'
export const faint = '#dfe4e9'
export const paper = '#f5f7f9'
export const accent = '#16425b'

export const margins = { left: 45, top: 52, right: 45, bottom: 66 }
/** A4 in points, less the margins. */
export const width = 595.28 - margins.left - margins.right

export const styles = {
  title: { fontSize: 21, color: accent },
  number: { fontSize: 11.5, bold: true },
  seller: { fontSize: 14.5, bold: true, color: accent },
  soft: { color: soft, fontSize: 8.5 },
  unit: { color: soft },
  label: { color: soft, fontSize: 7.5 },
  head: { color: soft, fontSize: 7.5, bold: true },
  section: { bold: true, fontSize: 9, color: accent },
  small: { color: soft, fontSize: 7.4, lineHeight: 1.25 },
  total: { color: '#ffffff', bold: true, fontSize: 11 },
} as const

/** Hairlines between rows, a firm one under the head and one at the end. */
export const lines: CustomTableLayout = {
  hLineWidth: (row, { table }) => (row === 0 ? 0 : isFirm(row, table) ? 0.9 : 0.4),
  vLineWidth: () => 0,
  hLineColor: (row, { table }) => (isFirm(row, table) ? accent : faint),
  paddingLeft: (column) => (column === 0 ? 0 : 5),
  paddingRight: (column, { table }) => (column === table.body[0]!.length - 1 ? 0 : 5),
  paddingTop: () => 4.5,
  paddingBottom: () => 4.5,
}
const isFirm = (row: number, { headerRows, body }: { headerRows?: number | undefined; body: unknown[] }) =>
  row === headerRows || row === body.length

/** No lines at all. */
export const bare: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 0,
  paddingTop: () => 1.6,
  paddingBottom: () => 1.6,
}

/** A tinted block. */
export const block = (content: Content, padding = 11): Content => ({
  layout: {
    ...bare,
    paddingLeft: () => padding,
    paddingRight: () => padding,
    paddingTop: () => padding - 2,
    paddingBottom: () => padding - 1,
  },
  table: { widths: ['*'], body: [[{ stack: [content], fillColor: paper }]] },
})

export const right = (text: string, style?: keyof typeof styles): TableCell => ({
  text,
  alignment: 'right',
  ...(style && { style }),
})

/** Text that a PDF can carry: control characters have no glyph. */
export const printable = (text: string): string => text.toWellFormed().replace(/(?!\n)\p{Cc}/gu, ' ')
