import type { Acting } from '../graphql/context.ts'
import { addDays, addMonths, type DateText, type steppedClock, today } from '../kernel/clock.ts'
import { articleCreate } from '../modules/articles/actions.ts'
import { clientCreate } from '../modules/clients/actions.ts'
import { contractActivate, contractCreate } from '../modules/contracts/actions.ts'
import { creditNoteCreate } from '../modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../modules/credit-notes/actions/issue.ts'
import { invoiceCreate } from '../modules/invoices/actions/create.ts'
import { invoiceIssue } from '../modules/invoices/actions/issue.ts'
import { paymentRecord } from '../modules/payments/actions/record.ts'
import { projectCreate, projectStart } from '../modules/projects/actions.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../modules/quotes/billing.ts'
import { taskAssign, taskComplete, taskCreate } from '../modules/tasks/actions.ts'
import { ticketAssign, ticketClose, ticketOpen, ticketReply, ticketResolve } from '../modules/tickets/actions.ts'
import { articles, clientName, people, requests, sirenOf, steps, streets, towns, works } from './catalogue.ts'
import { prospecting } from './prospecting.ts'
import { type Random, seeded } from './random.ts'

type Clock = ReturnType<typeof steppedClock>
type World = {
  ctx: Acting
  clock: Clock
  random: Random
  now: DateText
  clients: string[]
  articleIds: string[]
  members: Record<string, string>
}
/** What happens on a day of the past; events of one day keep their order. */
type Happening = { day: DateText; run: () => Promise<unknown> }

const clientCount = 60

/** Two years of business through the real actions, on a clock that steps from day to day; the same every time for the same day. */
export async function liveTwoYears(ctx: Acting, clock: Clock): Promise<void> {
  const random = seeded(2026)
  const present = clock.now()
  const now = today(clock)
  const staff = await ctx.db.member.findMany()
  const members = Object.fromEntries(staff.map(({ role, id }) => [role, id]))
  const start = addMonths(now, -24)
  setDay(clock, start)
  const articleIds: string[] = []
  for (const [sku, name, kind, unit, unitPrice, vatRate, cost] of articles)
    articleIds.push(await articleCreate(ctx, { sku, name, kind, unit, unitPrice, vatRate, cost }))
  const world: World = { ctx, clock, random, now, clients: [], articleIds, members }
  for (let index = 0; index < clientCount; index++) world.clients.push(await newClient(world, index))

  const happenings = [
    ...world.clients.flatMap((clientId, index) => historyOf(world, clientId, index)),
    ...prospecting(ctx, world),
  ]
  for (const { day, run } of happenings.sort((a, b) => a.day.localeCompare(b.day))) {
    setDay(clock, day)
    // Nothing has happened yet later today.
    if (clock.now() > present) clock.set(present)
    await run()
  }
}

const setDay = (clock: Clock, day: DateText) => clock.set(new Date(`${day}T09:30:00Z`))

function newClient({ ctx, random, members }: World, index: number): Promise<string> {
  const [postalCode, city] = random.pick(towns)
  const abroad = index === 7
  const email = `contact${index || ''}@client.demo.carnet.example`
  return clientCreate(ctx, {
    name: abroad ? 'Brooklyn Coffee Inc.' : clientName(index),
    kind: 'BUSINESS',
    ...(abroad ? { currency: 'USD', locale: 'en' } : { siren: sirenOf(index) }),
    email,
    phone: `+33 1 40 00 00 ${String(index).padStart(2, '0')}`,
    billingAddress: abroad
      ? { street: '85 Atlantic Avenue', postalCode: '11201', city: 'Brooklyn', country: 'US' }
      : { street: `${random.between(1, 90)} ${random.pick(streets)}`, postalCode, city },
    paymentTermDays: 30,
    ownerId: index % 3 === 0 ? members.SALES! : members.MANAGER!,
    contacts: [
      {
        name: random.pick(people),
        email,
        title: 'Gérance',
        primary: true,
      },
    ],
  })
}

