import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import { filePath } from '../../files/store.ts'
import type { Acting } from '../../graphql/context.ts'
import { hourMs } from '../../kernel/clock.ts'
import { invalid, limit, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'

export type UploadShape = { name: string; contentType: string; size: number }
export type Upload = { id: string; url: string; contentType: string; expiresAt: Date }

/** How long an upload's address is good for. */
const putMs = hourMs
/** How many uploads somebody may have announced and not yet made. */
const mostPending = 100

/** Announces a file: the client PUTs its bytes at the answer's address, then refers to its id. */
export function fileUploadCreate(ctx: Acting, input: UploadShape): Promise<Upload> {
  return transact(ctx, async (tx) => {
    refuseAll(faultsOf(input, tx.files.limit))
    const now = tx.clock.now()
    const mine = uploadedBy(tx)
    const pending = await tx.db.storedFile.count({ where: { ...mine, storedAt: null, expiresAt: { gt: now } } })
    if (pending >= mostPending)
      throw limit('LIMIT', {
        en: `${pending} uploads have been announced and not made: make them, or wait an hour.`,
        fr: `${pending} envois annoncés n’ont pas été faits : faites-les, ou attendez une heure.`,
      })

    const { name, contentType, size } = input
    const expiresAt = new Date(now.getTime() + putMs)
    const id = newId()
    await tx.db.storedFile.create({
      data: { id, name: name.trim(), contentType, size, key: `awaited/${id}`, ...mine, createdAt: now, expiresAt },
    })
    return { id, url: tx.files.signedUrl('PUT', filePath(id), expiresAt), contentType, expiresAt }
  })
}

function faultsOf({ name, contentType, size }: UploadShape, most: number): Refusal[] {
  const megabytes = Math.floor(most / 1_048_576)
  return [
    ...(/^[^/\\\p{Cc}]{1,255}$/u.test(name.trim())
      ? []
      : [
          invalid('name', 'INVALID_FORMAT', {
            en: 'Give the file’s name, without a path.',
            fr: 'Indiquez le nom du fichier, sans chemin.',
          }),
        ]),
    ...(/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(contentType)
      ? []
      : [
          invalid('contentType', 'INVALID_FORMAT', {
            en: 'Give a media type such as application/pdf.',
            fr: 'Indiquez un type de média, par exemple application/pdf.',
          }),
        ]),
    ...(size >= 1 && size <= most
      ? []
      : [
          invalid('size', 'OUT_OF_RANGE', {
            en: `A file has 1 byte to ${megabytes} MB.`,
            fr: `Un fichier fait de 1 octet à ${megabytes} Mo.`,
          }),
        ]),
  ]
}

const uploadedBy = ({ viewer }: Pick<Acting, 'viewer'>) =>
  viewer.kind === 'CONTACT' ? { contactId: viewer.id } : { uploadedById: memberIdOf({ viewer }) }

/** Files that the viewer has uploaded and that are in no place yet. */
export const freeFiles = (tx: Pick<Acting, 'viewer'>) => ({
  ...{ messageId: null, commentId: null, expenseId: null, storedAt: { not: null } },
  ...uploadedBy(tx),
})

/** Attaches files that the viewer has uploaded, each to one place. */
export async function attach(
  tx: Acting,
  ids: readonly string[] | null | undefined,
  place: { messageId: string } | { commentId: string },
): Promise<void> {
  const wanted = [...new Set(ids ?? [])]
  if (wanted.length === 0) return
  const { count } = await tx.db.storedFile.updateMany({
    where: { id: { in: wanted }, ...freeFiles(tx) },
    data: place,
  })
  if (count < wanted.length)
    throw invalid('attachmentIds', 'NOT_FOUND', {
      en: 'An attachment was not uploaded by you, or is in use.',
      fr: 'Une pièce jointe n’a pas été envoyée par vous, ou sert déjà.',
    })
}

/** Forgets uploads that were announced and never made. */
export async function forgetUploads({ db, clock }: Pick<Acting, 'db' | 'clock'>): Promise<void> {
  await db.storedFile.deleteMany({ where: { storedAt: null, expiresAt: { lt: clock.now() } } })
}
