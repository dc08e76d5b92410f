import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { clientArchive, clientCreate } from '../../../src/modules/clients/actions.ts'
import { clientMerge } from '../../../src/modules/clients/merge.ts'
import { clientStates } from '../../../src/modules/clients/states.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { agedReceivables } from '../../../src/modules/ledger/statements.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'
import { follows } from '../states.ts'
import '../../../src/schema.ts'

describe('the life of a client', () => {
  // biome-ignore format: read by column
  follows(clientStates, ['update', 'archive', 'reactivate', 'merge'], {
    //       update    archive   reactivate merge
    ACTIVE: ['ACTIVE', 'FORMER', 'ACTIVE',  'MERGED'],
    FORMER: ['FORMER', 'FORMER', 'ACTIVE',  'MERGED'],
    MERGED: ['·',      '·',      '·',       '·'],
  })
})

const world = await openWorld(steppedClock(new Date('2026-04-05T09:00:00Z')))
const { acting, db } = world
let clientId = ''
let keptId = ''
const { invoice, pay, credit, read, readPayment } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  const place = { street: '3 rue du Test', postalCode: '75003', city: 'Paris' }
  keptId = await clientCreate(acting, {
    name: 'Client d’essai SAS',
    kind: 'BUSINESS',
    billingAddress: place,
    force: true,
  })
})
afterAll(world.close)

/** What an auxiliary account of 411 says. */
async function auxiliary(id: string): Promise<bigint> {
  const { code } = await db.client.findUniqueOrThrow({ where: { id } })
  const sums = await db.ledgerLine.aggregate({
    where: { accountCode: '411', auxiliary: code },
    _sum: { debit: true, credit: true },
  })
  return (sums._sum.debit ?? 0n) - (sums._sum.credit ?? 0n)
}

it('everything goes to the client that stays; issued words and past entries do not change, and the books agree', async () => {
  const double = clientId
  const [open, paid, draft] = [
    await invoice('100'),
    await invoice('50'),
    await invoiceCreate(acting, { clientId, lines: [line('10')] }),
  ]
  await pay('60.00', paid)
  await pay('50.00', open)
  const free = await pay('30.00', null)
  await credit(paid, { amount: '12.00' })
  const before = await db.ledgerLine.findMany({ orderBy: { id: 'asc' } })

  await clientMerge(acting, double, { intoId: keptId })
  for (const id of [open, paid, draft]) expect((await read(id)).clientId).toBe(keptId)
  expect((await readPayment(free)).clientId).toBe(keptId)
  expect((await read(open)).buyer).toMatchObject({ name: 'Client d’essai' })
  const after = await db.ledgerLine.findMany({
    where: { id: { in: before.map(({ id }) => id) } },
    orderBy: { id: 'asc' },
  })
  expect(after).toEqual(before.map((row) => ({ ...row, clientId: row.clientId && keptId })))
  // 120.00 less 50.00 are owed, 30.00 and 12.00 are to the client's credit.
  expect([await auxiliary(double), await auxiliary(keptId)]).toEqual([0n, 2_800n])
  const aged = await agedReceivables(db, '2026-04-05')
  expect(aged.map(({ clientId: id, total, unallocated }) => [id, total, unallocated])).toEqual([
    [keptId, 2_800n, -4_200n],
  ])
  expect(await reconcile(db)).toEqual([])

  clientId = keptId
  await pay('70.00', open)
  expect((await read(open)).balance).toBe(0n)
  expect(await reconcile(db)).toEqual([])
  const letters = await db.lettering.count({ where: { line: { is: { documentId: open } } } })
  expect(letters).toBe(3)
  const merged = await db.client.findUniqueOrThrow({ where: { id: double } })
  expect([merged.status, merged.mergedIntoId]).toEqual(['MERGED', keptId])
  const kept = await db.client.findUniqueOrThrow({ where: { id: keptId } })
  expect([kept.siren, kept.email]).toEqual(['732829320', 'client@example.org'])
  await expect(invoiceCreate(acting, { clientId: double, lines: [line('1')] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(clientArchive(acting, double, {})).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
  await expect(clientMerge(acting, keptId, { intoId: double })).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
})

it('PostgreSQL lets nothing change its client otherwise', async () => {
  clientId = keptId
  const id = await invoice('10')
  const payment = await pay('12.00', id)
  const other = await clientCreate(acting, { name: 'Autre', kind: 'BUSINESS', force: true })
  const refused = (rows: string, row: string) =>
    expect(db.$executeRawUnsafe(`UPDATE ${rows} = $2::uuid`, other, row)).rejects.toThrow(/23001/)
  await refused('"Invoice" SET "clientId" = $1::uuid WHERE "id"', id)
  await refused('"Payment" SET "clientId" = $1::uuid WHERE "id"', payment)
  await refused('"LedgerLine" SET "clientId" = $1::uuid WHERE "documentId"', id)
  await refused('"LedgerLine" SET "label" = $1 WHERE "documentId"', id)
})
