import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { steppedClock, toDate } from '../../../src/kernel/clock.ts'
import { formatMoney } from '../../../src/kernel/money.ts'
import {
  type ContractShape,
  contractActivate,
  contractCreate,
  contractUpdate,
} from '../../../src/modules/contracts/actions.ts'
import { contractBill } from '../../../src/modules/contracts/billing.ts'
import {
  contractRenew,
  contractResume,
  contractSuspend,
  contractTerminate,
} from '../../../src/modules/contracts/course.ts'
import { unbilledOf, wholeContract } from '../../../src/modules/contracts/records.ts'
import { billContracts, renewContracts } from '../../../src/modules/contracts/rounds.ts'
import { invoiceCorrect } from '../../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteIssue } from '../../../src/modules/credit-notes/actions/issue.ts'
import { invoiceDiscard } from '../../../src/modules/invoices/actions/discard.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const clock = steppedClock(new Date('2026-03-20T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
beforeEach(() => clock.set(new Date('2026-03-20T09:00:00Z')))
afterAll(world.close)

const service = { description: 'Maintenance', quantity: '1', unitPrice: '310', vatRate: '20' }
async function running(more: Omit<ContractShape, 'name'> = {}): Promise<string> {
  const input = { clientId, name: 'Entretien', startsOn: '2026-01-15', lines: [service], ...more }
  return contractActivate(acting, await contractCreate(acting, input), {})
}
const linesOf = async (invoiceId: string) =>
  (await db.invoiceLine.findMany({ where: { invoiceId }, orderBy: { position: 'asc' } })).map(
    ({ description, net }) => `${description} ${formatMoney(net, 'EUR')}`,
  )
const read = (id: string) => db.contract.findUniqueOrThrow({ where: { id } })
const netOf = async (id: string) => formatMoney((await db.creditNote.findUniqueOrThrow({ where: { id } })).net, 'EUR')
const bill = async (id: string, until?: string) => (await contractBill(acting, id, { until: until ?? null })).invoiceId
const open = async (id: string) => unbilledOf(await wholeContract(acting, id)).map(({ from, to }) => `${from} ${to}`)

test('[E7] 310.00 a month, prepaid, from 2026-01-15, terminated from 2026-03-01: 155.00 net for 14 of 28 days', async () => {
  const id = await running()
  const invoiceId = await bill(id, '2026-02-20')
  expect(await linesOf(invoiceId)).toEqual([
    'Maintenance – du 15/01/2026 au 14/02/2026 310.00',
    'Maintenance – du 15/02/2026 au 14/03/2026 310.00',
  ])
  await invoiceIssue(acting, invoiceId, {})

  const { creditNoteIds } = await contractTerminate(acting, id, { date: '2026-03-01', reason: 'Déménagement' })
  expect(await Promise.all(creditNoteIds.map(netOf))).toEqual(['155.00'])
  await creditNoteIssue(acting, creditNoteIds[0]!, {})
  expect(await read(id)).toMatchObject({ status: 'TERMINATED', endsOn: toDate('2026-02-28'), billsOn: null })
  await expect(bill(id)).rejects.toMatchObject({ code: 'NOTHING_REMAINS' })
})

test('[E7] indexation of 2.5 % at renewal: 317.75, and what was agreed before is kept', async () => {
  const id = await running({ indexationPercent: '2.5' })
  await bill(id, '2026-12-15')
  await contractRenew(acting, id, {})
  const invoiceId = await bill(id, '2027-01-15')
  expect(await linesOf(invoiceId)).toEqual(['Maintenance – du 15/01/2027 au 14/02/2027 317.75'])
  const history = await db.contractTerm.findMany({ where: { contractId: id }, orderBy: { startsOn: 'asc' } })
  expect(history).toMatchObject([
    { kind: 'INITIAL', startsOn: toDate('2026-01-15'), endsOn: toDate('2027-01-14'), net: 31000n },
    { kind: 'EXPLICIT', startsOn: toDate('2027-01-15'), endsOn: toDate('2028-01-14'), net: 31775n },
  ])
})

test('[E7] suspended 2026-04-01 to 2026-04-10 inclusive: the end moves by 10 days and no day of the pause is billed', async () => {
  const id = await running()
  await contractSuspend(acting, id, { date: '2026-04-01' })
  expect(await open(id)).toEqual(['2026-01-15 2026-02-14', '2026-02-15 2026-03-14'])
  await contractResume(acting, id, { date: '2026-04-11' })
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', endsOn: toDate('2027-01-24') })
  const invoiceId = await bill(id, '2027-01-24')
  const lines = await linesOf(invoiceId)
  expect(lines.slice(2, 4)).toEqual([
    'Maintenance – du 15/03/2026 au 14/04/2026 (21/31 jours) 210.00',
    'Maintenance – du 15/04/2026 au 14/05/2026 310.00',
  ])
  expect(lines.at(-1)).toBe('Maintenance – du 15/01/2027 au 24/01/2027 (10/31 jours) 100.00')
})

