import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { ledgerClose } from '../../src/modules/ledger/closings.ts'
import { archiveYear } from '../../src/modules/reports/archive.ts'
import { booksOf } from '../modules/books.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-03-10T09:00:00Z'))
const world = await openWorld(clock)
const folder = mkdtempSync(join(tmpdir(), 'carnet-archive-'))
const kept = join(folder, 'kept')
const company = { name: 'Essai SARL', siren: '732829320', currency: 'EUR' }
let clientId = ''
const { invoice, credit } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await credit(await invoice('1000'), { amount: '120.00' })
  clock.set(new Date('2027-01-10T09:00:00Z'))
  await ledgerClose(world.acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  await invoice('500')
  expect(await archiveYear(world, company, 2026, kept)).toBe(6)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await world.close()
})

const verified = (place: string, ...options: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [join(place, 'verify.mjs'), ...options], { encoding: 'utf8' })
  return { status, told: stdout.trim().split('\n') }
}

test('holds the year’s documents, its closings and its entries file, and verifies on its own', () => {
  expect(readdirSync(join(kept, 'documents')).sort()).toEqual([
    ...['AV-2026-000001.pdf', 'AV-2026-000001.xml', 'FA-2026-000001.pdf', 'FA-2026-000001.xml'],
  ])
  expect(readFileSync(join(kept, 'documents/FA-2026-000001.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  const { keyId } = world.signer
  const told = [`Essai SARL, 2026, key ${keyId}: 6 files, 0 faults`]
  expect([verified(kept), verified(kept, '--key', keyId)]).toEqual([
    { status: 0, told },
    { status: 0, told },
  ])
  expect(verified(kept, '--key', '0123456789abcdef')).toMatchObject({ status: 1 })
})

// biome-ignore format: read by column
test.each<[fault: string, harm: (place: string) => void]>([
  ['documents/FA-2026-000001.xml: it was changed',       (place) => appendFileSync(join(place, 'documents/FA-2026-000001.xml'), ' ')],
  ['closings.json: it is missing',                       (place) => rmSync(join(place, 'closings.json'))],
  ['documents/FA-2026-000009.xml: it is not in the manifest', (place) => writeFileSync(join(place, 'documents/FA-2026-000009.xml'), '')],
  ['manifest.json: the signature does not hold',         (place) => appendFileSync(join(place, 'manifest.json'), ' ')],
])('names what does not hold: %s', (fault, harm) => {
  const place = mkdtempSync(join(folder, 'harmed-'))
  cpSync(kept, place, { recursive: true })
  harm(place)
  expect(verified(place)).toMatchObject({ status: 1, told: [fault, expect.stringMatching(/ 1 faults$/)] })
})
