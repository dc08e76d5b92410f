import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { ledgerClose } from '../../../src/modules/ledger/closings.ts'
import { fecOf } from '../../../src/modules/ledger/fec.ts'
import { fecFaults } from '../../../src/modules/ledger/fec-check.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const clock = steppedClock(new Date('2026-03-10T09:00:00Z'))
const world = await openWorld(clock)
let clientId = ''
const { invoice, pay, credit } = booksOf(world, () => clientId)
const company = { siren: '732829320', currency: 'EUR' }
let name = ''
let text = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await world.db.client.update({ where: { id: clientId }, data: { name: 'Client\td’essai' } })
  const first = await invoice('1000', { on: '2026-03-10' })
  clock.set(new Date('2026-04-20T09:00:00Z'))
  await pay('600.00', first, { receivedOn: '2026-04-05' })
  await credit(first, { amount: '120.00' })
  await pay('480.00', first, { receivedOn: '2026-04-20' })
  await invoice('1000', { currency: 'USD', rate: '0' })
  ;({ name, text } = await fecOf(world.db, company, 2026))
})
afterAll(world.close)

const lines = () =>
  text
    .split('\r\n')
    .slice(1, -1)
    .map((row) => row.split('\t'))

it('writes the eighteen columns of the law: E1 line by line', () => {
  expect(name).toBe('732829320FEC20261231.txt')
  expect(fecFaults(name, text)).toEqual([])
  const letter = lines()[0]![13]
  expect(letter).toMatch(/^[A-Z]{3}$/)
  expect(
    lines()
      .slice(0, 3)
      .map((fields) => fields.join('|')),
  ).toEqual([
    `VE|Ventes|VE000001|20260310|411|Clients|C900001|Client d’essai|FA-2026-000001|20260310|Facture FA-2026-000001 Client d’essai|1200,00|0,00|${letter}|20260420|20260310||`,
    'VE|Ventes|VE000001|20260310|706|Prestations de services|||FA-2026-000001|20260310|Facture FA-2026-000001 Client d’essai|0,00|1000,00|||20260310||',
    'VE|Ventes|VE000001|20260310|44574|TVA collectée en attente d’exigibilité|||FA-2026-000001|20260310|Facture FA-2026-000001 Client d’essai|0,00|200,00|||20260310||',
  ])
  const foreign = lines().find((fields) => fields[17] === 'USD')!
  expect([foreign[11], foreign[16]]).toEqual(['900,00', '1000,00'])
})

describe('its checker finds', () => {
  const changed = (find: string | RegExp, replace: string) => fecFaults(name, text.replace(find, replace))
  // biome-ignore format: read by column
  it.each([
    ['a decimal point',          '1200,00',                    '1200.00',            /Debit "1200.00" is no amount with a comma/],
    ['a tab in a label',         'Facture FA-2026-000001',     'Facture\tFA',        /19 fields instead of 18/],
    ['a day that does not exist', 'VE000001\t20260310',        'VE000001\t20260231', /EcritureDate "20260231" is no day/],
    ['an entry out of balance',  '0,00\t1000,00',              '0,00\t999,99',       /entry VE VE000001: out of balance by 1/],
    ['a gap in the numbers',     /VE000002/g,                  'VE000005',           /journal VE: a number is missing before/],
    ['both sides filled',        '1200,00\t0,00',              '1200,00\t1,00',      /exactly one of Debit and Credit/],
    ['a line that lost its letter', /\t[A-Z]{3}\t20260420/, '\t\t',               /letter 411 C900001 [A-Z]{3}: its lines leave/],
    ['a group without letters',  /\t[A-Z]{3}\t20260420/g,     '\t\t',               /account 411 C900001: lines \d+ to \d+ settle each other without a letter/],
    ['an empty account',         '\t706\t',                    '\t\t',               /CompteNum is empty/],
    ['a header of another kind', 'JournalCode',                'Journal',            /the header is not/],
    ['a line that was validated before', /20260310\t\t\r\nVE\tVentes\tVE000002/, '20990310\t\t\r\nVE\tVentes\tVE000002',  /validated before the line above/],
  ])('%s', (_fault, find, replace, told) => {
    expect(changed(find as string, replace as string).join('\n')).toMatch(told as RegExp)
  })
  it('a wrong name, and a file without entries', () => {
    expect(fecFaults('fec.txt', text)).toHaveLength(1)
    expect(fecFaults(name, `${text.split('\r\n')[0]}\r\n`)).toEqual(['file: there are no entries'])
  })
})

it('is the same after the year is closed, and the next one opens with what was left', async () => {
  clock.set(new Date('2027-02-01T09:00:00Z'))
  await ledgerClose(world.acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  expect((await fecOf(world.db, company, 2026)).text).toBe(text)
  const next = await fecOf(world.db, company, 2027)
  expect(fecFaults(next.name, next.text)).toEqual([])
  expect(next.text.split('\r\n')[1]).toMatch(/^AN\tÀ-nouveaux\tAN000001\t20270101\t/)
})
