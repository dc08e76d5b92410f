import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import type { Inbound } from '../../src/mail/inbound.ts'
import { openMailbox } from '../../src/mailbox.ts'
import { wakeTickets } from '../../src/modules/tickets/sweep.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const ours = 'support@demo.carnet.example'
// Monday 11:00 in Lyon; the next Friday is the 25th of December.
const clock = steppedClock(new Date('2026-12-21T10:00:00Z'))
const opened = await openWorld(clock)
const config = { ...opened.config, inboundAddress: ours, limits: { ...opened.config.limits, uploadBytes: 200_000 } }
const world = { ...opened, config, acting: { ...opened.acting, config } }
let server: Awaited<ReturnType<typeof openServer>>
let mailbox: Inbound
let contact: Any

beforeAll(async () => {
  server = await openServer(world, schema)
  mailbox = await openMailbox(world, world.acting)
  const client = await world.db.client.findFirstOrThrow({
    where: { contracts: { none: {} } },
    orderBy: { code: 'asc' },
  })
  contact = await world.db.contact.create({
    data: { clientId: client.id, name: 'Inès Caron', email: 'Ines.Caron@client.example' },
    include: { client: true },
  })
})
afterAll(async () => {
  await mailbox.stop()
  await server.stop()
  await world.close()
})

/** Sends a mail over SMTP, as the company's mail server hands it on. */
async function send(mail: SendMailOptions & { envelope?: Any }): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: mailbox.port, secure: false, ignoreTLS: true })
  try {
    const { messageId } = await transport.sendMail({
      from: 'Inès Caron <ines.caron@client.example>',
      to: ours,
      ...mail,
    })
    return messageId
  } finally {
    transport.close()
  }
}
const refusalOf = (mail: Any) =>
  send(mail).then(
    () => undefined,
    (error) => error.responseCode,
  )

/** Signed in once for each time at which the clock stands: sessions end as it moves. */
const tokens = new Map<string, Promise<string>>()
function tokenOf(name: string): Promise<string> {
  const key = `${name} ${clock.now().getTime()}`
  const token = tokens.get(key) ?? signedIn(server.address, name)
  tokens.set(key, token)
  return token
}
async function as(name: string, query: string, variables: object = {}): Promise<Any> {
  const { data, errors } = await caller(server.address, await tokenOf(name))(query, variables)
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
async function act(name: string, mutation: string, id: string, input: Any = {}): Promise<Any> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  const query = `mutation($id: ID!, $input: ${type}${Object.keys(input).length ? '!' : ''}) { ${mutation}(id: $id, input: $input) { ticket { id status } errors { code path } } }`
  const payload = (await as(name, query, { id, input }))[mutation]
  expect(payload.errors).toEqual([])
  return payload.ticket
}

const fields = `id number subject status senderEmail openedAt client { name } contact { name } firstResponse { dueAt state } satisfaction
  continues { number } mergedInto { number }
  messages { kind body author { name } attachments { name contentType size url } }`
/** The tickets from the latest on. */
const tickets = async (): Promise<Any[]> =>
  (
    await as(
      'admin',
      `{ tickets(first: 10, orderBy: [{ field: OPENED_AT, direction: DESC }]) { nodes { ${fields} } } }`,
    )
  ).tickets.nodes
const latest = async () => (await tickets())[0]
const count = () => world.db.ticketMessage.count()
const lastMail = (kind: string) =>
  world.db.mail.findFirstOrThrow({ where: { kind }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })

