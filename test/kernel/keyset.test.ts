import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/kernel/errors.ts'
import {
  cursorCodec,
  type Key,
  orderBy,
  type PageArgs,
  page,
  pageQuery,
  type Row,
  reversed,
  after as rowsAfter,
  type Where,
} from '../../src/kernel/keyset.ts'
import { decimal } from '../../src/kernel/money.ts'

const codec = cursorCodec('a secret')
const id: Key = { field: 'id', direction: 'asc', kind: 'uuid' }
const dueOn: Key = { field: 'dueOn', direction: 'asc', nulls: 'last', kind: 'date' }
const total: Key = { field: 'total', direction: 'desc', kind: 'bigint' }
const codeOf = (act: () => unknown) => {
  try {
    return act()
  } catch (error) {
    return error instanceof AppError ? error.code : error
  }
}

// The model: PostgreSQL's order and comparisons over a plain array, null never comparing true.
const sizeOf = (value: unknown) => (value instanceof Date ? value.getTime() : value) as number
const compare = (a: unknown, b: unknown): number => {
  if (typeof a === 'object' && a !== null && 'toFixed' in a) return decimal(a as never).cmp(decimal(String(b)))
  return Number(sizeOf(a) > sizeOf(b)) - Number(sizeOf(a) < sizeOf(b))
}
const tests: Record<string, (cell: unknown, value: unknown) => boolean> = {
  gt: (cell, value) => cell !== null && compare(cell, value) > 0,
  gte: (cell, value) => cell !== null && compare(cell, value) >= 0,
  lt: (cell, value) => cell !== null && compare(cell, value) < 0,
  lte: (cell, value) => cell !== null && compare(cell, value) <= 0,
  in: (cell, value) => (value as unknown[]).some((one) => compare(cell, one) === 0),
  not: (cell, value) => (value === null ? cell !== null : cell !== null && compare(cell, value) !== 0),
}
const isTest = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && Object.keys(value).every((name) => name in tests)

function holds(where: Where, row: Row): boolean {
  return Object.entries(where).every(([name, value]) => {
    const list = value as Where[]
    if (name === 'AND') return list.every((part) => holds(part, row))
    if (name === 'OR' && list.length === 0) throw new Error('an empty OR')
    if (name === 'OR') return list.some((part) => holds(part, row))
    const cell = row[name]
    if (value === null) return cell === null
    if (value instanceof Date || !isTest(value)) return cell !== null && compare(cell, value) === 0
    return Object.entries(value).every(([test, operand]) => tests[test]?.(cell, operand))
  })
}

type Direction = 'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls: 'first' | 'last' }
function inOrder(a: Row, b: Row, order: Row[]): number {
  for (const [field, how] of order.flatMap((part) => Object.entries(part) as [string, Direction][])) {
    const { sort, nulls } = typeof how === 'string' ? { sort: how, nulls: 'last' } : how
    const [left, right] = [a[field], b[field]]
    const either = left === null || right === null
    const nullsApart = (Number(left === null) - Number(right === null)) * (nulls === 'last' ? 1 : -1)
    const found = either ? nullsApart : compare(left, right) * (sort === 'asc' ? 1 : -1)
    if (found !== 0) return found
  }
  return 0
}

const find = (rows: Row[], { where, orderBy: order, take }: ReturnType<typeof pageQuery>) =>
  rows
    .filter((row) => holds(where, row))
    .sort((a, b) => inOrder(a, b, order))
    .slice(0, take)

const ask = (rows: Row[], keys: Key[], args: PageArgs, where?: Where) => {
  const options = { list: 'rows', codec, ...(where && { where }) }
  const exists = async (wanted: Where) => rows.some((row) => holds(wanted, row))
  return page(keys, args, { ...options, rows: find(rows, pageQuery(keys, args, options)), exists })
}
const answer = async (flag: boolean | (() => Promise<boolean>)) => (typeof flag === 'boolean' ? flag : await flag())

