import { expect, test } from 'vitest'
import { actingAs } from '../../src/graphql/system.ts'
import { addDays, systemClock, today } from '../../src/kernel/clock.ts'
import { alertOfContracts } from '../../src/modules/contracts/rounds.ts'
import { openStage } from '../support/stage.ts'

const { world, ask, act } = await openStage()
const now = today(systemClock)
const maintenance = { description: 'Maintenance', quantity: '1', unitPrice: '310', vatRate: '20' }

async function running(more: object = {}) {
  const { data } = await ask('manager', '{ clients(first: 50) { nodes { id email } } }')
  const input = {
    clientId: data.clients.nodes.find(({ email }: { email: string | null }) => email).id,
    name: 'Entretien',
    startsOn: addDays(now, -40),
    lines: [maintenance],
    ...more,
  }
  const { contract } = await act('manager', 'contractCreate', { input }, 'contract { id version }')
  await act('manager', 'contractActivate', { id: contract.id })
  return contract as { id: string; version: number }
}

test('[CON-1] a maintenance contract is billed by the month, rests, is renewed and ends before its term', async () => {
  const { id } = await running()
  const asked = await ask(
    'manager',
    'query($id: ID!) { contract(id: $id) { status phase billsOn unbilledPeriods { description startsOn net } allowedActions { name allowed } } }',
    { id },
  )
  expect(asked.data.contract).toMatchObject({ status: 'ACTIVE', phase: 'RUNNING', billsOn: addDays(now, -40) })
  expect(asked.data.contract.unbilledPeriods.map(({ net }: { net: string }) => net)).toEqual(['310.00', '310.00'])
  const allowed = asked.data.contract.allowedActions.filter((one: { allowed: boolean }) => one.allowed)
  expect(allowed.map(({ name }: { name: string }) => name).sort()).toEqual([
    ...['contractBill', 'contractRenew', 'contractSuspend', 'contractTerminate', 'contractUpdate'],
  ])

  const rehearsed = await act('manager', 'contractBill', { id, input: { dryRun: true } }, 'invoice { net }')
  expect(rehearsed.invoice.net).toBe('620.00')
  const { invoice } = await act(
    'manager',
    'contractBill',
    { id, input: {} },
    'invoice { id net lines { net } contract { id } }',
  )
  expect(invoice).toMatchObject({ net: '620.00', contract: { id } })
  const twice = await act('manager', 'contractBill', { id, input: {} }, 'invoice { id }')
  expect(twice).toMatchObject({ invoice: null, errors: [{ code: 'NOTHING_REMAINS' }] })
  await act('manager', 'invoiceIssue', { id: invoice.id, input: {} })

  const suspended = await act(
    'manager',
    'contractSuspend',
    { id, input: {} },
    'contract { status pauses { startsOn endsOn } }',
  )
  expect(suspended.contract).toEqual({ status: 'SUSPENDED', pauses: [{ startsOn: now, endsOn: null }] })
  const refused = await act('manager', 'contractRenew', { id, input: {} }, 'contract { id }')
  expect(refused).toMatchObject({ contract: null, errors: [{ code: 'INVALID_TRANSITION' }] })
  const tomorrow = addDays(now, 1)
  const resumed = await act(
    'manager',
    'contractResume',
    { id, input: { date: tomorrow } },
    'contract { status } creditNotes { status net }',
  )
  expect(resumed).toMatchObject({ contract: { status: 'ACTIVE' }, creditNotes: [{ status: 'DRAFT' }] })

  const renewed = await act(
    'manager',
    'contractRenew',
    { id, input: { indexationPercent: '2.5' } },
    'contract { history { kind net } }',
  )
  expect(renewed.contract.history).toEqual([
    { kind: 'INITIAL', net: '310.00' },
    { kind: 'EXPLICIT', net: '317.75' },
  ])
  const ended = await act(
    'manager',
    'contractTerminate',
    { id, input: { date: tomorrow, reason: 'Cessation' } },
    'contract { status terminatedOn endsOn reason }',
  )
  expect(ended.contract).toEqual({ status: 'TERMINATED', terminatedOn: tomorrow, endsOn: now, reason: 'Cessation' })
})

