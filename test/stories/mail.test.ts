import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transact } from '../../src/db/transact.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import type { Acting } from '../../src/graphql/context.ts'
import { readAnyId } from '../../src/graphql/ids.ts'
import { sha256 } from '../../src/kernel/canonical.ts'
import { steppedClock } from '../../src/kernel/clock.ts'
import { startDelivery } from '../../src/mail/deliver.ts'
import { invoiceVoid } from '../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { invoiceRemind } from '../../src/modules/invoices/actions/send.ts'
import { schema } from '../../src/schema.ts'
import { openServer, type Server } from '../../src/server.ts'
import { caller, type Reply, signedIn, until } from '../support/client.ts'
import { openInbox } from '../support/inbox.ts'
import { environment } from '../support/process.ts'
import { addMember, foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(steppedClock(new Date()))
const { db } = world
const held = new Map<string, Promise<void>>()
let asked = false
const inbox = await openInbox({
  atRecipient: (to) => {
    asked ||= to.startsWith('early')
    return to.startsWith('early') ? held.get(to) : undefined
  },
  atEnd: (to) => (to.startsWith('late') ? held.get(to) : undefined),
})
let server: Server
let post: { stop: () => Promise<void> }
let clientId = ''
const tokens: Record<string, string> = {}
const ask = (name: string, query: string, variables: object = {}): Promise<Reply> =>
  caller(server.address, tokens[name])(query, variables)

beforeAll(async () => {
  const { clientId: id } = await foundCompany(world)
  await db.company.updateMany({ data: { name: 'Société d’Été & Fils', email: 'compta@essai.example' } })
  for (const [name, role] of [
    ['admin', 'ADMIN'],
    ['accountant', 'ACCOUNTANT'],
    ['sales', 'SALES'],
  ] as const)
    await addMember(world, name, role)
  server = await openServer(world, schema)
  post = await openPost()
  for (const name of ['admin', 'accountant', 'sales']) tokens[name] = await signedIn(server.address, name)
  clientId = (await ask('accountant', '{ clients { nodes { id } } }')).data.clients.nodes[0].id
  expect(id).toBeTruthy()
}, 60_000)
afterAll(async () => {
  await post.stop()
  await server.stop()
  await inbox.close()
  await world.close()
})

/** What sends mail in a worker's process. */
const openPost = () =>
  startDelivery({
    ...world,
    db: db as PrismaClient,
    url: process.env.DATABASE_URL!,
    publicUrl: world.config.publicUrl,
    smtpUrl: inbox.url,
    everyMs: 50,
  })

const lines = [{ description: 'Réparation d’été', quantity: '1', unitPrice: '1000', vatRate: '20' }]

async function draft(): Promise<string> {
  const { data } = await ask(
    'accountant',
    'mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { invoice { id status } errors { code } } }',
    { input: { clientId, lines } },
  )
  return data.invoiceCreate.invoice.id
}
const issue = (id: string) =>
  ask('accountant', 'mutation($id: ID!) { invoiceIssue(id: $id) { invoice { number } errors { code } } }', { id })
const send = (id: string, input: object) =>
  ask(
    'accountant',
    'mutation($id: ID!, $input: InvoiceSendInput) { invoiceSend(id: $id, input: $input) { invoice { version } errors { __typename code path message } } }',
    { id, input },
  )
async function issued(): Promise<string> {
  const id = await draft()
  await issue(id)
  return id
}
const mailsOf = async (id: string, name = 'accountant') =>
  (
    await ask(
      name,
      'query($id: ID!) { mails(filter: { documentId: { eq: $id } }) { nodes { status to error kind } } }',
      { id },
    )
  ).data.mails.nodes

test('[FAC-3] an invoice is saved as a draft, issued, then sent by e-mail, and the log tells it', async () => {
  const id = await draft()
  const refused = await send(id, {})
  expect(refused.data.invoiceSend.errors).toMatchObject([{ __typename: 'InvalidTransitionError' }])

  const { data } = await issue(id)
  const { number } = data.invoiceIssue.invoice
  expect((await send(id, { to: ['nicht@@gut'] })).data.invoiceSend.errors).toMatchObject([{ path: ['to', '0'] }])
  expect((await send(id, { message: 'Merci de votre confiance, à bientôt.' })).data.invoiceSend.errors).toEqual([])
  await until(() => inbox.to('client@example.org').length > 0, 20_000)

  const { mail } = inbox.to('client@example.org')[0]!
  expect(mail.subject).toBe(`Facture ${number} – Société d’Été & Fils`)
  expect(mail.from?.text).toBe('"Société d’Été & Fils" <compta@essai.example>')
  expect(mail.text).toContain('Merci de votre confiance, à bientôt.')
  expect(mail.text).toContain('1\u00a0200,00\u00a0€')
  const [enclosed] = mail.attachments
  expect([enclosed?.filename, enclosed?.contentType]).toEqual([`${number}.pdf`, 'application/pdf'])
  const archived = await db.rendition.findFirstOrThrow({ where: { documentId: readAnyId(id).id } })
  expect(sha256(enclosed!.content)).toBe(archived.pdfSha256)
  await until(() => db.mail.count({ where: { status: 'SENT' } }).then((count) => count > 0), 10_000)
  expect(await mailsOf(id)).toEqual([{ status: 'SENT', to: ['client@example.org'], error: null, kind: 'invoice.sent' }])
}, 60_000)

test('the log shows whoever reads the document, and nobody a password’s link', async () => {
  const id = await issued()
  await send(id, { to: ['somebody@example.org'] })
  expect(await mailsOf(id, 'sales')).toEqual([])
  await ask(
    'admin',
    'mutation { passwordResetRequest(input: { email: "sales@demo.carnet.example" }) { errors { code } } }',
  )
  expect(await db.mail.count({ where: { kind: 'password.reset' } })).toBe(1)
  const { data } = await ask('admin', '{ mails(first: 100) { nodes { kind } } }')
  expect(data.mails.nodes.map(({ kind }: { kind: string }) => kind)).not.toContain('password.reset')
}, 60_000)

test('what an administrator words reaches the client as written; what a name says is never run', async () => {
  await db.client.updateMany({ data: { name: '{{constructor}} <b>&</b>' } })
  const { data } = await ask('admin', '{ company { mailTemplates { id kind locale version } } }')
  const { id, version } = data.company.mailTemplates.find(
    ({ kind, locale }: { kind: string; locale: string }) => kind === 'invoice.sent' && locale === 'fr',
  )
  const update = (name: string, text: string) =>
    ask(
      name,
      'mutation($id: ID!, $input: MailTemplateUpdateInput!) { mailTemplateUpdate(id: $id, input: $input) { mailTemplate { version } errors { code path } } }',
      { id, input: { text, expectedVersion: version } },
    )
  expect((await update('accountant', 'Bonjour')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await update('admin', '{{constructor}}')).data.mailTemplateUpdate.errors).toEqual([
    { code: 'NOT_ALLOWED', path: ['text'] },
  ])
  const preview = await ask('admin', 'query($id: ID!) { mailPreview(id: $id, text: "Pour {{client}}") { text } }', {
    id,
  })
  expect(preview.data.mailPreview.text).toBe('Pour Menuiserie Lefèvre')
  expect((await update('admin', 'Pour {{client}}, {{message}}')).data.mailTemplateUpdate.errors).toEqual([])

  await send(await issued(), { to: ['template@example.org'], message: '{{number}}' })
  await until(() => inbox.to('template@example.org').length > 0, 20_000)
  expect(inbox.to('template@example.org')[0]!.mail.text?.trim()).toBe('Pour {{constructor}} <b>&</b>, {{number}}')
}, 60_000)

test('a reminder of what was paid while it waited does not leave', async () => {
  const id = await issued()
  const { id: row } = readAnyId(id)
  await transact(world.acting, async (tx) => {
    await invoiceRemind(tx as unknown as Acting, row, { to: ['paid@example.org'] })
    await invoiceVoid(tx as unknown as Acting, row, {})
  })
  await until(
    () => db.mail.count({ where: { to: { has: 'paid@example.org' }, status: 'CANCELED' } }).then(Boolean),
    20_000,
  )
  expect(inbox.to('paid@example.org')).toEqual([])
}, 60_000)

test('one mail arrives although its sender was killed before the server had the last byte, or before it answered', async () => {
  await post.stop()
  const answer = Promise.withResolvers<void>()
  const addresses = ['early@example.org', 'late@example.org']
  for (const address of addresses) {
    held.set(address, answer.promise)
    await send(await issued(), { to: [address] })
  }
  const mailer = spawn(process.execPath, ['test/support/mailer.ts'], {
    stdio: 'ignore',
    env: environment({
      ...{ SMTP_URL: inbox.url, DATA_DIR: world.config.dataDir, SECRET_PEPPER: world.config.pepper },
      JWT_PRIVATE_KEYS: JSON.stringify(world.config.jwtPrivateKeys),
    }),
  })
  const dead = once(mailer, 'exit')
  await until(() => asked && inbox.to('late@example.org').length > 0, 60_000)
  const handedOver = await db.mail.findMany({ where: { to: { hasSome: addresses }, handedOverAt: { not: null } } })
  expect(handedOver.map(({ to }) => to)).toEqual([['late@example.org']])
  mailer.kill('SIGKILL')
  await dead
  held.clear()
  answer.resolve()

  post = await openPost()
  await giveUpDeadJobs()
  await until(
    async () => (await db.mail.count({ where: { to: { hasSome: addresses }, status: 'SENT' } })) === 2,
    30_000,
  )
  for (const address of addresses) expect(inbox.to(address).map(({ mail }) => mail.attachments.length)).toEqual([1])
}, 120_000)

/** What the queue does by itself once a dead worker's heartbeat is 30 s old, without the wait. */
async function giveUpDeadJobs(): Promise<void> {
  await db.$executeRaw`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE name = 'mail.deliver' AND state = 'active'`
  const boss = new PgBoss({
    connectionString: process.env.MIGRATION_DATABASE_URL!,
    supervise: false,
    schedule: false,
    monitorIntervalSeconds: 1,
  })
  await boss.start()
  await boss.supervise('mail.deliver')
  await boss.stop()
  await db.$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE name = 'mail.deliver' AND state = 'retry'`
}
