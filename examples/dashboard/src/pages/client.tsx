import { useQuery } from '@apollo/client/react'
import type { ReactNode } from 'react'
import { ClientHistoryDocument, type ClientHistoryQuery } from '../generated/graphql.ts'
import { Answer } from '../parts/answer.tsx'
import { useWords } from '../words.ts'

type Client = NonNullable<ClientHistoryQuery['client']>

/** A client's whole history: one request. */
export function ClientPage({ id }: { id: string }) {
  const { data, loading, error } = useQuery(ClientHistoryDocument, { variables: { id } })
  return (
    <Answer loading={loading} error={error}>
      {data?.client && <History client={data.client} />}
    </Answer>
  )
}

function History({ client }: { client: Client }) {
  const { say, money, day, status } = useWords()
  const { balance, currency } = client
  const amounts = ['outstanding', 'overdue', 'unallocated', 'credit'] as const
  return (
    <>
      <h1>
        {client.name} <small>{client.code}</small>
      </h1>
      <p>{[client.email, client.phone].filter(Boolean).join(' · ')}</p>
      <dl className="tiles">
        {amounts.map((name) => (
          <div key={name}>
            <dt>{say(name)}</dt>
            <dd>{money(balance?.[name], currency)}</dd>
          </div>
        ))}
      </dl>
      <Invoices invoices={client.invoices} />
      <div className="charts">
        <Part title={say('quotes')} rows={client.quotes?.nodes}>
          {({ id, number, status: state, total, validUntil }) => (
            <li key={id}>
              <b>{number ?? '…'}</b> {status(state)} · {money(total, currency)} · {day(validUntil)}
            </li>
          )}
        </Part>
        <Part title={say('contracts')} rows={client.contracts?.nodes}>
          {({ id, number, name, status: state, endsOn }) => (
            <li key={id}>
              <b>{number ?? name}</b> {name} · {status(state)} · {day(endsOn)}
            </li>
          )}
        </Part>
        <Part title={say('projects')} rows={client.projects?.nodes}>
          {({ id, name, status: state, progress, tasks }) => (
            <li key={id}>
              <b>{name}</b> {status(state)} <progress value={progress} max={100} aria-label={name} />
              <ul>
                {tasks?.nodes.map((task) => (
                  <li key={task.id}>
                    {task.title} · {status(task.status)} · {day(task.dueOn)} ·{' '}
                    {task.assignee?.name ?? say('unassigned')}
                  </li>
                ))}
              </ul>
            </li>
          )}
        </Part>
        <Part title={say('tickets')} rows={client.tickets?.nodes}>
          {({ id, number, subject, status: state, assignee }) => (
            <li key={id} data-ticket={id}>
              <b>{number}</b> {subject} · {status(state)} · {assignee?.name ?? say('unassigned')}
            </li>
          )}
        </Part>
        <Part title={say('history')} rows={client.timeline?.nodes}>
          {({ at, type, summary, actor }) => (
            <li key={`${at} ${type} ${summary}`}>
              <time dateTime={at}>{day(at)}</time> {summary} <small>{actor?.name}</small>
            </li>
          )}
        </Part>
      </div>
    </>
  )
}

type PartProps<Row> = { title: string; rows: readonly Row[] | undefined; children: (row: Row) => ReactNode }

/** A part that the viewer may not read is left out. */
function Part<Row>({ title, rows, children }: PartProps<Row>) {
  const { say } = useWords()
  if (!rows) return null
  return (
    <section className="part">
      <h2>{title}</h2>
      {rows.length > 0 ? <ul>{rows.map(children)}</ul> : <p>{say('none')}</p>}
    </section>
  )
}

function Invoices({ invoices }: { invoices: Client['invoices'] }) {
  const { say, money, day, status } = useWords()
  if (!invoices) return null
  return (
    <section>
      <h2>
        {say('invoices')} <small>{invoices.totalCount}</small>
      </h2>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{say('number')}</th>
            <th scope="col">{say('status')}</th>
            <th scope="col">{say('issuedOn')}</th>
            <th scope="col">{say('dueOn')}</th>
            <th scope="col">{say('total')}</th>
            <th scope="col">{say('balance')}</th>
            <th scope="col">{say('payments')}</th>
            <th scope="col">{say('creditNotes')}</th>
          </tr>
        </thead>
        <tbody>
          {invoices.nodes.map(
            ({
              id,
              number,
              paymentStatus,
              status: state,
              issuedOn,
              dueOn,
              total,
              balance,
              currency,
              payments,
              creditNotes,
              lines,
            }) => (
              <tr key={id} title={lines.map(({ description }) => description).join('\n')}>
                <td>{number ?? '…'}</td>
                <td>{status(state === 'ISSUED' ? paymentStatus : state)}</td>
                <td>{day(issuedOn)}</td>
                <td>{day(dueOn)}</td>
                <td className="amount">{money(total, currency)}</td>
                <td className="amount">{money(balance, currency)}</td>
                <td>
                  {payments?.edges.map(({ allocated, node }) => (
                    <div key={node.id}>
                      {money(allocated, currency)} · {status(node.method)} · {day(node.receivedOn)}
                    </div>
                  ))}
                </td>
                <td>
                  {creditNotes?.nodes.map((note) => (
                    <div key={note.id}>
                      {note.number} · {money(note.total, currency)}
                    </div>
                  ))}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  )
}
