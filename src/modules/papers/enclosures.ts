import type { Attachment, Ground } from '../../mail/care.ts'
import type { PaperKind } from './papers.ts'
import { printOf } from './printing.ts'

type About = { documentType: string | null; documentId: string | null }

/** The document that a mail is about, as PDF. */
export async function enclosePaper(ground: Ground, { documentType, documentId }: About): Promise<Attachment[]> {
  const print = await printOf(ground, documentType as PaperKind, documentId!)
  return print ? [{ name: print.name, contentType: 'application/pdf', content: print.pdf }] : []
}
