import { useApolloClient, useMutation, useQuery } from '@apollo/client/react'
import { type FormEvent, useState } from 'react'
import {
  TicketAssignDocument,
  TicketBoardDocument,
  type TicketCardFragment,
  TicketChangedDocument,
  TicketHoldDocument,
  TicketReopenDocument,
  TicketReplyDocument,
  TicketResolveDocument,
} from '../generated/graphql.ts'
import { useLive } from '../live.ts'
import { useMe } from '../me.ts'
import { Answer } from '../parts/answer.tsx'
import { Board } from '../parts/board.tsx'
import { useWords } from '../words.ts'

const columns = ['NEW', 'OPEN', 'PENDING_CUSTOMER', 'ON_HOLD', 'RESOLVED'] as const

/** The mutation that brings a ticket into a column. */
function way({ status }: TicketCardFragment, to: string): string | undefined {
  if (to === 'OPEN') return status === 'NEW' ? 'ticketAssign' : 'ticketReopen'
  return (
    { PENDING_CUSTOMER: 'ticketReply', ON_HOLD: 'ticketHold', RESOLVED: 'ticketResolve' } as Record<string, string>
  )[to]
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

export function TicketsPage() {
  const { say } = useWords()
  const me = useMe()
  const { cache } = useApolloClient()
  const { data, loading, error } = useQuery(TicketBoardDocument, { fetchPolicy: 'network-only' })
  const [answering, setAnswering] = useState<TicketCardFragment | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)

  useLive(TicketChangedDocument, data?.eventCursor, ({ ticketChanged: { cursor, ticket } }) => {
    if (ticket)
      cache.updateQuery({ query: TicketBoardDocument }, (board) => {
        if (!board?.tickets || board.tickets.nodes.some(({ id }) => id === ticket.id)) return board
        return { ...board, tickets: { ...board.tickets, nodes: [ticket, ...board.tickets.nodes] } }
      })
    return cursor
  })

  const [assign] = useMutation(TicketAssignDocument)
  const [hold] = useMutation(TicketHoldDocument)
  const [resolve] = useMutation(TicketResolveDocument)
  const [reopen] = useMutation(TicketReopenDocument)
  const [reply] = useMutation(TicketReplyDocument)
  const refused = (errors: { message: string }[] | undefined) =>
    setRefusal(errors?.map(({ message }) => message).join(' ') || null)

  const move = async (ticket: TicketCardFragment, to: string) => {
    const { id } = ticket
    const action = way(ticket, to)
    if (action === 'ticketReply') setAnswering(ticket)
    if (action === 'ticketAssign')
      refused((await assign({ variables: { id, input: { assigneeId: me!.id } } })).data?.ticketAssign?.errors)
    if (action === 'ticketHold')
      refused((await hold({ variables: { id, input: { until: tomorrow() } } })).data?.ticketHold?.errors)
    if (action === 'ticketResolve') refused((await resolve({ variables: { id } })).data?.ticketResolve?.errors)
    if (action === 'ticketReopen') refused((await reopen({ variables: { id } })).data?.ticketReopen?.errors)
  }
  const send = async (body: string) => {
    refused((await reply({ variables: { id: answering!.id, input: { body } } })).data?.ticketReply?.errors)
    setAnswering(null)
  }
  return (
    <Answer loading={loading} error={error}>
      <h1>{say('tickets')}</h1>
      <p role="alert">{refusal}</p>
      {answering && <Reply ticket={answering} send={send} cancel={() => setAnswering(null)} />}
      {data?.tickets && (
        <Board columns={columns} rows={data.tickets.nodes} way={way} move={move}>
          {(ticket) => <TicketFace ticket={ticket} />}
        </Board>
      )}
    </Answer>
  )
}

function TicketFace({ ticket: { number, subject, priority, client, assignee } }: { ticket: TicketCardFragment }) {
  const { say, status } = useWords()
  return (
    <>
      <b>{subject}</b>
      <small>
        {number} · {client && <a href={`#/clients/${client.id}`}>{client.name}</a>}
      </small>
      <small>
        <span className="priority">{status(priority)}</span> · {assignee?.name ?? say('unassigned')}
      </small>
    </>
  )
}

function Reply({
  ticket,
  send,
  cancel,
}: {
  ticket: TicketCardFragment
  send: (body: string) => void
  cancel: () => void
}) {
  const { say } = useWords()
  const [body, setBody] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(body)
  }
  return (
    <form className="reply" onSubmit={submit}>
      <label>
        {say('reply')} · {ticket.subject}
        <textarea required rows={3} value={body} onChange={({ target }) => setBody(target.value)} />
      </label>
      <div className="row">
        <button type="submit" className="main">
          {say('send')}
        </button>
        <button type="button" onClick={cancel}>
          {say('cancel')}
        </button>
      </div>
    </form>
  )
}
