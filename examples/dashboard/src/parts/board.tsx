import { type DragEvent, type ReactNode, useState } from 'react'
import { useWords } from '../words.ts'

export type Card = {
  id: string
  status: string
  priority: string
  allowedActions: { name: string; allowed: boolean }[]
}

/** How a card gets into a column, from where it is; nothing where there is no way. */
export type Ways<Row> = (row: Row, to: string) => string | undefined

type Props<Row> = {
  columns: readonly string[]
  rows: readonly Row[]
  way: Ways<Row>
  move: (row: Row, to: string) => void
  children: (row: Row) => ReactNode
}

/** Cards in the columns of their states. They are moved by mouse, or with the list on each card. */
export function Board<Row extends Card>({ columns, rows, way, move, children }: Props<Row>) {
  const { say, status } = useWords()
  const [dragged, setDragged] = useState<Row | null>(null)
  const allowed = (row: Row, to: string) => {
    const action = way(row, to)
    return row.allowedActions.some(({ name, allowed }) => name === action && allowed)
  }
  const over = (to: string) => (event: DragEvent) => {
    if (dragged && allowed(dragged, to)) event.preventDefault()
  }
  const drop = (to: string) => () => {
    if (dragged) move(dragged, to)
    setDragged(null)
  }
  return (
    <div className="board">
      {columns.map((column) => {
        const cards = rows.filter((row) => row.status === column)
        return (
          <section
            key={column}
            data-column={column}
            aria-label={status(column)}
            className={dragged && allowed(dragged, column) ? 'welcome' : undefined}
            onDragOver={over(column)}
            onDrop={drop(column)}
          >
            <h2>
              {status(column)} <small>{cards.length}</small>
            </h2>
            <ul>
              {cards.map((row) => (
                <li
                  key={row.id}
                  data-id={row.id}
                  data-priority={row.priority}
                  draggable
                  onDragStart={() => setDragged(row)}
                  onDragEnd={() => setDragged(null)}
                >
                  {children(row)}
                  <select aria-label={say('moveTo')} value={column} onChange={({ target }) => move(row, target.value)}>
                    {columns.map((to) => (
                      <option key={to} value={to} disabled={to !== column && !allowed(row, to)}>
                        {status(to)}
                      </option>
                    ))}
                  </select>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
