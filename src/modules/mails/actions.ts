import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { registerMove } from '../clients/moves.ts'
import { type Facts, type Kind, kinds, variablesOf } from './kinds.ts'
import { rendered, templateFaults, type Wording } from './rules.ts'

/** Mails follow their client, without news: they say what they said. */
registerMove(async ({ db }, from, to) => {
  if (from.column === 'clientId') await db.mail.updateMany({ where: { clientId: from.id }, data: { clientId: to.id } })
})

export type MailTemplateUpdateShape = {
  expectedVersion?: number | null
  subject?: string | null
  text?: string | null
}

/** Changes the wording of a kind of mail; what is queued already stays as it is. */
export function mailTemplateUpdate(ctx: Acting, id: string, input: MailTemplateUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'MailTemplate', id, input.expectedVersion)
    const before = await tx.db.mailTemplate.findUniqueOrThrow({ where: { id } })

    const wording = wordingIn(input)
    refuseAll(templateFaults(wording, variablesOf(before.kind)))

    const after = await tx.db.mailTemplate.update({
      where: { id },
      data: { ...wording, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    const facts = { kind: after.kind, locale: after.locale }
    await emit(tx, { type: 'mailTemplate.updated', entity: 'MailTemplate', before, after, facts })
    return id
  })
}

/** A template with sample facts, changed as asked but not written. */
export async function mailPreview({ db }: Acting, id: string, input: MailTemplateUpdateShape): Promise<Wording | null> {
  const template = await db.mailTemplate.findUnique({ where: { id } })
  if (!template) return null
  const wording = { subject: template.subject, text: template.text, ...wordingIn(input) }
  refuseAll(templateFaults(wording, variablesOf(template.kind)))
  return rendered(wording, kinds[template.kind as Kind])
}

const wordingIn = ({ subject, text }: MailTemplateUpdateShape): Partial<Wording> => ({
  ...(subject != null && { subject }),
  ...(text != null && { text }),
})

/** A mail of a kind in the reader's language, French unless there is a template of it. */
export async function letterOf<K extends Kind>(
  { db }: Pick<Acting, 'db'>,
  kind: K,
  locale: string,
  facts: Facts<K>,
): Promise<Wording> {
  const templates = await db.mailTemplate.findMany({ where: { kind, locale: { in: [locale, 'fr'] } } })
  const template = templates.find((one) => one.locale === locale) ?? templates[0]
  if (!template) throw new Error(`There is no template of ${kind}`)
  return rendered(template, facts)
}
