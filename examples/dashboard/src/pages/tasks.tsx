import { useApolloClient, useMutation, useQuery } from '@apollo/client/react'
import { useState } from 'react'
import {
  TaskBoardDocument,
  type TaskCardFragment,
  TaskChangedDocument,
  TaskCompleteDocument,
  TaskReopenDocument,
  TaskReviewDocument,
  TaskStartDocument,
} from '../generated/graphql.ts'
import { useLive } from '../live.ts'
import { Answer } from '../parts/answer.tsx'
import { Board } from '../parts/board.tsx'
import { TaskFace } from '../parts/task-face.tsx'
import { useWords } from '../words.ts'

const columns = ['TODO', 'IN_PROGRESS', 'IN_REVIEW', 'DONE'] as const
const ways: Record<string, string> = {
  TODO: 'taskReopen',
  IN_PROGRESS: 'taskStart',
  IN_REVIEW: 'taskReview',
  DONE: 'taskComplete',
}
const way = (_task: TaskCardFragment, to: string) => ways[to]

export function TasksPage() {
  const { say } = useWords()
  const { cache } = useApolloClient()
  const { data, loading, error } = useQuery(TaskBoardDocument, { fetchPolicy: 'network-only' })
  const [refusal, setRefusal] = useState<string | null>(null)

  useLive(TaskChangedDocument, data?.eventCursor, ({ taskChanged: { cursor, task } }) => {
    if (task)
      cache.updateQuery({ query: TaskBoardDocument }, (board) => {
        if (!board?.tasks || board.tasks.nodes.some(({ id }) => id === task.id)) return board
        return { ...board, tasks: { ...board.tasks, nodes: [task, ...board.tasks.nodes] } }
      })
    return cursor
  })

  const [start] = useMutation(TaskStartDocument)
  const [review] = useMutation(TaskReviewDocument)
  const [complete] = useMutation(TaskCompleteDocument)
  const [reopen] = useMutation(TaskReopenDocument)

  const move = async ({ id }: TaskCardFragment, to: string) => {
    const variables = { id }
    const answer =
      to === 'IN_PROGRESS'
        ? (await start({ variables })).data?.taskStart
        : to === 'IN_REVIEW'
          ? (await review({ variables })).data?.taskReview
          : to === 'DONE'
            ? (await complete({ variables })).data?.taskComplete
            : (await reopen({ variables })).data?.taskReopen
    setRefusal(answer?.errors.map(({ message }) => message).join(' ') || null)
  }
  return (
    <Answer loading={loading} error={error}>
      <h1>{say('tasks')}</h1>
      <p role="alert">{refusal}</p>
      {data?.tasks && (
        <Board columns={columns} rows={data.tasks.nodes} way={way} move={move}>
          {(task) => <TaskFace task={task} />}
        </Board>
      )}
    </Answer>
  )
}
