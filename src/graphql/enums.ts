import { builder } from './builder.ts'

/** An enum with a sentence for each of its values. */
const enumOf = <const Value extends string>(name: string, description: string, values: Record<Value, string>) =>
  builder.enumType(name, {
    description,
    values: Object.fromEntries(Object.entries(values).map(([value, text]) => [value, { description: text }])) as Record<
      Value,
      { description: string }
    >,
  })

export const VatCategory = enumOf('VatCategory', 'The VAT category of a line (EN 16931, UNCL 5305).', {
  S: 'Standard or reduced rate.',
  Z: 'Zero rate.',
  E: 'Exempt, the small-business exemption (franchise) included.',
  AE: 'Reverse charge: the customer owes the VAT (autoliquidation).',
  K: 'Supply of goods to a business in another EU country.',
  G: 'Export outside the EU.',
  O: 'Outside the scope of VAT.',
})

export const DocumentSeries = enumOf('DocumentSeries', 'A series of numbers that begins anew every year.', {
  INVOICE: 'Invoices, FA-.',
  CREDIT_NOTE: 'Credit notes, AV-.',
  QUOTE: 'Quotes, DE-.',
  PAYMENT: 'Payments, RE-.',
  CONTRACT: 'Contracts, CT-.',
  EXPENSE: 'Expenses, D-.',
  DISBURSEMENT: 'Disbursements, DC-.',
})

export const MemberStatus = enumOf('MemberStatus', 'Where a member stands.', {
  INVITED: 'Invited, has not signed in yet.',
  ACTIVE: 'May sign in.',
  SUSPENDED: 'May not sign in.',
})

export const ClientKind = enumOf('ClientKind', 'What a client is; decides on the mentions of their invoices.', {
  BUSINESS: 'A business, subject to VAT.',
  PUBLIC: 'A public body.',
  CONSUMER: 'A private person.',
})

export const ClientStatus = enumOf('ClientStatus', 'Whether a client is served now.', {
  ACTIVE: 'Served now.',
  FORMER: 'Served in the past; history is kept.',
  MERGED: 'Was the same as another client.',
})

export const LeadStatus = enumOf('LeadStatus', 'How far a lead (prospect) has come.', {
  NEW: 'Just recorded.',
  CONTACTED: 'Somebody has been in touch.',
  INTERESTED: 'Has shown interest (intéressé).',
  NEGOTIATION: 'Terms are being discussed (en négociation).',
  LOST: 'Given up, with a reason.',
  CONVERTED: 'Has become a client (converti).',
  MERGED: 'Was the same as another lead.',
})

export const ArticleKind = enumOf('ArticleKind', 'Whether goods are sold or a service is rendered.', {
  GOODS: 'Goods.',
  SERVICE: 'A service.',
})

export const OfferStatus = enumOf('OfferStatus', 'Where an offer (opportunity) stands, beside its stage.', {
  OPEN: 'Being worked on.',
  VALIDATED: 'Its contents and terms are settled: may be quoted.',
  WON: 'Sold.',
  LOST: 'Given up, with a reason.',
})

export const OfferNeed = enumOf('OfferNeed', 'What an offer must have to enter a stage.', {
  AMOUNT: 'What it may bring.',
  EXPECTED_ON: 'When it may be decided.',
  LINES: 'What is offered.',
  TERMS: 'The commercial terms.',
})

export const QuoteStatus = enumOf('QuoteStatus', 'Where a quote (devis) stands. Expired is derived: see isExpired.', {
  DRAFT: 'Being written.',
  SENT: 'With the other party.',
  ACCEPTED: 'Accepted: a contract between both.',
  REFUSED: 'Refused by the other party.',
  CANCELED: 'Taken back.',
  SUPERSEDED: 'Replaced by a later revision.',
  INVOICED: 'Wholly turned into invoices.',
})

export const InvoiceKind = enumOf('InvoiceKind', 'What an invoice bills.', {
  STANDARD: 'Goods and services as they are (380).',
  DEPOSIT: 'A deposit (facture d’acompte, 386).',
  PROGRESS: 'A stage of the work (facture de situation).',
  FINAL: 'The rest, after deposits (facture de solde).',
  CORRECTIVE: 'Replaces an invoice that was wrong (facture rectificative, 384).',
})

export const InvoiceStatus = enumOf(
  'InvoiceStatus',
  'The life of the document. How much is paid: see paymentStatus; overdue is derived.',
  {
    DRAFT: 'Being written: no number, may still change.',
    ISSUED: 'Numbered, frozen and owed.',
    VOIDED: 'Cancelled by a full credit note.',
    UNCOLLECTIBLE: 'Written off; may still be paid.',
  },
)

export const PaymentMethod = enumOf('PaymentMethod', 'How money moves.', {
  TRANSFER: 'Bank transfer (virement).',
  CARD: 'Card (carte).',
  CHEQUE: 'Cheque (chèque).',
  DIRECT_DEBIT: 'Direct debit (prélèvement).',
  CASH: 'Cash (espèces).',
})

