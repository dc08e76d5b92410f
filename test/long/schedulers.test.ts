import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromDate, steppedClock } from '../../src/kernel/clock.ts'
import { contractActivate, contractCreate } from '../../src/modules/contracts/actions.ts'
import { billContracts } from '../../src/modules/contracts/rounds.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-11-10T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
const contracts = 24

// Each lies on the evening before in London and on the day itself in Paris: a year's end, and the day summer time begins.
const instants = [
  ...['2026-12-01', '2026-12-15', '2026-12-31', '2027-01-01', '2027-01-15', '2027-02-01'],
  ...['2027-02-28', '2027-03-01', '2027-03-15', '2027-03-28', '2027-03-29', '2027-04-01'],
].map((day) => new Date(Date.parse(`${day}T00:30:00+01:00`)).toISOString())

type Scheduler = { child: ChildProcess; said: AsyncIterator<string> }

async function started(): Promise<Scheduler> {
  const child = spawn(process.execPath, ['test/long/scheduler.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  expect((await said.next()).value).toBe('ready')
  return { child, said }
}

beforeAll(async () => {
  const { clientId } = await foundCompany(world)
  for (let n = 0; n < contracts; n++) {
    const lines = [{ description: 'Maintenance', quantity: '1', unitPrice: String(100 + n), vatRate: '20' }]
    const startsOn = `2026-11-${String(1 + n).padStart(2, '0')}`
    const id = await contractCreate(acting, { clientId, name: `Entretien ${n}`, startsOn, billingMode: 'ISSUE', lines })
    await contractActivate(acting, id, {})
  }
})
afterAll(world.close)

test('two schedulers over a year’s end and a DST day, ten times killed: each period is billed once', async () => {
  const both = [await started(), await started()]
  let kills = 0
  for (const [index, instant] of instants.entries()) {
    for (const { child } of both) child.stdin!.write(`${instant}\n`)
    if (kills < 10) {
      // Somewhere in the midst of its work.
      await wait(20 + 37 * index)
      const dying = index % 2
      const { child } = both[dying]!
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      kills++
      both[dying] = await started()
      both[dying].child.stdin!.write(`${instant}\n`)
    }
    for (const { said } of both) expect((await said.next()).value).toBe('done')
  }
  expect(kills).toBe(10)
  for (const { child } of both) {
    child.stdin!.end()
    await once(child, 'exit')
  }

  // By 1 April: the contract of the 1st has six months, all others five.
  const periods = await db.contractPeriod.findMany({ include: { invoiceLine: { include: { invoice: true } } } })
  expect(periods).toHaveLength(contracts * 5 + 1)
  expect(new Set(periods.map(({ lineId, startsOn }) => `${lineId} ${fromDate(startsOn)}`)).size).toBe(periods.length)
  expect(new Set(periods.map(({ invoiceLineId }) => invoiceLineId)).size).toBe(periods.length)
  expect(await db.invoiceLine.count()).toBe(periods.length)

  // Nothing was left between draft and issue.
  expect(await db.invoice.count({ where: { status: { not: 'ISSUED' } } })).toBe(0)
  expect(await reconcile(db)).toEqual([])
  clock.set(new Date(instants.at(-1)!))
  expect(await billContracts(acting)).toBe(0)
})
