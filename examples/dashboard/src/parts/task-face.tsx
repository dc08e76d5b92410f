import type { TaskCardFragment } from '../generated/graphql.ts'
import { useWords } from '../words.ts'

export function TaskFace({
  task: { title, project, priority, dueOn, isOverdue, isBlocked, assignee },
}: {
  task: TaskCardFragment
}) {
  const { say, status, day } = useWords()
  return (
    <>
      <b>{title}</b>
      <small>{project?.name}</small>
      <small>
        <span className="priority">{status(priority)}</span> ·{' '}
        <span className={isOverdue ? 'late' : undefined}>{day(dueOn)}</span> · {assignee?.name ?? say('unassigned')}
        {isBlocked && ` · ${say('blocked')}`}
      </small>
    </>
  )
}