test('[CON-1] a contract in force changes for what is not billed yet; a stranger’s line and another’s owner are refused', async () => {
  const { id } = await running()
  const { data } = await ask('manager', 'query($id: ID!) { contract(id: $id) { version lines { id net } } }', { id })
  const { version, lines } = data.contract
  const change = { expectedVersion: version, lines: [{ ...maintenance, id: lines[0].id, discountAmount: '10' }] }
  const changed = await act(
    'manager',
    'contractUpdate',
    { id, input: change },
    'contract { version lines { id net discountAmount } }',
  )
  expect(changed.contract.lines).toEqual([{ id: lines[0].id, net: '300.00', discountAmount: '10.00' }])
  const other = await running()
  const stranger = { expectedVersion: other.version + 1, lines: change.lines }
  const refused = await act('manager', 'contractUpdate', { id: other.id, input: stranger }, 'contract { id }')
  expect(refused.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['lines', '0', 'id'] }])
  expect(
    (
      await ask(
        'support',
        'mutation($id: ID!) { contractTerminate(id: $id, input: { reason: "x" }) { errors { code } } }',
        { id },
      )
    ).errors,
  ).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
})

test('[CON-3] owner and client are told at the set days before the end, once each', async () => {
  const acting = actingAs(world)
  await alertOfContracts(acting)
  const { id } = await running({ endsOn: addDays(now, 25), alertDays: [60, 30, 7], renewal: 'TACIT', noticeDays: 15 })
  expect(await alertOfContracts(acting)).toBe(1)
  expect(await alertOfContracts(acting)).toBe(0)
  const { data } = await ask(
    'admin',
    'query($id: ID!) { contract(id: $id) { number endsOn noticeOn owner { id } } mails(first: 1, filter: { kind: { eq: "contract.ending" } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) { nodes { subject text } } }',
    { id },
  )
  const [mail] = data.mails.nodes
  expect(mail.subject).toContain(data.contract.number)
  const day = (date: string) => date.split('-').reverse().join('/')
  expect(mail.text).toContain(`arrive à échéance le ${day(data.contract.endsOn)}`)
  expect(mail.text).toContain(`au plus tard le ${day(data.contract.noticeOn)}`)
  const told = await world.db.notification.findMany({
    where: { kind: 'CONTRACT_ENDING' },
    orderBy: { createdAt: 'desc' },
  })
  expect(told[0]).toMatchObject({ entity: 'Contract' })

  // A longer term is another end: its days are counted anew.
  await act('manager', 'contractRenew', { id, input: { termMonths: 1 } })
  expect(await alertOfContracts(acting)).toBe(1)
})

test('[CON-1] what nothing bills yet stands in one inbox, one mutation drafts its invoices, and the next term is quoted', async () => {
  const { id } = await running()
  const { data } = await ask('manager', 'query($id: ID!) { contract(id: $id) { client { id } } }', { id })
  const clientId = data.contract.client.id
  const inbox = async (name: string): Promise<{ id: string; kind: string; net: string }[]> =>
    (await ask(name, 'query($of: ID!) { unbilled(clientId: $of) { id kind net currency } }', { of: clientId })).data
      .unbilled
  expect((await inbox('manager')).find((item) => item.id === id)).toEqual({ id, kind: 'PERIOD', net: '620.00', currency: 'EUR' }) // biome-ignore format: one value
  const seen = await inbox('viewer')
  expect(seen.find((item) => item.id === id)).toBeDefined()
  expect(seen.filter(({ kind }) => kind === 'EXPENSE')).toEqual([])

  const bill = { input: { clientId, ids: [id] } }
  const { invoices } = await act('manager', 'invoiceUnbilled', bill, 'invoices { status net contract { id } }')
  expect(invoices).toEqual([{ status: 'DRAFT', net: '620.00', contract: { id } }])
  expect((await inbox('manager')).find((item) => item.id === id)).toBeUndefined()
  expect((await act('manager', 'invoiceUnbilled', bill, 'invoices { id }')).errors).toMatchObject([
    { code: 'NOTHING_REMAINS' },
  ])

  const made = await act('manager', 'contractQuoteRenewal', { id, input: {} }, 'quote { id net renews { id } }')
  expect(made.quote).toMatchObject({ net: '3720.00', renews: { id } })
  await act('manager', 'quoteSend', { id: made.quote.id, input: { to: ['client@example.org'] } })
  await act('manager', 'quoteAccept', { id: made.quote.id, input: { signerName: 'Inès Caron' } })
  const renewed = await ask(
    'manager',
    'query($id: ID!) { contract(id: $id) { history { kind } renewals { nodes { status } } } }',
    { id },
  )
  expect(renewed.data.contract).toEqual({
    history: [{ kind: 'INITIAL' }, { kind: 'EXPLICIT' }],
    renewals: { nodes: [{ status: 'ACCEPTED' }] },
  })
})
