import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { fecOf } from '../../src/modules/ledger/fec.ts'
import { fecFaults } from '../../src/modules/ledger/fec-check.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-03-02T09:00:00Z'))
const world = await openWorld(clock)
let server: Awaited<ReturnType<typeof openServer>>
let ask: Ask

beforeAll(async () => {
  server = await openServer(world, schema)
  await join(world, 'Alma', 'ADMIN')
  ;({ ask } = await enter(server.address, 'Alma'))
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

/** One mutation's payload, which has no errors. */
// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
async function act(mutation: string, variables: { id?: string; input: object }, fields: string): Promise<any> {
  const input = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`
  const id = variables.id ? ['$id: ID!, ', 'id: $id, '] : ['', '']
  const { data, errors } = await ask(
    `mutation(${id[0]}$input: ${input}) { ${mutation}(${id[1]}input: $input) { ${fields} errors { code path message } } }`,
    variables,
  )
  expect(errors).toBeUndefined()
  return data[mutation]
}
const done = async (mutation: string, variables: { id?: string; input: object }, fields = '') => {
  const payload = await act(mutation, variables, fields)
  expect(payload.errors).toEqual([])
  return payload
}

const company = {
  ...{ name: 'Menuiserie Lefort', legalForm: 'SARL', siren: '732829320', vatNumber: 'FR44732829320' },
  ...{ street: '3 rue des Copeaux', postalCode: '35000', city: 'Rennes', registryCity: 'Rennes' },
  ...{ penaltyText: 'Pénalités : 12 %.', recoveryText: 'Indemnité : 40 €.', discountText: 'Pas d’escompte.' },
}

test('a company moves from Excel in March and closes its year', async () => {
  const made = await done('companySetUp', { input: company }, 'company { name vatRates { rate } }')
  expect(made.company.vatRates.map(({ rate }: { rate: string }) => rate)).toEqual(['20', '10', '5.5', '2.1'])
  const again = await act('companySetUp', { input: company }, 'company { id }')
  expect(again).toMatchObject({ company: null, errors: [{ code: 'ALREADY_USED' }] })

  await done('numberSeriesStart', { input: { kind: 'INVOICE', year: 2026, next: 18 } })
  const clients = [
    'Raison sociale;SIREN;E-mail;Adresse;Code postal;Ville',
    'Mairie de Betton;732829320;compta@betton.example;1 place Charles-de-Gaulle;35830;Betton',
  ].join('\n')
  expect((await done('clientImport', { input: { csv: clients } }, 'imported')).imported).toBe(1)

  // Two open invoices of services, VAT on receipts: 1,200.00 and 600.00, of which 200.00 and 100.00 of VAT wait.
  const invoices = [
    'Code client;Numéro;Date;Échéance;HT;TVA',
    'C000001;FA-2026-000016;15/01/2026;14/02/2026;1 000,00;20',
    'C000001;FA-2026-000017;10/02/2026;12/03/2026;500;20',
  ]
  const taken = { csv: invoices.join('\n'), on: '2026-03-01' }
  const beyond = { csv: [...invoices, 'C000001;FA-2026-000018;11/02/2026;;10;20'].join('\n'), on: '2026-03-01' }
  expect((await act('invoiceImport', { input: beyond }, 'imported')).errors).toMatchObject([
    { code: 'OUT_OF_RANGE', path: ['rows', '4', 'number'] },
  ])
  expect((await done('invoiceImport', { input: taken }, 'imported')).imported).toBe(2)
  expect((await act('invoiceImport', { input: taken }, 'imported')).errors).toMatchObject([
    { code: 'ALREADY_USED', path: ['rows', '2', 'number'] },
    { code: 'ALREADY_USED', path: ['rows', '3', 'number'] },
  ])

  const balances = [
    'Compte;Intitulé;Débit;Crédit',
    '101;Capital;;5 000,00',
    '411;Clients;1 800,00;',
    '44571;TVA collectée;;150,00',
    '44574;TVA en attente;;300,00',
    '512;Banque;6 350,00;',
    '6064;Fournitures;300,00;',
    '706;Prestations de services;;3 000,00',
  ]
  const uneven = { csv: balances.slice(0, -1).join('\n'), on: '2026-03-01' }
  expect((await act('ledgerImportOpening', { input: uneven }, 'imported')).errors).toMatchObject([
    { code: 'OUT_OF_BALANCE' },
  ])
  const opening = { csv: balances.join('\n'), on: '2026-03-01' }
  expect((await done('ledgerImportOpening', { input: opening }, 'imported')).imported).toBe(7)
  // Account 471, which joins the two, is empty.
  expect(await balanceOf()).toEqual([
    ['101', '-5000.00'], ['411', '1800.00'], ['44571', '-150.00'], ['44574', '-300.00'],
    ['512', '6350.00'], ['6064', '300.00'], ['706', '-3000.00'],
  ]) // biome-ignore format: one account after the other

  // What was owed is paid, and what is sold goes on from the next number.
  const { data } = await ask(
    '{ invoices(orderBy: [{ field: ISSUED_ON, direction: ASC }]) { nodes { id number balance client { id } } } }',
  )
  const [first] = data.invoices.nodes
  expect(first).toMatchObject({ number: 'FA-2026-000016', balance: '1200.00' })
  const paid = { amount: '1200.00', allocations: [{ invoiceId: first.id, amount: '1200.00' }] }
  await done('paymentRecord', {
    input: { ...paid, clientId: first.client.id, method: 'TRANSFER', receivedOn: '2026-03-02' },
  })
  const lines = [{ description: 'Pose d’un escalier', quantity: '1', unitPrice: '2000', vatRate: '20' }]
  const draft = await done('invoiceCreate', { input: { clientId: first.client.id, lines } }, 'invoice { id }')
  const issued = await done('invoiceIssue', { id: draft.invoice.id, input: {} }, 'invoice { number }')
  expect(issued.invoice.number).toBe('FA-2026-000018')
  const vat = await ask('{ vatSummary(from: "2026-03-01", to: "2026-12-31") { collected waiting } }')
  expect(vat.data.vatSummary).toEqual({ collected: '200.00', waiting: '500.00' })

  clock.set(new Date('2027-01-10T09:00:00Z'))
  ;({ ask } = await enter(server.address, 'Alma'))
  await done('ledgerClose', { input: { kind: 'YEAR', endsOn: '2026-12-31' } })
  const { name, text } = await fecOf(world.db, { siren: company.siren, currency: 'EUR' }, 2026)
  expect([name, fecFaults(name, text)]).toEqual(['732829320FEC20261231.txt', []])
  expect(await reconcile(world.db)).toEqual([])
  const next = await ask(
    '{ trialBalance(year: 2027) { rows { account opening } } agedReceivables(on: "2027-01-10") { total } }',
  )
  // 5,000.00 earned less 300.00 spent; 600.00 of old and 2,400.00 of new invoices are owed.
  expect(next.data.trialBalance.rows.map((row: { account: string; opening: string }) => [row.account, row.opening])).toEqual([
    ['101', '-5000.00'], ['120', '-4700.00'], ['411', '3000.00'], ['44571', '-350.00'], ['44574', '-500.00'], ['512', '7550.00'],
  ]) // biome-ignore format: one account after the other
  expect(next.data.agedReceivables.total).toBe('3000.00')
})

async function balanceOf(): Promise<[string, string][]> {
  const { data } = await ask('{ trialBalance(year: 2026) { rows { account balance } } }')
  return data.trialBalance.rows.map((row: { account: string; balance: string }) => [row.account, row.balance])
}
