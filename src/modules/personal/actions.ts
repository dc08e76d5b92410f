import { Readable } from 'node:stream'
import { lock } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import { keepFile } from '../../files/keep.ts'
import { filePath, linkTo, type SignedLink } from '../../files/store.ts'
import type { Contact } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { readAnyId, readId } from '../../graphql/ids.ts'
import { delegate } from '../../graphql/rows.ts'
import { dayMs } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { dropBulkJobs } from '../bulk/work.ts'
import { erase, rowsAbout, tracesOf } from './erase.ts'

/** Who is a person here. */
type PersonModel = 'Client' | 'Contact' | 'Lead'
type Version = { expectedVersion?: number | null }

const nobody = 'Personne anonymisée'
const details = { email: null, phone: null, phoneKey: null }
const address = { street: null, street2: null, postalCode: null, city: null }

/** Forgets a contact: name, address and number go from every place that need not be kept, their uploads and sessions too. */
export const contactAnonymise = (ctx: Acting, id: string, { expectedVersion }: Version): Promise<string> =>
  forgotten(ctx, async (tx) => {
    await lock(tx, 'Contact', id, expectedVersion)
    const before = await tx.db.contact.findUniqueOrThrow({ where: { id } })
    await forgetContact(tx, id)
    await erase(tx, tracesOf([before], [before.clientId]))
    const after = await tx.db.contact.findUniqueOrThrow({ where: { id } })
    await told(tx, 'Contact', after)
    return id
  })