function historyOf(world: World, clientId: string, index: number): Happening[] {
  const { random, now } = world
  const count = random.between(2, 5)
  const sales = Array.from({ length: count }, () => addDays(addMonths(now, -24), random.between(20, 715))).sort()
  return [
    ...sales.flatMap((day, place) => (place % 3 === 0 ? quoted(world, clientId, day) : invoiced(world, clientId, day))),
    ...(index % 4 === 0 ? contracted(world, clientId) : []),
    ...(index % 5 === 0 ? project(world, clientId, index) : []),
    ...(index % 2 === 0 ? support(world, clientId, index) : []),
  ]
}

const linesOf = ({ random, articleIds }: World, foreign: boolean) =>
  Array.from({ length: random.between(1, 4) }, () => {
    const place = random.upTo(articles.length)
    return {
      articleId: articleIds[place]!,
      quantity: String(random.between(1, 8)),
      ...(foreign && { unitPrice: articles[place]![4], vatCategory: 'G' as const }),
      ...(random.chance(20) && { discountPercent: '5' }),
    }
  })

function invoiced(world: World, clientId: string, day: DateText): Happening[] {
  const { ctx, random } = world
  const foreign = clientId === world.clients[7]
  const lines = linesOf(world, foreign)
  const discount = random.chance(15) ? { percent: '3' } : null
  const fate = random.upTo(100)
  let id = ''
  const issue = {
    day,
    run: async () => {
      id = await invoiceCreate(ctx, { clientId, lines, discount })
      await invoiceIssue(ctx, id, {})
    },
  }
  return [issue, ...settled(world, clientId, { day, fate, invoice: () => id })]
}

function quoted(world: World, clientId: string, day: DateText): Happening[] {
  const { ctx, random, now } = world
  const foreign = clientId === world.clients[7]
  const lines = linesOf(world, foreign)
  const fate = random.upTo(100)
  let quoteId = ''
  let invoiceId = ''
  const answer = addDays(day, random.between(2, 12))
  const offer = {
    day,
    run: async () => {
      quoteId = await quoteCreate(ctx, { party: { clientId }, lines, terms: 'Paiement à 30 jours.' })
      await quoteSend(ctx, quoteId, {})
    },
  }
  if (answer > now || fate > 85) return [offer]
  const accept = {
    day: answer,
    run: async () => {
      await quoteAccept(ctx, quoteId, { signerName: random.pick(people) })
      invoiceId = (await quoteConvertToInvoice(ctx, quoteId, { kind: 'STANDARD' })).invoiceId
      await invoiceIssue(ctx, invoiceId, {})
    },
  }
  return [offer, accept, ...settled(world, clientId, { day: answer, fate, invoice: () => invoiceId })]
}

type Bill = { day: DateText; fate: number; invoice: () => string }

/** Most pay in time, some late, some in part, some not at all; a few are credited. */
function settled({ ctx, random, now }: World, clientId: string, { day, fate, invoice }: Bill): Happening[] {
  const paidOn = addDays(day, fate < 60 ? random.between(5, 30) : random.between(31, 80))
  const method = random.pick(['TRANSFER', 'TRANSFER', 'TRANSFER', 'CARD', 'CHEQUE'] as const)
  const happenings: Happening[] = []
  if (fate < 78 && paidOn <= now)
    happenings.push({ day: paidOn, run: () => pay(ctx, clientId, invoice(), { method, receivedOn: paidOn, part: 1n }) })
  else if (fate < 86 && paidOn <= now)
    happenings.push({ day: paidOn, run: () => pay(ctx, clientId, invoice(), { method, receivedOn: paidOn, part: 2n }) })
  const creditedOn = addDays(day, 25)
  if (fate % 17 === 0 && creditedOn <= now) happenings.push({ day: creditedOn, run: () => credit(ctx, invoice()) })
  return happenings
}