export const PaymentStatus = enumOf('PaymentStatus', 'The life of a payment.', {
  PENDING: 'Recorded, not yet validated: its allocations are planned.',
  DEPOSITED: 'A cheque handed to the bank.',
  SETTLED: 'Validated: the money counts.',
  BOUNCED: 'Sent back by the bank.',
  CANCELED: 'Recorded by mistake and taken back.',
})

export const PaymentDirection = enumOf('PaymentDirection', 'Which way money moves.', {
  IN: 'From the client.',
  OUT: 'To the client: a refund.',
})

export const AllocationStrategy = enumOf('AllocationStrategy', 'How a payment finds its invoices by itself.', {
  OLDEST_FIRST: 'By issue date, the oldest first.',
  DUE_DATE: 'By due date, the earliest first.',
  PROPORTIONAL: 'Over all open invoices, by their balances.',
})

export const CreditNoteStatus = enumOf(
  'CreditNoteStatus',
  'The life of a credit note (avoir). Consumed is derived: ISSUED with nothing remaining.',
  {
    DRAFT: 'Being written: no number, may still change.',
    ISSUED: 'Numbered and frozen.',
    VOIDED: 'Cancelled before anything of it was used.',
  },
)

export const CreditNoteReason = enumOf('CreditNoteReason', 'Why an invoice is credited; decides on the accounts.', {
  RETURN: 'Goods came back.',
  REBATE: 'A rebate was granted.',
  CORRECTION: 'The invoice was wrong.',
  CANCELLATION: 'The sale was called off.',
  GOODWILL: 'A goodwill gesture.',
})

export const SettlementKind = enumOf(
  'SettlementKind',
  'What happens to the part of a credit note that its own invoice does not take.',
  {
    OFFSET: 'Taken off the balance of its own invoice.',
    CREDIT: 'Kept as the client’s credit.',
    REFUND: 'Paid back to the client.',
  },
)

const manualJournals = {
  HA: 'Purchases (achats).',
  BQ: 'Bank (banque).',
  CA: 'Cash (caisse).',
  OD: 'Miscellaneous (opérations diverses).',
  IV: 'Year-end inventory (inventaire): open until the fiscal year is closed.',
} as const

export const Journal = enumOf('Journal', 'The journals of the ledger.', {
  VE: 'Sales (ventes).',
  ...manualJournals,
  AN: 'Opening balances (à-nouveaux).',
  CL: 'Closing of a fiscal year (clôture); not part of the FEC.',
})

export const ManualJournal = enumOf('ManualJournal', 'The journals that take entries by hand.', manualJournals)

export const ChainKind = enumOf('ChainKind', 'The hash chains.', {
  INVOICE: 'Issued invoices.',
  CREDIT_NOTE: 'Issued credit notes.',
  CLOSING: 'Closings.',
})

export const ChainProblem = enumOf('ChainProblem', 'What is wrong with a link of a hash chain.', {
  CHANGED: 'It is not what was sealed.',
  BROKEN: 'It does not continue the link before.',
  MISSING: 'A link before it, or the last one, is gone.',
  UNSIGNED: 'No key of this company signed its hash.',
})

export const DateBucket = enumOf('DateBucket', 'How long each part of a report is.', {
  DAY: 'A day.',
  WEEK: 'A week, from Monday.',
  MONTH: 'A calendar month.',
  QUARTER: 'A calendar quarter.',
  YEAR: 'A calendar year.',
})

export const ProfitGrouping = enumOf('ProfitGrouping', 'Whose profitability is told.', {
  CLIENT: 'Each client’s.',
  PROJECT: 'Each project’s.',
})

export const ClosingKind = enumOf('ClosingKind', 'What a closing ends.', {
  DAY: 'A day, and all days since the last one closed.',
  MONTH: 'A calendar month.',
  YEAR: 'A fiscal year.',
})

export const ContractStatus = enumOf(
  'ContractStatus',
  'The life of a contract. Upcoming, in notice, to renew and expired are derived: see phase.',
  {
    DRAFT: 'Being written.',
    ACTIVE: 'In force.',
    SUSPENDED: 'Paused: nothing is billed.',
    TERMINATED: 'Ended early.',
  },
)

export const ContractKind = enumOf('ContractKind', 'What a contract is about.', {
  RECURRING_SERVICE: 'A service rendered again and again.',
  MAINTENANCE: 'Maintenance.',
  SUBSCRIPTION: 'A subscription.',
})

export const RenewalMode = enumOf('RenewalMode', 'How a contract goes on after its end.', {
  NONE: 'It ends.',
  EXPLICIT: 'Both sides must agree.',
  TACIT: 'By itself, unless notice is given.',
})

export const BillingPeriod = enumOf('BillingPeriod', 'How often a contract is billed, or an expense comes again.', {
  MONTH: 'Every month.',
  QUARTER: 'Every three months.',
  SEMESTER: 'Every six months.',
  YEAR: 'Every year.',
})

export const BillingTiming = enumOf('BillingTiming', 'When a period of a contract falls due.', {
  PREPAID: 'On its first day (terme à échoir).',
  POSTPAID: 'On its last day (terme échu).',
})

