import { Surprised } from './refused.ts'

/** How a level's rows are read: grouped by the position of their parent, their first columns as keys, how many a group shows. */
export type Layout = { isGrouped: boolean; groups: number; keys: number; size: number; isBackward: boolean }

/** The rows of one level as they came off the wire, and where everything stands in them. */
export type Rows = {
  layout: Layout
  bytes: Buffer
  length: number
  isOwn: boolean
  /** Where each row starts. */
  starts: number[]
  /** The first row of each group, how many there are, and how many of them are shown. */
  first: Int32Array
  count: Int32Array
  shown: Int32Array
  /** The text of the key columns by row; null is SQL's. */
  keys: (string | null)[][]
  /** Per key that children hang on: the place of each row's key among the distinct ones, -1 for none. */
  places: Int32Array[]
}

const none = Buffer.alloc(0)

export const emptyRows = (layout: Layout): Rows => ({
  layout,
  bytes: none,
  length: 0,
  isOwn: false,
  starts: [],
  first: new Int32Array(layout.groups),
  count: new Int32Array(layout.groups),
  shown: new Int32Array(layout.groups),
  keys: Array.from({ length: layout.keys }, () => []),
  places: [],
})

/** Keeps the socket's chunk when all rows came in one, else one growing buffer. */
export function take(rows: Rows, chunk: Buffer, from: number, to: number): void {
  const length = rows.length + to - from
  if (rows.length === 0) rows.bytes = chunk.subarray(from, to)
  else {
    if (!rows.isOwn || length > rows.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(65_536, length * 2))
      rows.bytes.copy(larger, 0, 0, rows.length)
      rows.bytes = larger
      rows.isOwn = true
    }
    chunk.copy(rows.bytes, rows.length, from, to)
  }
  rows.length = length
}

/** Finds rows, groups and keys. Throws when the rows are not grouped as the statement promised. */
export function scan(rows: Rows): void {
  const { bytes, length, layout, starts } = rows
  let at = 0
  let group = layout.isGrouped ? -1 : 0
  while (at < length) {
    const row = starts.push(at) - 1
    let column = at + 7
    if (layout.isGrouped) {
      const size = bytes.readInt32BE(column)
      const place = numberAt(bytes, column + 4, size) - 1
      if (place < group || place >= layout.groups) throw new Surprised('rows are not grouped by their parents')
      column += 4 + size
      group = place
    }
    if (rows.count[group]!++ === 0) rows.first[group] = row
    if (rows.shown[group]! < layout.size) {
      rows.shown[group]!++
      if (layout.keys) readKeys(rows, row, column)
    }
    at += 1 + bytes.readInt32BE(at + 1)
  }
}

function readKeys({ bytes, keys }: Rows, row: number, from: number): void {
  let at = from
  for (const key of keys) {
    const size = bytes.readInt32BE(at)
    at += 4
    key[row] = size < 0 ? null : bytes.utf8Slice(at, at + size)
    if (size > 0) at += size
  }
}

function numberAt(bytes: Buffer, from: number, length: number): number {
  let value = 0
  for (let at = from; at < from + length; at++) value = value * 10 + bytes[at]! - 48
  return value
}

/** The distinct values of a key column among the rows shown, and the place of each row among them. */
export function placesOf(rows: Rows, key: number): string[] {
  const distinct = new Map<string, number>()
  const places = new Int32Array(rows.starts.length).fill(-1)
  rows.keys[key]!.forEach((value, row) => {
    if (value === null) return
    const place = distinct.get(value) ?? distinct.size
    if (place === distinct.size) distinct.set(value, place)
    places[row] = place
  })
  rows.places[key] = places
  return [...distinct.keys()]
}

/** One row of booleans that are all false, as the server would have sent it. */
export function falseRow(columns: number): Buffer {
  const row = Buffer.alloc(7 + columns * 5)
  row[0] = 68
  row.writeInt32BE(row.length - 1, 1)
  row.writeInt16BE(columns, 5)
  for (let at = 7; at < row.length; at += 5) {
    row.writeInt32BE(1, at)
    row[at + 4] = 102
  }
  return row
}
