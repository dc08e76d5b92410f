import { untilNone } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { isOpen } from './rules.ts'

/** Reminds of what is due to be reminded of, each once: the mark on the row and the mail are one transaction. Answers how many. */
export const remindOfTasks = (ctx: Acting): Promise<number> =>
  untilNone(ctx, async (tx) => {
    const now = tx.clock.now()
    const [due] = await tx.db.$queryRaw<{ id: string }[]>`
      SELECT "id"::text FROM "Task" WHERE "remindAt" <= ${now} AND "remindedAt" IS NULL
      ORDER BY "remindAt" LIMIT 1 FOR UPDATE SKIP LOCKED`
    if (!due) return false
    const before = await tx.db.task.findUniqueOrThrow({ where: { id: due.id }, include: { assignee: true } })
    const { assignee, ...row } = before

    const after = await tx.db.task.update({
      where: { id: due.id },
      data: { remindedAt: now, version: { increment: 1 }, updatedAt: now },
    })
    if (isOpen(row.status) && assignee?.status === 'ACTIVE')
      await enqueueMail(tx, { to: [assignee.email], kind: 'task.reminder', ...reminderMail(assignee.locale, row) })

    await emit(tx, { type: 'task.reminded', entity: 'Task', before: row, after, facts: { title: after.title } })
    return true
  })

function reminderMail(locale: string, { title, dueOn }: { title: string; dueOn: Date | null }) {
  const day = dueOn && fromDate(dueOn)
  return locale === 'en'
    ? { subject: `Reminder: ${title}`, text: `Hello,\n\n${title}${day ? `\nDue on ${day}.` : ''}\n` }
    : { subject: `Rappel : ${title}`, text: `Bonjour,\n\n${title}${day ? `\nÉchéance le ${day}.` : ''}\n` }
}
