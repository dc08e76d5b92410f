import { graphql } from 'react-relay'

/** A list from the root, read on page by page. */
export const clientList = graphql`
  fragment clientsList on Query
  @refetchable(queryName: "clientsListPageQuery")
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 25 }
    after: { type: "String" }
    filter: { type: "ClientFilter" }
  ) {
    clients(first: $first, after: $after, filter: $filter, orderBy: [{ field: NAME, direction: ASC }])
      @connection(key: "clientsList_clients", filters: ["filter"]) {
      totalCount
      edges { node { id name ...clientsInvoices_client } }
    }
  }
`

/** One client's invoices, read on in both directions through the client's id. */
export const invoices = graphql`
  fragment clientsInvoices_client on Client
  @refetchable(queryName: "clientsInvoicesPageQuery")
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  ) {
    invoices(first: $first, after: $after, last: $last, before: $before)
      @connection(key: "clientsInvoices_invoices", filters: []) {
      edges { node { number total currency ...clientsPayments_invoice } }
    }
  }
`

/** A list whose edges say something of their own. */
export const payments = graphql`
  fragment clientsPayments_invoice on Invoice
  @refetchable(queryName: "clientsPaymentsPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    payments(first: $first, after: $after) @connection(key: "clientsPayments_payments") {
      edges { allocated node { method receivedOn } }
    }
  }
`

export const page = graphql`
  query clientsPageQuery($filter: ClientFilter) { eventCursor ...clientsList @arguments(filter: $filter) }
`

/** What was created stands in the list at once. */
export const add = graphql`
  mutation clientsAddMutation($input: ClientCreateInput!, $connections: [ID!]!) {
    clientCreate(input: $input) {
      client @appendNode(connections: $connections, edgeTypeName: "ClientEdge") { id name }
      errors { code path message }
    }
  }
`

export const changes = graphql`
  subscription clientsChangesSubscription($after: EventCursor) {
    clientChanged(after: $after) { cursor op clientId client { id name } }
  }
`