/** Forgets a lead. What became of a converted one is its client’s. */
export const leadAnonymise = (ctx: Acting, id: string, { expectedVersion }: Version): Promise<string> =>
  forgotten(ctx, async (tx) => {
    await lock(tx, 'Lead', id, expectedVersion)
    const before = await tx.db.lead.findUniqueOrThrow({ where: { id } })
    if (before.status === 'CONVERTED' || before.status === 'MERGED') throw elsewhere()
    await erase(tx, tracesOf([before]))
    const after = await tx.db.lead.update({
      where: { id },
      data: {
        ...{ name: nobody, ...details, ...address, title: null, notes: null, qualification: null },
        ...{ anonymisedAt: tx.clock.now(), version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })
    await told(tx, 'Lead', after)
    return id
  })

/** Forgets a former client that is a person, with their contacts. Their documents are kept as the law wants them. */
export const clientAnonymise = (ctx: Acting, id: string, { expectedVersion }: Version): Promise<string> =>
  forgotten(ctx, async (tx) => {
    await lock(tx, 'Client', id, expectedVersion)
    const before = await tx.db.client.findUniqueOrThrow({ where: { id }, include: { contacts: true } })
    if (before.kind !== 'CONSUMER') throw noPerson()
    if (before.status !== 'FORMER') throw stillServed()
    for (const contact of before.contacts) await forgetContact(tx, contact.id)
    await erase(tx, tracesOf([before, ...before.contacts]))
    const after = await tx.db.client.update({
      where: { id },
      data: {
        ...{ name: nobody, ...details, ...address, notes: null },
        ...{ anonymisedAt: tx.clock.now(), version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })
    await told(tx, 'Client', after)
    return id
  })

/** In one transaction; the files that copies of the person may lie in go once it is committed. */
async function forgotten(ctx: Acting, run: (tx: Acting) => Promise<string>): Promise<string> {
  const id = await transact(ctx, run)
  await dropBulkJobs(ctx, {})
  await dropExports(ctx, {})
  return id
}

async function forgetContact(tx: Acting, id: string): Promise<void> {
  await tx.db.session.deleteMany({ where: { contactId: id } })
  await tx.db.contactToken.deleteMany({ where: { contactId: id } })
  const uploads = await tx.db.storedFile.findMany({ where: { contactId: id }, select: { key: true } })
  await tx.db.storedFile.deleteMany({ where: { contactId: id } })
  tx.transaction?.afterCommit(() => {
    for (const { key } of uploads) tx.files.remove(key).catch((error) => tx.log('upload', { error: String(error) }))
  })
  await tx.db.contact.update({
    where: { id },
    data: {
      ...{ name: nobody, ...details, title: null, passwordHash: null, portalAccess: false },
      ...{
        anonymisedAt: tx.clock.now(),
        tokenVersion: { increment: 1 },
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    },
  })
}

/** An event that shows the row as it is now only. */
const told = (tx: Acting, entity: PersonModel, row: { id: string; name: string }) =>
  emit(tx, { type: `${entity.toLowerCase()}.anonymised`, entity, before: row, after: row, facts: { name: row.name } })

/** Everything that is known of a person, as a file of JSON. */
export async function personExport(ctx: Acting, publicId: string): Promise<{ id: null; extra: SignedLink }> {
  const id = readId(['Client', 'Contact', 'Lead'], publicId)
  const model = readAnyId(publicId).typename as PersonModel
  return transact(ctx, async (tx) => {
    await lock(tx, model, id)
    const person = (await delegate(tx, model).findFirst({ where: { id } })) as Contact
    const about = await rowsAbout(tx, tracesOf([person], person.clientId ? [person.clientId] : []))
    const bytes = Buffer.from(JSON.stringify({ person: publicId, at: tx.clock.now(), about }, withoutSecrets, 2))
    const stored = await tx.files.put(Readable.from([bytes]), Number.POSITIVE_INFINITY)
    const fileId = await keepFile(tx, stored, {
      ...{ name: `${publicId}.json`, contentType: exportType, uploadedById: memberIdOf(tx) },
      expiresAt: new Date(tx.clock.now().getTime() + dayMs),
    })
    return { id: null, extra: linkTo(tx, filePath(fileId)) }
  })
}

/** Exports of persons that a day has passed over. */
export const forgetExports = (ctx: Acting): Promise<void> => dropExports(ctx, { expiresAt: { lt: ctx.clock.now() } })

/** By which exports of persons are known among the files. */
const exportType = 'application/vnd.carnet.person+json'

async function dropExports({ db, files }: Acting, where: object): Promise<void> {
  const which = { ...where, contentType: exportType }
  for (const { id, key } of await db.storedFile.findMany({ where: which, select: { id: true, key: true } })) {
    await db.storedFile.deleteMany({ where: { id } })
    await files.remove(key)
  }
}

const withoutSecrets = (name: string, value: unknown) =>
  /^(passwordHash|hash|secretLocked|formerLocked|salt)$/.test(name) ? undefined : value

const yearsKept = 3
const perRound = 20

/** Leads that nobody has touched for three years (the CNIL's term for prospects). */
export async function forgetLeads(ctx: Acting): Promise<void> {
  const before = new Date(ctx.clock.now())
  before.setUTCFullYear(before.getUTCFullYear() - yearsKept)
  const old = await ctx.db.lead.findMany({
    where: { updatedAt: { lt: before }, anonymisedAt: null, status: { notIn: ['CONVERTED', 'MERGED'] } },
    select: { id: true },
    take: perRound,
  })
  for (const { id } of old) await leadAnonymise(ctx, id, {})
}

const elsewhere = () =>
  invalid('id', 'NOT_ALLOWED', {
    en: 'The lead is a client by now, or was merged: anonymise that one.',
    fr: 'Le prospect est devenu client ou a été fusionné : anonymisez celui-ci.',
  })
const noPerson = () =>
  invalid('id', 'NOT_ALLOWED', {
    en: 'A business is no person: anonymise its contacts.',
    fr: 'Une entreprise n’est pas une personne : anonymisez ses contacts.',
  })
const stillServed = () =>
  invalid('id', 'BLOCKED', {
    en: 'Archive the client first: what is still going on needs their name.',
    fr: 'Archivez d’abord le client : ce qui est en cours a besoin de son nom.',
  })
