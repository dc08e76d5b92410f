import { untilNone } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { isOpen } from './rules.ts'

/** Reminds of what is due to be reminded of, each once: the mark on the row and the mail are one transaction. Answers how many. */
export const remindOfTasks = (ctx: Acting): Promise<number> => untilNone(ctx, nextDue, remind)

const nextDue = ({ db, clock }: Acting, passed: readonly string[]) => db.$queryRaw<{ id: string }[]>`
  SELECT "id"::text FROM "Task" WHERE "remindAt" <= ${clock.now()} AND "remindedAt" IS NULL AND "id" <> ALL(${passed}::uuid[])
  ORDER BY "remindAt" LIMIT 1 FOR UPDATE SKIP LOCKED`

async function remind(tx: Acting, id: string): Promise<void> {
  const now = tx.clock.now()
  const { assignee, ...row } = await tx.db.task.findUniqueOrThrow({ where: { id }, include: { assignee: true } })

  const after = await tx.db.task.update({
    where: { id },
    data: { remindedAt: now, version: { increment: 1 }, updatedAt: now },
  })
  if (isOpen(row.status) && assignee?.status === 'ACTIVE')
    await enqueueMail(tx, { to: [assignee.email], kind: 'task.reminder', ...reminderMail(assignee.locale, row) })

  await emit(tx, { type: 'task.reminded', entity: 'Task', before: row, after, facts: { title: after.title } })
}

function reminderMail(locale: string, { title, dueOn }: { title: string; dueOn: Date | null }) {
  const day = dueOn && fromDate(dueOn)
  return locale === 'en'
    ? { subject: `Reminder: ${title}`, text: `Hello,\n\n${title}${day ? `\nDue on ${day}.` : ''}\n` }
    : { subject: `Rappel : ${title}`, text: `Bonjour,\n\n${title}${day ? `\nÉchéance le ${day}.` : ''}\n` }
}