export const BillingMode = enumOf('BillingMode', 'What happens by itself when a period of a contract falls due.', {
  MANUAL: 'Nothing: it waits among what is unbilled.',
  DRAFT: 'An invoice is drafted.',
  ISSUE: 'An invoice is issued.',
})

export const TermKind = enumOf('TermKind', 'How a term of a contract came about.', {
  INITIAL: 'The first one.',
  EXPLICIT: 'Both sides agreed.',
  TACIT: 'By itself.',
})

export const ProjectStatus = enumOf('ProjectStatus', 'The life of a project.', {
  PLANNED: 'Planned.',
  ACTIVE: 'Running.',
  ON_HOLD: 'Paused.',
  FINISHED: 'Done.',
  ARCHIVED: 'Done and put away.',
  CANCELED: 'Called off.',
})

export const BillingType = enumOf('BillingType', 'How a project is billed.', {
  FIXED: 'At a fixed price.',
  PROJECT_RATE: 'By time, at one rate.',
  TASK_RATE: 'By time, at each task’s rate.',
})

export const TaskStatus = enumOf('TaskStatus', 'The life of a task. Blocked and overdue are derived.', {
  TODO: 'To do.',
  IN_PROGRESS: 'Being done.',
  IN_REVIEW: 'Handed in.',
  DONE: 'Done.',
  CANCELED: 'Called off.',
})

export const TaskKind = enumOf('TaskKind', 'What a task is.', {
  TODO: 'Something to do.',
  CALL: 'A call.',
  FOLLOW_UP: 'A follow-up (relance).',
  REMINDER: 'A reminder.',
  MEETING: 'A meeting.',
})

export const Priority = enumOf('Priority', 'How pressing something is.', {
  LOW: 'Can wait.',
  NORMAL: 'As usual.',
  HIGH: 'Before others.',
  URGENT: 'Now.',
})

export const TicketStatus = enumOf('TicketStatus', 'The life of a support ticket.', {
  NEW: 'Nobody has it yet.',
  OPEN: 'Being worked on.',
  PENDING_CUSTOMER: 'Waits for the client.',
  ON_HOLD: 'Waits for something else.',
  RESOLVED: 'Answered; the client may still object.',
  CLOSED: 'Finished.',
  MERGED: 'Goes on in another ticket.',
  SPAM: 'Unwanted.',
})

export const TicketKind = enumOf('TicketKind', 'What a client asks for.', {
  PROBLEM: 'Something does not work.',
  COMPLAINT: 'Somebody is not satisfied (réclamation).',
  QUESTION: 'A question.',
})

export const TicketMessageKind = enumOf('TicketMessageKind', 'Who reads a message of a ticket.', {
  REPLY: 'Between staff and client.',
  NOTE: 'Internal: staff only.',
  SYSTEM: 'A change of state, told by the system.',
})

export const MailStatus = enumOf('MailStatus', 'Whether a mail has left.', {
  QUEUED: 'Waits to be sent.',
  SENT: 'Given to the mail server.',
  FAILED: 'Given up, with an error.',
  CANCELED: 'Not needed any more when its turn came.',
})

export const TicketLinkKind = enumOf('TicketLinkKind', 'How two tickets belong together, seen from the first.', {
  RELATED: 'They are about the same.',
  CAUSES: 'The other one comes from it.',
  CAUSED_BY: 'It comes from the other one.',
  SPLIT_INTO: 'Messages of it went into the other one.',
  SPLIT_FROM: 'Its first messages came from the other one.',
})

export const QueueMode = enumOf('QueueMode', 'How the tickets of a team find their member.', {
  MANUAL: 'Somebody assigns them.',
  ROUND_ROBIN: 'Each member in turn.',
  LEAST_BUSY: 'Whoever has the fewest new and open tickets.',
})

export const ExpenseStatus = enumOf('ExpenseStatus', 'The life of an expense (dépense).', {
  DRAFT: 'Being recorded.',
  SUBMITTED: 'Handed in for approval.',
  APPROVED: 'Approved, booked and owed.',
  REFUSED: 'Sent back with a reason.',
  REIMBURSED: 'Paid back to the member who advanced it.',
  CANCELED: 'Taken back.',
})

export const ExpensePayer = enumOf('ExpensePayer', 'Who pays for an expense at first.', {
  COMPANY: 'The company owes it to the supplier.',
  MEMBER: 'A member advanced it and is paid back (note de frais).',
})

export const ExpenseGrouping = enumOf('ExpenseGrouping', 'By what expenses are summed.', {
  CATEGORY: 'By category.',
  SUPPLIER: 'By supplier.',
  PROJECT: 'By project.',
  MONTH: 'By month.',
})

export const DisbursementStatus = enumOf('DisbursementStatus', 'Whether money paid out counts.', {
  SETTLED: 'It went out.',
  CANCELED: 'Taken back.',
})

export const NotificationKind = enumOf('NotificationKind', 'What kind of news a member hears of.', {
  MENTION: 'Somebody mentioned them in a comment.',
  TICKET_ASSIGNED: 'A ticket was assigned to them.',
  TICKET_ANSWERED: 'The client answered a ticket that they have or follow.',
  CONTRACT_ENDING: 'A contract that they look after nears its end.',
})
