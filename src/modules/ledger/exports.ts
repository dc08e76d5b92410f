import { Readable } from 'node:stream'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import { keepFile } from '../../files/keep.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { fecOf } from './fec.ts'

export type FecExportShape = { year: number }
/** A stored export, to be fetched by a signed URL. */
export type Export = { fileId: string; name: string; size: number; sha256: string }

/** Writes a fiscal year's accounting entries file (FEC) and keeps it. */
export function fecExport(ctx: Acting, { year }: FecExportShape): Promise<{ id: string; extra: { file: Export } }> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirstOrThrow()

    if (!company.siren) throw noSiren()
    if (year < 2000 || year > 2099) throw noYear()

    const { siren, currency } = company
    const { name, text } = await fecOf(tx.db, { siren, currency }, year)
    const stored = await tx.files.put(Readable.from([Buffer.from(text, 'utf8')]))

    const contentType = 'text/plain; charset=utf-8'
    const fileId = await keepFile(tx, stored, { name, contentType, uploadedById: memberIdOf(tx) })

    const { size, sha256 } = stored
    const facts = { year, name, sha256 }
    await emit(tx, { type: 'ledger.exported', entity: 'Company', before: company, after: company, facts })
    return { id: company.id, extra: { file: { fileId, name, size, sha256 } } }
  })
}

const noSiren = () =>
  invalid('siren', 'REQUIRED', {
    en: 'The file is named after the company’s SIREN: record it with companyUpdate first.',
    fr: 'Le fichier porte le SIREN de l’entreprise : enregistrez-le d’abord par companyUpdate.',
  })
const noYear = () =>
  invalid('year', 'OUT_OF_RANGE', {
    en: 'A fiscal year lies between 2000 and 2099.',
    fr: 'Un exercice se situe entre 2000 et 2099.',
  })
