import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Signer } from '../../db/signer.ts'
import { sha256 } from '../../kernel/canonical.ts'
import { toDate } from '../../kernel/clock.ts'
import { fecOf } from '../ledger/fec.ts'
import type { Period } from '../ledger/rules.ts'
import { yearPeriod } from '../ledger/statements.ts'
import type { PaperKind } from '../papers/papers.ts'
import { type Ground as Printing, printOf } from '../papers/printing.ts'

type Ground = Printing & { signer: Signer }
type Kept = { path: string; size: number; sha256: string }
type Keep = (path: string, content: string | Buffer) => Promise<void>
type Archived = { siren: string; name: string; currency: string }

/**
 * Writes a fiscal year into a folder that can be read without the software (BOI-TVA-DECLA-30-10-30, archivage): every
 * issued document as it was printed and as electronic invoice, the entries file, the closings, and a signed list of
 * their hashes, which verify.mjs beside them checks. Answers how many files it lists.
 */
export async function archiveYear(ground: Ground, company: Archived, year: number, folder: string): Promise<number> {
  const { db, clock, signer } = ground
  const { siren, name, currency } = company
  const files: Kept[] = []
  const keep: Keep = async (path, content) => {
    const bytes = Buffer.from(content)
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
    files.push({ path, size: bytes.length, sha256: sha256(bytes) })
  }
  const period = await yearPeriod(db, year)
  await keepDocuments(ground, period, keep)
  await keepClosings(ground, period, keep)
  const fec = await fecOf(db, { siren, currency }, year)
  await keep(fec.name, fec.text)

  const { publicKey } = await db.signingKey.findUniqueOrThrow({ where: { id: signer.keyId } })
  const told = { company: { name, siren }, year, ...period, writtenAt: clock.now(), keyId: signer.keyId }
  const manifest = `${JSON.stringify({ ...told, files }, null, 2)}\n`
  await writeFile(join(folder, 'manifest.json'), manifest)
  await writeFile(join(folder, 'manifest.sig'), signer.sign(manifest))
  await writeFile(join(folder, 'key.pem'), publicKey)
  await copyFile(new URL('./verify.mjs', import.meta.url), join(folder, 'verify.mjs'))
  return files.length
}

type Issued = { kind: PaperKind; id: string; number: string; xml: string }

async function keepDocuments(ground: Ground, { from, to }: Period, keep: Keep): Promise<void> {
  const issued = await ground.db.$queryRaw<Issued[]>`
    SELECT r."documentType" AS kind, r."documentId"::text AS id, r."number", r."xml" FROM "Rendition" r
    LEFT JOIN "Invoice" i ON i."id" = r."documentId" LEFT JOIN "CreditNote" n ON n."id" = r."documentId"
    WHERE coalesce(i."issuedOn", n."issuedOn") BETWEEN ${from}::date AND ${to}::date ORDER BY r."number"`
  for (const { kind, id, number, xml } of issued) {
    await keep(`documents/${number}.xml`, xml)
    await keep(`documents/${number}.pdf`, (await printOf(ground, kind, id))!.pdf)
  }
}

async function keepClosings({ db }: Ground, { from, to }: Period, keep: Keep): Promise<void> {
  const endsOn = { gte: toDate(from), lte: toDate(to) }
  const closings = await db.closing.findMany({ where: { endsOn }, orderBy: { chainIndex: 'asc' } })
  const plain = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  await keep('closings.json', `${JSON.stringify(closings, plain, 2)}\n`)
}