async function walk(rows: Row[], keys: Key[], step: { size: number; backward: boolean; where?: Where }) {
  const seen: Row[] = []
  const all = rows.filter((row) => !step.where || holds(step.where, row))
  for (let cursor: string | null = null; seen.length <= all.length; ) {
    const args: PageArgs = step.backward ? { last: step.size, before: cursor } : { first: step.size, after: cursor }
    const { edges, pageInfo } = ask(rows, keys, args, step.where)
    const nodes = edges.map(({ node }) => node)
    const before = seen.length
    if (step.backward) seen.unshift(...nodes)
    else seen.push(...nodes)
    const flags = [await answer(pageInfo.hasNextPage), await answer(pageInfo.hasPreviousPage)]
    const truth = [seen.length < all.length, before > 0]
    expect(flags).toEqual(step.backward ? truth.reverse() : truth)
    cursor = step.backward ? pageInfo.startCursor : pageInfo.endCursor
    if (!truth[step.backward ? 1 : 0] || cursor === null) break
  }
  return seen
}

const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const rowsOf = fc
  .array(
    fc.record({
      dueOn: few(fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-01').map((day) => new Date(`${day}T00:00:00Z`))),
      at: fc.constantFrom(0, 1, 999).map((ms) => new Date(1_700_000_000_000 + ms)),
      total: fc.constantFrom(-1n, 0n, 10n ** 15n),
      rate: few(fc.constantFrom('9.5', '10', '10.25').map(decimal)),
      name: few(fc.constantFrom('', 'Zoé', 'abel')),
      rank: fc.constantFrom(1, 2, 10),
    }),
    { maxLength: 14 },
  )
  .map((list): Row[] => list.map((row, index) => ({ ...row, id: `0189-${String(index).padStart(4, '0')}` })))
const nullable = { dueOn: 'date', rate: 'decimal', name: 'text' } as const
const filled = { at: 'timestamp', total: 'bigint', rank: 'int' } as const
const direction = fc.constantFrom('asc' as const, 'desc' as const)
const keyOf = fc.oneof(
  fc
    .tuple(fc.constantFrom('dueOn', 'rate', 'name'), direction, fc.constantFrom('first', 'last'))
    .map(([field, way, nulls]) => ({ field, direction: way, nulls, kind: nullable[field as 'name'] }) as Key),
  fc
    .tuple(fc.constantFrom('at', 'total', 'rank'), direction)
    .map(([field, way]) => ({ field, direction: way, kind: filled[field as 'at'] }) as Key),
)
const keysOf = fc
  .tuple(fc.uniqueArray(keyOf, { maxLength: 3, selector: ({ field }) => field }), direction)
  .map(([keys, way]): Key[] => [...keys, { ...id, direction: way }])

describe('walking a list', () => {
  it('shows every row once, in order, with true flags, in both directions and for every ordering', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf,
        keysOf,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (rows, keys, size, backward) => {
          const expected = [...rows].sort((a, b) => inOrder(a, b, orderBy(keys)))
          expect(await walk(rows, keys, { size, backward })).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('keeps to the rows of its own where, flags included', async () => {
    const where = { rank: { gt: 1 } }
    await fc.assert(
      fc.asyncProperty(rowsOf, keysOf, fc.boolean(), async (rows, keys, backward) => {
        const expected = rows.filter((row) => holds(where, row)).sort((a, b) => inOrder(a, b, orderBy(keys)))
        expect(await walk(rows, keys, { size: 2, backward, where })).toEqual(expected)
      }),
    )
  })

  it('goes on after a row that was deleted in between', () => {
    fc.assert(
      fc.property(rowsOf, keysOf, (rows, keys) => {
        const expected = [...rows].sort((a, b) => inOrder(a, b, orderBy(keys)))
        const cursor = ask(rows, keys, { first: 1 }).pageInfo.endCursor
        const others = rows.filter((row) => row !== expected[0])
        const { edges } = ask(others, keys, { first: 100, after: cursor })
        expect(edges.map(({ node }) => node)).toEqual(expected.slice(1))
      }),
    )
  })

  it('lies between two cursors and knows what is beyond either', async () => {
    const rows: Row[] = [1, 2, 3, 4, 5].map((rank) => ({ id: `0189-000${rank}` }))
    const cursors = ask(rows, [id], {}).edges.map(({ cursor }) => cursor)
    const between = { after: cursors[0], before: cursors[4] }
    for (const args of [
      { first: 10, ...between },
      { last: 10, ...between },
    ]) {
      const { edges, pageInfo } = ask(rows, [id], args)
      expect(edges.map(({ node }) => node)).toEqual(rows.slice(1, 4))
      expect(await answer(pageInfo.hasNextPage)).toBe(true)
      expect(await answer(pageInfo.hasPreviousPage)).toBe(true)
    }
  })

  it('does not count rows outside its own where among those beyond a cursor', async () => {
    const rows: Row[] = [
      { id: '1', rank: 1 },
      { id: '2', rank: 2 },
      { id: '3', rank: 2 },
    ]
    const where = { rank: 2 }
    const cursor = ask(rows, [id], { first: 1 }, where).pageInfo.endCursor
    const left = rows.filter((row) => row.id !== '2')
    const flag = (shown?: Where) => answer(ask(left, [id], { first: 1, after: cursor }, shown).pageInfo.hasPreviousPage)
    expect([await flag(where), await flag()]).toEqual([false, true])
  })

  it('looks again only for the flag that needs it', () => {
    const rows: Row[] = [{ id: '1' }, { id: '2' }]
    const first = ask(rows, [id], { first: 1 }).pageInfo
    expect([first.hasNextPage, first.hasPreviousPage]).toEqual([true, false])
    const second = ask(rows, [id], { first: 1, after: first.endCursor }).pageInfo
    expect([second.hasNextPage, typeof second.hasPreviousPage]).toEqual([false, 'function'])
  })
})

describe('what is asked of Prisma', () => {
  const day = new Date('2026-03-01T00:00:00Z')
  const onOrAfter = { OR: [{ dueOn: { gte: day } }, { dueOn: null }] }

  it('bounds the leading key beside the chain, nulls included', () => {
    expect(rowsAfter([total, id], [5n, 'x'])).toEqual({
      AND: [{ total: { lte: 5n } }, { OR: [{ total: { lt: 5n } }, { AND: [{ total: 5n }, { id: { gt: 'x' } }] }] }],
    })
    expect(rowsAfter([dueOn, id], [day, 'x'])).toEqual({
      AND: [
        onOrAfter,
        {
          OR: [{ OR: [{ dueOn: { gt: day } }, { dueOn: null }] }, { AND: [{ dueOn: day }, { id: { gt: 'x' } }] }],
        },
      ],
    })
  })

  it('stays inside the nulls when they come last', () => {
    expect(rowsAfter([dueOn, id], [null, 'x'])).toEqual({ AND: [{ dueOn: null }, { id: { gt: 'x' } }] })
    expect(rowsAfter([dueOn], [null])).toEqual({ dueOn: { in: [] } })
    expect(rowsAfter(reversed([dueOn, id]), [null, 'x'])).toEqual({
      OR: [{ dueOn: { not: null } }, { AND: [{ dueOn: null }, { id: { lt: 'x' } }] }],
    })
  })

  it('orders with nulls only where the column has them, and backwards by turning everything round', () => {
    expect(orderBy([dueOn, total, id])).toEqual([
      { dueOn: { sort: 'asc', nulls: 'last' } },
      { total: 'desc' },
      { id: 'asc' },
    ])
    expect(orderBy(reversed([dueOn, total, id]))).toEqual([
      { dueOn: { sort: 'desc', nulls: 'first' } },
      { total: 'asc' },
      { id: 'desc' },
    ])
  })

  it('takes one row more than the page: 25 unless told otherwise, 0 too', () => {
    const list = { list: 'rows', codec, where: { status: 'SENT' } }
    expect(pageQuery([id], {}, list)).toEqual({
      where: { AND: [{ status: 'SENT' }] },
      orderBy: [{ id: 'asc' }],
      take: 26,
    })
    expect(pageQuery([id], { last: 3 }, list).orderBy).toEqual([{ id: 'desc' }])
    expect(pageQuery([id], { first: 0 }, list).take).toBe(1)
    expect(pageQuery([id], { first: null, last: 0 }, list).take).toBe(1)
    expect(pageQuery([id], {}, { ...list, defaultSize: 5 }).take).toBe(6)
    expect(pageQuery([id], { first: 100 }, list).take).toBe(101)
  })

  it('shows no rows on a page of 0 but still says whether there are any', () => {
    const { edges, pageInfo } = ask([{ id: '1' }], [id], { first: 0 })
    expect(edges).toEqual([])
    expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null })
  })

  it.each([{ first: 1, last: 1 }, { first: -1 }, { last: -1 }, { first: 101 }, { last: 101 }])('refuses %j', (args) => {
    expect(codeOf(() => pageQuery([id], args, { list: 'rows', codec }))).toBe('BAD_USER_INPUT')
  })

  it('says how large a page may be and how to go on', () => {
    const asked = (args: PageArgs) => () => pageQuery([id], args, { list: 'rows', codec, maxSize: 50 })
    expect(asked({ first: 51 })).toThrow(
      "A page has at most 50 rows, not 51. Ask for first: 50 and go on with after: the page's endCursor.",
    )
    expect(asked({ last: 51 })).toThrow(
      "A page has at most 50 rows, not 51. Ask for last: 50 and go on with before: the page's startCursor.",
    )
  })
})

describe('cursors', () => {
  const keys: Key[] = [
    dueOn,
    { field: 'at', direction: 'desc', kind: 'timestamp' },
    { field: 'rate', direction: 'asc', nulls: 'first', kind: 'decimal' },
    { field: 'rank', direction: 'asc', kind: 'int' },
    total,
    id,
  ]
  const row = {
    dueOn: new Date('2026-03-01T00:00:00Z'),
    at: new Date('2026-03-01T08:15:30.123Z'),
    rate: decimal('9.975'),
    rank: 3,
    total: 2n ** 62n,
    id: 'x',
  }

  it('carry every kind of value there and back', () => {
    const values = [row.dueOn, row.at, '9.975', 3, 2n ** 62n, 'x']
    expect(codec.read('rows', keys, codec.write('rows', keys, row))).toEqual(values)
    const empty = { ...row, dueOn: null, rate: null }
    expect(codec.read('rows', keys, codec.write('rows', keys, empty))).toEqual([null, row.at, null, 3, 2n ** 62n, 'x'])
  })

  it('are refused by another list, ordering, secret, or when touched', () => {
    const cursor = codec.write('rows', keys, row)
    const read = (list: string, order: Key[], text: string) => codeOf(() => codec.read(list, order, text))
    expect(read('others', keys, cursor)).toBe('INVALID_CURSOR')
    expect(read('rows', reversed(keys), cursor)).toBe('INVALID_CURSOR')
    expect(read('rows', keys.slice(1), cursor)).toBe('INVALID_CURSOR')
    expect(codeOf(() => cursorCodec('another').read('rows', keys, cursor))).toBe('INVALID_CURSOR')
    const bytes = Buffer.from(cursor, 'base64url')
    for (let index = 0; index < bytes.length; index++) {
      const touched = Buffer.from(bytes)
      touched[index] = (touched[index] ?? 0) ^ 1
      expect(read('rows', keys, touched.toString('base64url'))).toBe('INVALID_CURSOR')
    }
    for (const text of ['', 'x', '@@@', cursor.slice(0, 16), cursor.slice(0, -4)])
      expect(read('rows', keys, text)).toBe('INVALID_CURSOR')
  })

  it('are not written from a row that lacks the column or is null where the key says never', () => {
    expect(() => codec.write('rows', [total, id], { id: 'x' })).toThrow('without its sort column total')
    expect(() => codec.write('rows', [total, id], { total: null, id: 'x' })).toThrow('sort column total is null')
  })
})