test('[TIC-2] [TIC-4] [TIC-5] a support week: mail in, lunch, hold, holiday, late, merged, resolved, rated', async () => {
  const logo = Buffer.from('89504e470d0a1a0a', 'hex')
  const sent = await send({
    subject: 'Facture introuvable',
    text: 'Bonjour,\nje ne trouve pas ma facture.',
    attachments: [{ filename: 'capture d’écran.png', content: logo, contentType: 'image/png' }],
  })
  const ticket = await latest()
  expect(ticket).toMatchObject({
    subject: 'Facture introuvable',
    status: 'NEW',
    senderEmail: null,
    client: { name: contact.client.name },
    contact: { name: 'Inès Caron' },
    openedAt: '2026-12-21T10:00:00.000Z',
    // 7.5 working hours of the demo's level: 1.5 before lunch, 4 after, 2 on Tuesday.
    firstResponse: { dueAt: '2026-12-22T10:00:00.000Z', state: 'RUNNING' },
    messages: [
      {
        kind: 'REPLY',
        body: 'Bonjour,\nje ne trouve pas ma facture.',
        author: { name: 'Inès Caron' },
        attachments: [{ name: 'capture d’écran.png', contentType: 'image/png', size: 8 }],
      },
    ],
  })
  const { pathname, search } = new URL(ticket.messages[0].attachments[0].url)
  expect(Buffer.from(await (await fetch(server.address + pathname + search)).arrayBuffer())).toEqual(logo)
  expect(await lastMail('ticket.received')).toMatchObject({ to: ['Ines.Caron@client.example'], inReplyTo: sent })

  // Held over the holiday: Tuesday 10:00 to Monday 09:30 are 6.5 + 7.5 + 7.5 + 0.5 working hours.
  clock.set(new Date('2026-12-22T09:00:00Z'))
  await act('support', 'ticketHold', ticket.id, { until: '2026-12-28T08:30:00Z' })
  clock.set(new Date('2026-12-28T08:30:00Z'))
  await wakeTickets(world.acting)
  expect((await latest()).firstResponse).toEqual({ dueAt: '2026-12-28T09:30:00.000Z', state: 'RUNNING' })
  clock.set(new Date('2026-12-28T09:30:00Z'))
  await wakeTickets(world.acting)
  expect((await latest()).firstResponse.state).toBe('MISSED')

  // The client writes once more, in a new mail: staff merges the two.
  await send({ subject: 'Toujours rien', text: 'Avez-vous reçu mon message ?' })
  const [second] = await tickets()
  expect(second.subject).toBe('Toujours rien')
  await act('manager', 'ticketMerge', second.id, { intoId: ticket.id })

  await act('support', 'ticketReply', ticket.id, { body: 'La voici.' })
  const answer = await lastMail('ticket.replied')
  expect(answer.replyTo).toMatch(/^support\+[0-9a-f]{44}@demo\.carnet\.example$/)
  // Thanks for the merged one's own mail arrive at the ticket in which it goes on.
  const received = await world.db.mail.findFirstOrThrow({
    where: { kind: 'ticket.received', subject: { contains: second.number } },
  })
  await send({
    inReplyTo: `<${received.id}@demo.carnet.example>`,
    subject: 'Re: Toujours rien',
    text: 'Merci !\n\nLe 28 décembre 2026 à 10:40, Atelier Carnet a écrit :\n> La voici.',
  })
  const read = async () =>
    (await as('admin', `query($id: ID!) { ticket(id: $id) { ${fields} } }`, { id: ticket.id })).ticket
  expect(await read()).toMatchObject({ status: 'OPEN' })
  expect((await read()).messages.filter((it: Any) => it.kind === 'REPLY').map((it: Any) => it.body)).toEqual([
    'Bonjour,\nje ne trouve pas ma facture.',
    'Avez-vous reçu mon message ?',
    'La voici.',
    'Merci !',
  ])

  await act('support', 'ticketResolve', ticket.id)
  const survey = new URL(/https?:\S+/.exec((await lastMail('ticket.resolved')).text)![0])
  const rated = await fetch(server.address + survey.pathname + survey.search, {
    method: 'POST',
    body: new URLSearchParams({ score: '5' }),
  })
  expect(rated.status).toBe(200)
  expect((await read()).satisfaction).toBe(5)
  await act('support', 'ticketClose', ticket.id)
  expect(await lastMail('ticket.closed')).toMatchObject({ to: ['Ines.Caron@client.example'] })

  // Within a fortnight an answer opens it again, later it goes on in a new one.
  clock.advance(13 * 86_400_000)
  await send({ to: answer.replyTo!, subject: 'Re: facture', text: 'Encore une question.' })
  expect((await read()).status).toBe('OPEN')
  await act('support', 'ticketClose', ticket.id)
  clock.advance(14 * 86_400_000)
  await send({ to: answer.replyTo!, subject: 'Re: facture', text: 'Et une autre.' })
  expect((await read()).status).toBe('CLOSED')
  expect(await latest()).toMatchObject({
    status: 'NEW',
    continues: { number: ticket.number },
    contact: { name: 'Inès Caron' },
  })
})