test('a pause that was billed is credited on an issued invoice, and taken off a draft', async () => {
  const issued = await running()
  await invoiceIssue(acting, await bill(issued, '2026-03-15'), {})
  await contractSuspend(acting, issued, { date: '2026-04-01' })
  const { creditNoteIds } = await contractResume(acting, issued, { date: '2026-04-11' })
  expect(await Promise.all(creditNoteIds.map(netOf))).toEqual(['100.00'])

  const drafted = await running({ startsOn: '2026-03-15' })
  const invoiceId = await bill(drafted, '2026-03-15')
  await contractSuspend(acting, drafted, { date: '2026-04-01' })
  expect((await contractResume(acting, drafted, { date: '2026-04-11' })).creditNoteIds).toEqual([])
  expect(await linesOf(invoiceId)).toEqual(['Maintenance – du 15/03/2026 au 14/04/2026 210.00'])
})

test('what terminates within a pause gives back from its first day, and is not served after', async () => {
  const id = await running()
  await invoiceIssue(acting, await bill(id, '2026-03-15'), {})
  await contractSuspend(acting, id, { date: '2026-04-05' })
  const { creditNoteIds } = await contractTerminate(acting, id, { date: '2026-04-10', reason: 'Fin' })
  expect(await Promise.all(creditNoteIds.map(netOf))).toEqual(['100.00'])
  expect(await open(id)).toEqual([])
})

test('a discarded draft opens its periods again, a correction bills them in its place', async () => {
  const id = await running()
  await invoiceDiscard(acting, await bill(id, '2026-02-15'), {})
  expect((await open(id)).slice(0, 2)).toEqual(['2026-01-15 2026-02-14', '2026-02-15 2026-03-14'])
  expect((await read(id)).billsOn).toEqual(toDate('2026-01-15'))

  const again = await bill(id, '2026-02-15')
  await invoiceIssue(acting, again, {})
  await invoiceCorrect(acting, again, { reason: 'Adresse' })
  expect((await open(id))[0]).toBe('2026-03-15 2026-04-14')
})

test('lines that are changed keep their identity; one that is left out ends with what is billed of it', async () => {
  const option = { ...service, description: 'Astreinte', unitPrice: '100', startsOn: '2026-02-15' }
  const id = await running({ lines: [service, option] })
  await bill(id, '2026-02-15')
  const [kept, gone] = await db.contractLine.findMany({ where: { contractId: id }, orderBy: { position: 'asc' } })
  await contractUpdate(acting, id, { lines: [{ ...service, id: kept!.id, unitPrice: '400', discountPercent: '10' }] })
  const lines = await db.contractLine.findMany({ where: { contractId: id }, orderBy: { position: 'asc' } })
  expect(lines.find((line) => line.id === gone!.id)!.endsOn).toEqual(toDate('2026-03-14'))
  expect(await linesOf(await bill(id, '2026-03-15'))).toEqual(['Maintenance – du 15/03/2026 au 14/04/2026 360.00'])
  await expect(contractUpdate(acting, id, { startsOn: '2026-01-01' })).rejects.toMatchObject({ code: 'ALREADY_USED' })
})

test('ten at once bill a period once', async () => {
  const id = await running()
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => bill(id)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await db.contractPeriod.count({ where: { contractId: id } })).toBe(3)
})

test('what bills itself is billed as it falls due, each period once, and renewed when nobody gives notice', async () => {
  const id = await running({ billingMode: 'ISSUE', renewal: 'TACIT', termMonths: 2 })
  await Promise.all([billContracts(acting), billContracts(acting)])
  expect(await db.invoice.findMany({ where: { contractId: id } })).toMatchObject([{ status: 'ISSUED', net: 62000n }])
  await renewContracts(acting)
  await Promise.all([billContracts(acting), billContracts(acting)])
  expect(await read(id)).toMatchObject({ endsOn: toDate('2026-05-14'), billsOn: toDate('2026-04-15') })
  const invoices = await db.invoice.findMany({ where: { contractId: id }, orderBy: { createdAt: 'asc' } })
  expect(invoices.map(({ net }) => net)).toEqual([62000n, 31000n])
})

test('what may not be issued stays a draft, for people to complete', async () => {
  const id = await running({ billingMode: 'ISSUE' })
  const { penaltyText } = await db.company.findFirstOrThrow()
  await db.company.updateMany({ data: { penaltyText: null } })
  expect([await billContracts(acting), await billContracts(acting)]).toEqual([1, 0])
  await db.company.updateMany({ data: { penaltyText } })
  expect(await db.invoice.findMany({ where: { contractId: id } })).toMatchObject([{ status: 'DRAFT', net: 93000n }])
})
