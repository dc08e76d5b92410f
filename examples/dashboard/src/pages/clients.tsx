import { useQuery } from '@apollo/client/react'
import { useDeferredValue, useState } from 'react'
import { ClientsDocument } from '../generated/graphql.ts'
import { Answer } from '../parts/answer.tsx'
import { useWords } from '../words.ts'

export function ClientsPage() {
  const { say, money } = useWords()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const { data, loading, error, fetchMore } = useQuery(ClientsDocument, { variables: { search } })
  const clients = data?.clients
  const more = () =>
    fetchMore({
      variables: { after: clients?.pageInfo.endCursor ?? null },
      updateQuery: (before, { fetchMoreResult: { clients: page } }) => ({
        ...before,
        clients: page && { ...page, nodes: [...(before.clients?.nodes ?? []), ...page.nodes] },
      }),
    })
  return (
    <>
      <h1>{say('clients')}</h1>
      <input
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <Answer loading={loading} error={error}>
        {clients && (
          <>
            <table className="list">
              <thead>
                <tr>
                  <th scope="col">{say('number')}</th>
                  <th scope="col">{say('name')}</th>
                  <th scope="col">{say('email')}</th>
                  <th scope="col">{say('outstanding')}</th>
                  <th scope="col">{say('overdue')}</th>
                </tr>
              </thead>
              <tbody>
                {clients.nodes.map(({ id, code, name, email, currency, balance }) => (
                  <tr key={id}>
                    <td>{code}</td>
                    <td>
                      <a href={`#/clients/${id}`}>{name}</a>
                    </td>
                    <td>{email}</td>
                    <td className="amount">{money(balance?.outstanding, currency)}</td>
                    <td className="amount">{money(balance?.overdue, currency)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {clients.pageInfo.hasNextPage && (
              <button type="button" onClick={more}>
                {say('more')} ({clients.nodes.length} / {clients.totalCount})
              </button>
            )}
          </>
        )}
      </Answer>
    </>
  )
}
