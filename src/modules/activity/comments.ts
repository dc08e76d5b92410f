import { can, forbidden } from '../../access/can.ts'
import { visible } from '../../access/rows.ts'
import { guardOf, isScoped, type ScopedModel } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { readAnyId, readId } from '../../graphql/ids.ts'
import { failure, invalid } from '../../kernel/errors.ts'
import { attach } from './files.ts'
import { notify } from './notifications.ts'

export type CommentShape = { body: string; attachmentIds?: string[] | null }

/** The row that an id names, when the viewer may read its type. */
export function entityOf(viewer: Viewer | null, id: string): { entity: ScopedModel; entityId: string } {
  const { typename, id: entityId } = readAnyId(id)
  if (!isScoped(typename))
    throw failure('INVALID_ID', {
      en: `There are no comments and no history of a ${typename}.`,
      fr: `Un objet ${typename} n’a ni commentaires ni historique.`,
    })
  if (!can(viewer, guardOf(typename))) throw forbidden(guardOf(typename))
  return { entity: typename, entityId }
}

/** Says something about a row that the viewer reads; members named by @ and their id are told. */
export function commentCreate(ctx: Acting, id: string, { body, attachmentIds }: CommentShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const about = entityOf(tx.viewer, id)
    await visible(tx, about.entity, about.entityId, 'id')
    if (!body.trim()) throw invalid('body', 'REQUIRED', { en: 'Write something.', fr: 'Écrivez un message.' })
    const named = mentionsOf(body)
    for (const memberId of named) await visible(tx, 'Member', memberId, 'body')

    const { id: commentId } = await tx.db.comment.create({
      data: { ...about, body: body.trim(), memberId: tx.viewer.id, createdAt: tx.clock.now() },
    })
    await attach(tx, attachmentIds, { commentId })
    await notify(tx, named, { ...about, kind: 'MENTION', commentId })
    return commentId
  })
}

/** `@mem_…` in a text. */
const mentionsOf = (body: string): string[] => [
  ...new Set([...body.matchAll(/@(mem_[1-9A-HJ-NP-Za-km-z]{22})/g)].map(([, id]) => readId('Member', id!))),
]