test('a mail of nobody we know is a ticket of nobody yet, until staff says whose it is; its answer comes back to it', async () => {
  const stranger = {
    from: 'Paul Nouveau <paul@nouveau.example>',
    subject: 'Tarifs',
    text: 'Bonjour, quels sont vos tarifs ?',
  }
  const first = await send(stranger)
  const ticket = await latest()
  expect(ticket).toMatchObject({ client: null, contact: null, senderEmail: 'paul@nouveau.example' })
  expect(ticket.messages[0].author).toEqual({ name: 'Paul Nouveau <paul@nouveau.example>' })
  await act('support', 'ticketReply', ticket.id, { body: 'Les voici.' })
  expect(await lastMail('ticket.replied')).toMatchObject({ to: ['paul@nouveau.example'], inReplyTo: first })
  // Their program refers to their own mail only.
  await send({ ...stranger, references: [first], text: 'Merci.' })
  expect((await latest()).messages.map((it: Any) => it.body)).toEqual([
    'Bonjour, quels sont vos tarifs ?',
    'Les voici.',
    'Merci.',
  ])
  const { clients } = await as('admin', '{ clients(first: 1) { nodes { id name } } }')
  const { version } = await world.db.ticket.findFirstOrThrow({ where: { number: ticket.number } })
  await act('support', 'ticketUpdate', ticket.id, { expectedVersion: version, clientId: clients.nodes[0].id })
  expect((await latest()).client.name).toBe(clients.nodes[0].name)
})

test('a mail that comes twice, or at the same moment twice, is taken once', async () => {
  const before = await count()
  const mail = { messageId: '<twice@client.example>', subject: 'Double', text: 'Une fois.' }
  await Promise.all([send(mail), send(mail), send(mail)])
  await send(mail)
  expect(await count()).toBe(before + 1)
})

test.each([
  ['an absence note', { headers: { 'Auto-Submitted': 'auto-replied' } }],
  ['a newsletter', { headers: { 'List-Id': '<news.client.example>' } }],
  ['bulk', { headers: { Precedence: 'bulk' } }],
  ['a bounce', { envelope: { from: '', to: [ours] } }],
  ['our own address', { from: `Atelier <${ours}>` }],
] as const)('%s is taken and dropped: no loop', async (_name, mail) => {
  const before = [await count(), await world.db.mail.count()]
  await send({ subject: 'Automatique', text: 'Je suis absent.', ...(mail as Any) })
  expect([await count(), await world.db.mail.count()]).toEqual(before)
})

test('what is not for us, or too large, is refused while the sender still listens; a made-up token is only our address', async () => {
  expect(await refusalOf({ to: 'autre@demo.carnet.example', text: 'x' })).toBe(550)
  expect(await refusalOf({ text: 'x', attachments: [{ filename: 'a.bin', content: Buffer.alloc(400_000, 1) }] })).toBe(
    552,
  )
  const { replyTo } = await lastMail('ticket.replied')
  const madeUp = replyTo!.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@'))
  await send({ to: madeUp, subject: 'Jeton inventé', text: 'x' })
  expect((await latest()).subject).toBe('Jeton inventé')
})

test('spam takes no answer, silently', async () => {
  await send({ from: 'spam@spam.example', subject: 'Gagnez', text: 'x' })
  const ticket = await latest()
  await act('manager', 'ticketMarkSpam', ticket.id)
  const before = await count()
  const { replyTo } = await lastMail('ticket.received')
  await send({ from: 'spam@spam.example', to: replyTo!, subject: 'Gagnez', text: 'encore' })
  expect(await count()).toBe(before)
})

test('a sender gone wild is told to come back later', async () => {
  const flood = (index: number) => send({ from: 'robot@robot.example', subject: `n° ${index}`, text: 'x' })
  await flood(0)
  const { id: _id, ...first } = await world.db.ticketMessage.findFirstOrThrow({
    where: { sender: 'robot@robot.example' },
  })
  await world.db.ticketMessage.createMany({
    data: Array.from({ length: 58 }, (_, index) => ({ ...first, mailKey: `robot ${index}` })),
  })
  await flood(59)
  await expect(flood(60)).rejects.toMatchObject({ responseCode: 451 })
  clock.advance(3_600_001)
  await flood(61)
})