async function pay(
  ctx: Acting,
  clientId: string,
  invoiceId: string,
  { method, receivedOn, part }: { method: 'TRANSFER' | 'CARD' | 'CHEQUE'; receivedOn: DateText; part: bigint },
): Promise<void> {
  const { balance, currency } = await ctx.db.invoice.findUniqueOrThrow({ where: { id: invoiceId } })
  const amount = `${balance / part / 100n}.${String((balance / part) % 100n).padStart(2, '0')}`
  if (balance / part > 0n)
    await paymentRecord(ctx, { clientId, amount, currency, method, receivedOn, allocations: [{ invoiceId, amount }] })
}

async function credit(ctx: Acting, invoiceId: string): Promise<void> {
  const line = await ctx.db.invoiceLine.findFirstOrThrow({ where: { invoiceId }, orderBy: { position: 'asc' } })
  const id = await creditNoteCreate(ctx, {
    invoiceId,
    reason: 'RETURN',
    content: { lines: [{ lineId: line.id, quantity: '1' }] },
  })
  await creditNoteIssue(ctx, id, {})
}

function contracted({ ctx, random, now, articleIds }: World, clientId: string): Happening[] {
  const startsOn = addDays(now, -random.between(40, 340))
  return [
    {
      day: startsOn,
      run: async () => {
        const foreign = articleIds[3]!
        const id = await contractCreate(ctx, {
          clientId,
          name: 'Maintenance et hébergement',
          kind: 'MAINTENANCE',
          startsOn,
          renewal: random.pick(['TACIT', 'EXPLICIT'] as const),
          terms: 'Résiliable avec trois mois de préavis.',
          lines: [{ articleId: foreign, quantity: '1', unitPrice: '310' }],
        })
        await contractActivate(ctx, id, {})
      },
    },
  ]
}

function project({ ctx, random, now, members }: World, clientId: string, index: number): Happening[] {
  const startsOn = addDays(now, -random.between(20, 120))
  return [
    {
      day: startsOn,
      run: async () => {
        const id = await projectCreate(ctx, {
          name: `${works[index % works.length]}`,
          clientId,
          managerId: members.PROJECT_MANAGER!,
          startsOn,
          dueOn: addDays(startsOn, 150),
          shared: true,
        })
        await projectStart(ctx, id, {})
        const done = random.between(1, 3)
        for (const [place, title] of steps.entries()) {
          const task = await taskCreate(ctx, {
            title,
            target: { projectId: id },
            dueOn: addDays(startsOn, 20 * (place + 1)),
            shared: place !== 1,
          })
          await taskAssign(ctx, task, {
            assigneeId: random.pick([members.PROJECT_MANAGER!, members.SUPPORT!, members.SALES!]),
          })
          if (place < done) await taskComplete(ctx, task, {})
        }
      },
    },
  ]
}

function support({ ctx, random, now, members }: World, clientId: string, index: number): Happening[] {
  const [subject, kind, priority] = requests[index % requests.length]!
  const opened = addDays(now, -random.between(0, 60))
  let id = ''
  const happenings: Happening[] = [
    {
      day: opened,
      run: async () => {
        id = await ticketOpen(ctx, {
          clientId,
          subject,
          body: `Bonjour, ${subject.toLowerCase()}. Merci de votre aide.`,
          kind,
          priority,
        })
        if (index % 3 !== 0) await ticketAssign(ctx, id, { assigneeId: members.SUPPORT! })
        if (index % 3 === 1) await ticketReply(ctx, id, { body: 'Bonjour, nous regardons cela tout de suite.' })
      },
    },
  ]
  const closed = addDays(opened, 3)
  if (index % 7 === 2 && closed <= now)
    happenings.push({
      day: closed,
      run: async () => {
        await ticketResolve(ctx, id, {})
        await ticketClose(ctx, id, {})
      },
    })
  return happenings
}
