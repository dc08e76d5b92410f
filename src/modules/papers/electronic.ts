import { ciiOf } from '../../documents/cii.ts'
import type { LegalDocument } from '../../documents/model.ts'
import type { Acting } from '../../graphql/context.ts'
import { sha256 } from '../../kernel/canonical.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'

/** Refuses what a platform would: against the schema, against EN 16931 or the French rules, each by its id. */
export async function refuseFaulty(document: LegalDocument): Promise<void> {
  // The XML library is WebAssembly: no start waits for it.
  const { invoiceFaults } = await import('../../documents/rules.ts')
  refuseAll(
    invoiceFaults(ciiOf(document)).map(({ rule, text }) =>
      invalid('id', 'RULE_BROKEN', {
        en: `The electronic invoice breaks ${rule}: ${text}.`,
        fr: `La facture électronique enfreint ${rule} : ${text}.`,
      }),
    ),
  )
}

/** Keeps the electronic invoice of a document that is being issued. */
export async function keepElectronic(
  { db, clock }: Acting,
  documentType: 'Invoice' | 'CreditNote',
  documentId: string,
  document: LegalDocument,
): Promise<void> {
  const xml = ciiOf(document)
  const data = { documentType, documentId, number: document.number!, xml, xmlSha256: sha256(xml) }
  await db.rendition.create({ data: { ...data, createdAt: clock.now() }, select: { documentId: true } })
}
