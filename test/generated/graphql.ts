/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The life of a contract. Upcoming, in notice, to renew and expired are derived: see phase. */
export type ContractStatus =
  /** In force. */
  | 'ACTIVE'
  /** Being written. */
  | 'DRAFT'
  /** Paused: nothing is billed. */
  | 'SUSPENDED'
  /** Ended early. */
  | 'TERMINATED';

/** How much of an invoice is settled; derived from its amounts. */
export type InvoicePaymentStatus =
  /** Nothing is left to pay, by credit notes alone. */
  | 'CREDITED'
  /** Nothing is left to pay. */
  | 'PAID'
  /** A part is paid or credited. */
  | 'PARTIAL'
  /** Nothing is settled yet. */
  | 'UNPAID';

/** The life of the document. How much is paid: see paymentStatus; overdue is derived. */
export type InvoiceStatus =
  /** Being written: no number, may still change. */
  | 'DRAFT'
  /** Numbered, frozen and owed. */
  | 'ISSUED'
  /** Written off; may still be paid. */
  | 'UNCOLLECTIBLE'
  /** Cancelled by a full credit note. */
  | 'VOIDED';

/** How money moves. */
export type PaymentMethod =
  /** Card (carte). */
  | 'CARD'
  /** Cash (espèces). */
  | 'CASH'
  /** Cheque (chèque). */
  | 'CHEQUE'
  /** Direct debit (prélèvement). */
  | 'DIRECT_DEBIT'
  /** Bank transfer (virement). */
  | 'TRANSFER';

/** How pressing something is. */
export type Priority =
  /** Before others. */
  | 'HIGH'
  /** Can wait. */
  | 'LOW'
  /** As usual. */
  | 'NORMAL'
  /** Now. */
  | 'URGENT';

/** The life of a project. */
export type ProjectStatus =
  /** Running. */
  | 'ACTIVE'
  /** Done and put away. */
  | 'ARCHIVED'
  /** Called off. */
  | 'CANCELED'
  /** Done. */
  | 'FINISHED'
  /** Paused. */
  | 'ON_HOLD'
  /** Planned. */
  | 'PLANNED';

/** Where a quote (devis) stands. Expired is derived: see isExpired. */
export type QuoteStatus =
  /** Accepted: a contract between both. */
  | 'ACCEPTED'
  /** Taken back. */
  | 'CANCELED'
  /** Being written. */
  | 'DRAFT'
  /** Wholly turned into invoices. */
  | 'INVOICED'
  /** Refused by the other party. */
  | 'REFUSED'
  /** With the other party. */
  | 'SENT'
  /** Replaced by a later revision. */
  | 'SUPERSEDED';

/** The life of a task. Blocked and overdue are derived. */
export type TaskStatus =
  /** Called off. */
  | 'CANCELED'
  /** Done. */
  | 'DONE'
  /** Being done. */
  | 'IN_PROGRESS'
  /** Handed in. */
  | 'IN_REVIEW'
  /** To do. */
  | 'TODO';

/** The life of a support ticket. */
export type TicketStatus =
  /** Finished. */
  | 'CLOSED'
  /** Goes on in another ticket. */
  | 'MERGED'
  /** Nobody has it yet. */
  | 'NEW'
  /** Waits for something else. */
  | 'ON_HOLD'
  /** Being worked on. */
  | 'OPEN'
  /** Waits for the client. */
  | 'PENDING_CUSTOMER'
  /** Answered; the client may still object. */
  | 'RESOLVED'
  /** Unwanted. */
  | 'SPAM';

export type ClientHistoryQueryVariables = Exact<{
  id: string | number;
}>;


export type ClientHistoryQuery = { client: { id: string, code: string, name: string, currency: string, balance: { outstanding: string | null, overdue: string | null, unallocated: string | null, credit: string | null } | null, quotes: { totalCount: number, nodes: Array<{ number: string | null, status: QuoteStatus, total: string, validUntil: string | null, invoices: { nodes: Array<{ number: string | null }> } | null }> } | null, invoices: { totalCount: number, aggregate: { sum: { total: string | null, balance: string | null } }, nodes: Array<{ number: string | null, status: InvoiceStatus, paymentStatus: InvoicePaymentStatus, issuedOn: string | null, dueOn: string | null, net: string, vat: string, total: string, balance: string, currency: string, lines: Array<{ description: string, quantity: string, unitPrice: string, vatRate: string, net: string }>, payments: { edges: Array<{ allocated: string, node: { amount: string, method: PaymentMethod, receivedOn: string } }> } | null, creditNotes: { nodes: Array<{ number: string | null, total: string, remaining: string }> } | null }> } | null, contracts: { nodes: Array<{ number: string, status: ContractStatus, endsOn: string | null, renewsOn: string | null }> } | null, projects: { nodes: Array<{ name: string, status: ProjectStatus, progress: number, tasks: { nodes: Array<{ title: string, status: TaskStatus, dueOn: string | null, assignee: { name: string } | null }> } | null }> } | null, tickets: { nodes: Array<{ number: string, subject: string, status: TicketStatus, priority: Priority, openedAt: string, assignee: { name: string } | null }> } | null, timeline: { nodes: Array<{ at: string, type: string, summary: string, actor:
          | { name: string }
          | { name: string }
          | { name: string }
         | null }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ClientHistoryDocument = new TypedDocumentString(`
    query ClientHistory($id: ID!) {
  client(id: $id) {
    id
    code
    name
    currency
    balance {
      outstanding
      overdue
      unallocated
      credit
    }
    quotes(first: 20) {
      totalCount
      nodes {
        number
        status
        total
        validUntil
        invoices(first: 5) {
          nodes {
            number
          }
        }
      }
    }
    invoices(first: 20, orderBy: [{field: ISSUED_ON, direction: DESC}]) {
      totalCount
      aggregate {
        sum {
          total
          balance
        }
      }
      nodes {
        number
        status
        paymentStatus
        issuedOn
        dueOn
        net
        vat
        total
        balance
        currency
        lines {
          description
          quantity
          unitPrice
          vatRate
          net
        }
        payments(first: 10) {
          edges {
            allocated
            node {
              amount
              method
              receivedOn
            }
          }
        }
        creditNotes(first: 10) {
          nodes {
            number
            total
            remaining
          }
        }
      }
    }
    contracts(first: 10) {
      nodes {
        number
        status
        endsOn
        renewsOn
      }
    }
    projects(first: 10) {
      nodes {
        name
        status
        progress
        tasks(first: 20) {
          nodes {
            title
            status
            dueOn
            assignee {
              name
            }
          }
        }
      }
    }
    tickets(first: 10) {
      nodes {
        number
        subject
        status
        priority
        openedAt
        assignee {
          name
        }
      }
    }
    timeline(first: 20) {
      nodes {
        at
        type
        summary
        actor {
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ClientHistoryQuery, ClientHistoryQueryVariables>;