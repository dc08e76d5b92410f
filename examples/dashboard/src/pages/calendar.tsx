import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { CalendarDocument } from '../generated/graphql.ts'
import { Answer } from '../parts/answer.tsx'
import { useWords } from '../words.ts'

const DAY_MS = 86_400_000
const iso = (date: Date) => date.toISOString().slice(0, 10)

/** The weeks of a month, each from Monday to Sunday. */
function weeksOf(first: Date): Date[][] {
  const start = new Date(first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY_MS)
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0))
  const count = Math.ceil((last.getTime() - start.getTime() + DAY_MS) / (7 * DAY_MS))
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => new Date(start.getTime() + (7 * week + day) * DAY_MS)),
  )
}

const firstOf = (months: number) => {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
}

export function CalendarPage() {
  const { say, month, weekday } = useWords()
  const [offset, setOffset] = useState(0)
  const first = firstOf(offset)
  const weeks = weeksOf(first)
  const variables = { from: iso(weeks[0]![0]!), to: iso(weeks.at(-1)!.at(-1)!) }
  const { data, loading, error } = useQuery(CalendarDocument, { variables })
  const tasks = Map.groupBy(data?.tasks?.nodes ?? [], ({ dueOn }) => dueOn)
  return (
    <Answer loading={loading} error={error}>
      <div className="row">
        <h1>{month(first)}</h1>
        <button type="button" aria-label={say('previous')} onClick={() => setOffset(offset - 1)}>
          ‹
        </button>
        <button type="button" aria-label={say('next')} onClick={() => setOffset(offset + 1)}>
          ›
        </button>
      </div>
      <table className="calendar">
        <thead>
          <tr>
            {weeks[0]!.map((day) => (
              <th key={iso(day)} scope="col">
                {weekday(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={iso(week[0]!)}>
              {week.map((day) => (
                <td key={iso(day)} className={day.getUTCMonth() === first.getUTCMonth() ? undefined : 'other'}>
                  <time dateTime={iso(day)}>{day.getUTCDate()}</time>
                  <ul>
                    {tasks.get(iso(day))?.map(({ id, title, isOverdue, assignee }) => (
                      <li key={id} className={isOverdue ? 'late' : undefined} title={assignee?.name}>
                        {title}
                      </li>
                    ))}
                  </ul>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Answer>
  )
}
