import { hashPassword } from '../access/password.ts'
import { openDatabase } from '../db/client.ts'
import { transact } from '../db/transact.ts'
import type { Acting, App } from '../graphql/context.ts'
import { actingAs } from '../graphql/system.ts'
import type { Ground } from '../ground.ts'
import { steppedClock, toDate } from '../kernel/clock.ts'
import { frenchVatNumber } from '../modules/company/identity.ts'
import { accounts } from '../modules/ledger/accounts.ts'
import { ticketQueueSet } from '../modules/tickets/queues.ts'
import { businessCalendarCreate, cannedReplyCreate, slaPolicyCreate } from '../modules/tickets/settings.ts'
import { liveTwoYears } from './business.ts'
import { roles, sirenOf } from './catalogue.ts'
import { demoWanted } from './wanted.ts'

const password = 'carnet-demo-2026'

/**
 * The embedded server has a demo unless it was emptied for good; another database only when asked, and never in production. One transaction: a
 * process killed on the way leaves no half a company.
 */
export async function loadDemo(app: App, { config, url }: Pick<Ground, 'config' | 'url'>): Promise<void> {
  const wanted = config.demo || (!config.databaseUrl && demoWanted(config.dataDir).get())
  if (!wanted || (await app.db.company.count()) > 0) return
  const clock = steppedClock(app.clock.now())
  const db = openDatabase(url, { max: 1, patience: 60 })
  await transact(actingAs({ ...app, db, clock }, 'demo'), async (acting) => {
    await ground(acting)
    await liveTwoYears(acting, clock)
    await acting.db.contact.updateMany({
      where: { email: 'contact@client.demo.carnet.example' },
      data: { passwordHash: await hashPassword(password) },
    })
    // Those mails belong to the past: nobody receives them when this installation has a mail server.
    await acting.db.$executeRaw`UPDATE "Mail" SET "status" = 'SENT', "sentAt" = "createdAt"`
  })
  await db.$disconnect()
}

/** The company, its people and the tables that everything stands on. */
async function ground(ctx: Acting): Promise<void> {
  const { db, clock } = ctx
  const now = clock.now()
  const siren = sirenOf(999)
  await db.company.create({
    data: {
      name: 'Atelier Carnet SARL',
      legalForm: 'SARL',
      capital: 1_000_000n,
      siren,
      siret: `${siren}00012`.slice(0, 14),
      vatNumber: frenchVatNumber(siren),
      registryCity: 'Lyon',
      street: '12 quai Saint-Antoine',
      postalCode: '69002',
      city: 'Lyon',
      email: 'bonjour@demo.carnet.example',
      phone: '+33 4 78 00 00 00',
      iban: 'FR7630006000011234567890189',
      bic: 'AGRIFRPP',
      penaltyText: 'Pénalités de retard : taux BCE majoré de 10 points.',
      recoveryText: 'Indemnité forfaitaire de recouvrement : 40 €.',
      discountText: 'Pas d’escompte pour paiement anticipé.',
      createdAt: now,
      updatedAt: now,
    },
  })
  await db.account.createMany({
    data: Object.entries(accounts).map(([code, label]) => ({ code, label })),
    skipDuplicates: true,
  })
  await db.vatRate.createMany({
    data: [
      ['20', 'Taux normal'],
      ['10', 'Taux intermédiaire'],
      ['5.5', 'Taux réduit'],
    ].map(([rate, label]) => ({ category: 'S' as const, rate: rate!, label: label!, validFrom: toDate('2014-01-01') })),
    skipDuplicates: true,
  })
  await db.exchangeRate.create({ data: { currency: 'USD', validFrom: toDate('2020-01-01'), rate: '0.92' } })
  const passwordHash = await hashPassword(password)
  for (const [name, person, role] of roles)
    await db.member.create({
      data: {
        name: person,
        email: `${name}@demo.carnet.example`,
        role,
        status: 'ACTIVE',
        passwordHash,
        createdAt: now,
        updatedAt: now,
      },
    })
  const support = await db.member.findMany({ where: { role: { in: ['SUPPORT', 'PROJECT_MANAGER'] } } })
  await db.team.create({
    data: {
      name: 'Service client',
      createdAt: now,
      updatedAt: now,
      members: { create: support.map(({ id }) => ({ memberId: id })) },
    },
  })
  await supportLevels(ctx)
}

/** Working hours, and what is promised within them. */
async function supportLevels(ctx: Acting): Promise<void> {
  const weekdays = [1, 2, 3, 4, 5]
  const { id: teamId } = await ctx.db.team.findFirstOrThrow({ where: { name: 'Service client' } })
  await ticketQueueSet(ctx, teamId, { mode: 'MANUAL', incoming: true })
  const calendarId = await businessCalendarCreate(ctx, {
    name: 'Heures ouvrées',
    hours: weekdays.flatMap((weekday) => [
      { weekday, opens: '09:00', closes: '12:30' },
      { weekday, opens: '14:00', closes: '18:00' },
    ]),
    holidays: [{ on: '2026-12-25', name: 'Noël' }],
  })
  for (const [priority, firstResponseMinutes] of [
    ['URGENT', 60],
    ['HIGH', 240],
    ['NORMAL', 450],
  ] as const)
    await slaPolicyCreate(ctx, {
      calendarId,
      priority,
      firstResponseMinutes,
      resolutionMinutes: 8 * firstResponseMinutes,
    })
  await cannedReplyCreate(ctx, {
    name: 'Accusé de réception',
    body: 'Bonjour {{contact}},\n\nNous avons bien reçu votre demande {{number}} et revenons vers vous rapidement.\n\n{{member}}',
  })
}
