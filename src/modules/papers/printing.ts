import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Db } from '../../db/client.ts'
import type { Paper } from '../../documents/model.ts'
import type { Press } from '../../documents/press.ts'
import type { Files } from '../../files/store.ts'
import type { Rendition } from '../../generated/prisma/client.ts'
import type { Clock } from '../../kernel/clock.ts'
import { documentOf, type PaperKind } from './papers.ts'

export type Ground = { db: Db; clock: Clock; files: Files; press: Press }
export type Print = { name: string; pdf: Buffer }

/** A paper's PDF: as it was archived, else printed now; what is issued goes into the archive at its first printing. */
export async function printOf(ground: Ground, kind: PaperKind, key: string): Promise<Print | null> {
  const rendition = await renditionOf(ground, kind, key)
  if (rendition?.pdfKey)
    return { name: `${rendition.number}.pdf`, pdf: await buffer(await ground.files.get(rendition.pdfKey)) }
  const document = await documentOf(ground, kind, key)
  if (!document) return null
  const pdf = await printed(ground, document, rendition?.xml)
  if (rendition) await archive(ground, rendition, pdf)
  return { name: `${nameOf(document)}.pdf`, pdf }
}

const renditionOf = ({ db }: Ground, kind: PaperKind, documentId: string) =>
  kind === 'Invoice' || kind === 'CreditNote'
    ? db.rendition.findUnique({ where: { documentType_documentId: { documentType: kind, documentId } } })
    : null

/** Prints without looking into the archive: a document that is issued comes out byte for byte as the first time. */
export const printed = ({ press, clock }: Ground, document: Paper, xml?: string): Promise<Buffer> =>
  press.print({ document, ...(xml && { xml }), at: ('issuedAt' in document && document.issuedAt) || clock.now() })

function nameOf(document: Paper): string {
  if (document.type === 'REPORT') return `rapport-${document.from}-${document.to}`
  if (document.type === 'STATEMENT') return `releve-${document.buyer.code}-${document.from}-${document.to}`
  return document.number ?? `brouillon-${document.type === 'QUOTE' ? 'devis' : 'facture'}`
}

/** Two printings at once are the same bytes: the first is kept. */
async function archive({ db, clock, files }: Ground, rendition: Rendition, pdf: Buffer): Promise<void> {
  const { documentType, documentId } = rendition
  const { key, size, sha256 } = await files.put(Readable.from([pdf]))
  const { count } = await db.rendition.updateMany({
    where: { documentType, documentId, printedAt: null },
    data: { pdfKey: key, pdfSize: size, pdfSha256: sha256, printedAt: clock.now() },
  })
  if (count === 0) await files.remove(key)
}

/** How many a round prints: requests go before. */
const batch = 10

/** Prints what was issued and nobody has asked for yet. */
export async function printIssued(ground: Ground): Promise<void> {
  const waiting = await ground.db.rendition.findMany({
    where: { printedAt: null },
    select: { documentType: true, documentId: true },
    orderBy: { createdAt: 'asc' },
    take: batch,
  })
  for (const { documentType, documentId } of waiting) await printOf(ground, documentType as PaperKind, documentId)
}
