import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '../../src/access/password.ts'
import { openKeyring } from '../../src/access/session.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/client.ts'
import { localSecrets } from '../../src/db/secrets.ts'
import { openSigner } from '../../src/db/signer.ts'
import { openPress } from '../../src/documents/press.ts'
import { openFiles } from '../../src/files/store.ts'
import type { Acting, App } from '../../src/graphql/context.ts'
import { openRowPool } from '../../src/graphql/reader/wire.ts'
import { actingAs } from '../../src/graphql/system.ts'
import { type Clock, toDate } from '../../src/kernel/clock.ts'
import { cursorCodec } from '../../src/kernel/keyset.ts'
import { openLive } from '../../src/live/live.ts'
import { accounts } from '../../src/modules/ledger/accounts.ts'

/** The real parts on this file's own database, without a port. */
export async function openWorld(clock: Clock): Promise<App & { acting: Acting; close: () => Promise<void> }> {
  const url = process.env.DATABASE_URL!
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-world-'))
  const secrets = localSecrets(dataDir)
  const config = { ...readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: '0' }), ...secrets }
  const db = openDatabase(url, { max: 60, counted: true, patience: 6 })
  const rows = openRowPool(url, { max: 4, patience: 6 })
  const live = await openLive(url, db, { events: 1_000, bytes: 1_048_576, clock })
  const press = openPress()
  const app: App = {
    config,
    db,
    rows,
    clock,
    live,
    keyring: await openKeyring(secrets.jwtPrivateKeys),
    cursors: cursorCodec('test secret'),
    files: openFiles(config),
    press,
    signer: await openSigner(db, config.pepper),
    log: () => {},
  }
  return {
    ...app,
    acting: actingAs(app),
    close: async () => {
      await press.stop()
      await live.stop()
      await rows.end()
      await db.$disconnect()
    },
  }
}

/** A member who may sign in, with the demo's password. */
export async function addMember({ db }: Pick<App, 'db'>, name: string, role: string): Promise<void> {
  const passwordHash = await hashPassword('carnet-demo-2026')
  await db.member.create({
    data: { name, email: `${name}@demo.carnet.example`, role, status: 'ACTIVE', passwordHash },
  })
}

/** A company that may issue invoices, and one client of it. */
export async function foundCompany({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<{ clientId: string }> {
  await db.company.create({
    data: {
      name: 'Essai SARL',
      siren: '732829320',
      vatNumber: 'FR44732829320',
      street: '1 rue du Test',
      postalCode: '75001',
      city: 'Paris',
      penaltyText: 'Pénalités : 12 %.',
      recoveryText: 'Indemnité : 40 €.',
      discountText: 'Pas d’escompte.',
      createdAt: clock.now(),
      updatedAt: clock.now(),
    },
  })
  await db.account.createMany({ data: Object.entries(accounts).map(([code, label]) => ({ code, label })) })
  await db.exchangeRate.create({ data: { currency: 'USD', validFrom: toDate('2020-01-01'), rate: '0.90' } })
  const client = await db.client.create({
    data: {
      code: 'C900001',
      name: 'Client d’essai',
      kind: 'BUSINESS',
      currency: 'EUR',
      locale: 'fr',
      paymentTermDays: 30,
      siren: '732829320',
      street: '2 rue du Test',
      postalCode: '75002',
      city: 'Paris',
      email: 'client@example.org',
    },
  })
  return { clientId: client.id }
}
