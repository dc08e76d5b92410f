/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A postal address. */
export type AddressInput = {
  /** City. */
  city?: string | null | undefined;
  /** Country; FR unless said. */
  country?: string | null | undefined;
  /** Postal code. */
  postalCode?: string | null | undefined;
  /** Street and number. */
  street?: string | null | undefined;
  /** Further line. */
  street2?: string | null | undefined;
};

/** What happened to a row, seen through the subscription’s filter. */
export type ChangeOp =
  /** The row is new. */
  | 'CREATED'
  /** The row is gone. */
  | 'DELETED'
  /** The row changed and now answers the filter, or came into the viewer’s reach. */
  | 'ENTERED'
  /** The row changed and no longer answers the filter, or left the viewer’s reach. */
  | 'LEFT'
  /** The row changed. */
  | 'UPDATED';

/** Which rows of Client: all given conditions must hold. */
export type ClientFilter = {
  /** All of these hold. */
  and?: Array<ClientFilter> | null | undefined;
  /** By city. */
  city?: StringFilter | null | undefined;
  /** By code. */
  code?: StringFilter | null | undefined;
  /** By its contracts. */
  contracts?: ContractListFilter | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By e-mail address. */
  email?: StringFilter | null | undefined;
  /** By its invoices. */
  invoices?: InvoiceListFilter | null | undefined;
  /** By kind. */
  kind?: ClientKindFilter | null | undefined;
  /** By name. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: ClientFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<ClientFilter> | null | undefined;
  /** By its owner. */
  owner?: MemberFilter | null | undefined;
  /** By the id of the member who owns it. */
  ownerId?: IdFilter | null | undefined;
  /** By its projects. */
  projects?: ProjectListFilter | null | undefined;
  /** By its quotes. */
  quotes?: QuoteListFilter | null | undefined;
  /** By SIREN. */
  siren?: StringFilter | null | undefined;
  /** Served now, or former. */
  status?: ClientStatusFilter | null | undefined;
  /** By its tickets. */
  tickets?: TicketListFilter | null | undefined;
  /** By VAT number. */
  vatNumber?: StringFilter | null | undefined;
};

/** What a client is; decides on the mentions of their invoices. */
export type ClientKind =
  /** A business, subject to VAT. */
  | 'BUSINESS'
  /** A private person. */
  | 'CONSUMER'
  /** A public body. */
  | 'PUBLIC';

/** Compares ClientKind values. */
export type ClientKindFilter = {
  /** Equal. */
  eq?: ClientKind | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<ClientKind> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: ClientKind | null | undefined;
  /** None of these. */
  notIn?: Array<ClientKind> | null | undefined;
};

/** Whether a client is served now. */
export type ClientStatus =
  /** Served now. */
  | 'ACTIVE'
  /** Served in the past; history is kept. */
  | 'FORMER'
  /** Was the same as another client. */
  | 'MERGED';

/** Compares ClientStatus values. */
export type ClientStatusFilter = {
  /** Equal. */
  eq?: ClientStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<ClientStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: ClientStatus | null | undefined;
  /** None of these. */
  notIn?: Array<ClientStatus> | null | undefined;
};

/** What to change; what is left out stays. */
export type ClientUpdateInput = {
  /** Address on documents. */
  billingAddress?: AddressInput | null | undefined;
  /** People at the client; replaces all. Whoever keeps their address stays who they are. */
  contacts?: Array<ContactInput> | null | undefined;
  /** Currency of new documents; the company’s unless said. */
  currency?: string | null | undefined;
  /** The plan that reminds the client; the default one when null. */
  dunningPlanId?: string | number | null | undefined;
  /** E-mail address for documents. */
  email?: string | null | undefined;
  /** The version that the change is based on; another one is refused as a ConflictError. */
  expectedVersion: number;
  /** Members who follow it; replaces all. */
  followerIds?: Array<string | number> | null | undefined;
  /** Repeating a request with the same key acts once; 1 to 255 characters. */
  idempotencyKey?: string | null | undefined;
  /** What the client is. */
  kind?: ClientKind | null | undefined;
  /** Language of documents and mails; the company’s unless said. */
  locale?: string | null | undefined;
  /** Name. */
  name?: string | null | undefined;
  /** Internal notes. */
  notes?: string | null | undefined;
  /** The member who looks after it; the viewer unless said. */
  ownerId?: string | number | null | undefined;
  /** Days from issue to due date, 0 to 60; the company’s unless said. */
  paymentTermDays?: number | null | undefined;
  /** The term ends with the month in which its days do; then at most 45 days. */
  paymentTermEndOfMonth?: boolean | null | undefined;
  /** Phone number. */
  phone?: string | null | undefined;
  /** French company number, nine digits. */
  siren?: string | null | undefined;
  /** French establishment number, fourteen digits. */
  siret?: string | null | undefined;
  /** VAT number; worked out from the SIREN unless given. */
  vatNumber?: string | null | undefined;
};

/** A person at a client. */
export type ContactInput = {
  /** E-mail address. */
  email?: string | null | undefined;
  /** An existing contact, who stays the same; one with a known e-mail address does so too. */
  id?: string | number | null | undefined;
  /** Name. */
  name: string;
  /** Phone number. */
  phone?: string | null | undefined;
  /** Whether they may sign in to the portal; yes unless said. */
  portalAccess?: boolean | null | undefined;
  /** The one to write to first. */
  primary?: boolean | null | undefined;
  /** What they do there. */
  title?: string | null | undefined;
};

/** Which rows of Contract: all given conditions must hold. */
export type ContractFilter = {
  /** All of these hold. */
  and?: Array<ContractFilter> | null | undefined;
  /** By the day on which the next period falls due. */
  billsOn?: DateFilter | null | undefined;
  /** By its client. */
  client?: ClientFilter | null | undefined;
  /** By the client’s id. */
  clientId?: IdFilter | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By last day. */
  endsOn?: DateFilter | null | undefined;
  /** This does not hold. */
  not?: ContractFilter | null | undefined;
  /** By number. */
  number?: StringFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<ContractFilter> | null | undefined;
  /** By the owner’s id. */
  ownerId?: IdFilter | null | undefined;
  /** By status. */
  status?: ContractStatusFilter | null | undefined;
};

/** Asks about the related rows of Contract that the viewer may see. */
export type ContractListFilter = {
  /** Every related row is like this; true where there is none. */
  every?: ContractFilter | null | undefined;
  /** No related row is like this. */
  none?: ContractFilter | null | undefined;
  /** At least one related row is like this. */
  some?: ContractFilter | null | undefined;
};

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

/** Compares ContractStatus values. */
export type ContractStatusFilter = {
  /** Equal. */
  eq?: ContractStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<ContractStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: ContractStatus | null | undefined;
  /** None of these. */
  notIn?: Array<ContractStatus> | null | undefined;
};

/** Compares dates; a duration counts from today. */
export type DateFilter = {
  /** Equal. */
  eq?: string | null | undefined;
  /** More than, or later. */
  gt?: string | null | undefined;
  /** At least. */
  gte?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Less than, or earlier. */
  lt?: string | null | undefined;
  /** At most. */
  lte?: string | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: string | null | undefined;
  /** None of these. */
  notIn?: Array<string> | null | undefined;
};

/** Compares instants; a duration counts from now. */
export type DateTimeFilter = {
  /** More than, or later. */
  gt?: string | null | undefined;
  /** At least. */
  gte?: string | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Less than, or earlier. */
  lt?: string | null | undefined;
  /** At most. */
  lte?: string | null | undefined;
};

/** Whether an invoice’s due date has passed; derived from today’s date. */
export type DueState =
  /** Anything else. */
  | 'NOT_OVERDUE'
  /** Issued, not wholly paid, and past its due date. */
  | 'OVERDUE';

/** Compares DueState values. */
export type DueStateFilter = {
  /** Equal. */
  eq?: DueState | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<DueState> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: DueState | null | undefined;
  /** None of these. */
  notIn?: Array<DueState> | null | undefined;
};

/** Why an action was refused. Codes are stable: branch on them, show the message. */
export type ErrorCode =
  /** Money has already been received for it. */
  | 'ALREADY_PAID'
  /** It is already in use elsewhere. */
  | 'ALREADY_USED'
  /** Nobody may give rights that they do not have. */
  | 'BEYOND_OWN_RIGHTS'
  /** The amount is more than the viewer’s role may approve. */
  | 'BEYOND_THRESHOLD'
  /** Something else must be finished first. */
  | 'BLOCKED'
  /** Somebody changed it since it was read. */
  | 'CONFLICT'
  /** The date lies before that of the last numbered document. */
  | 'DATE_BEFORE_LAST'
  /** It looks like something that exists already. */
  | 'DUPLICATE'
  /** The parts add up to more than the whole. */
  | 'EXCEEDS_AMOUNT'
  /** The amount is more than what is left to pay. */
  | 'EXCEEDS_BALANCE'
  /** More is credited on a line than was invoiced on it. */
  | 'EXCEEDS_LINE_CAP'
  /** More is credited at a VAT rate than was invoiced at it. */
  | 'EXCEEDS_RATE_CAP'
  /** The amount is more than what remains. */
  | 'EXCEEDS_REMAINING'
  /** Its time has run out. */
  | 'EXPIRED'
  /** The file cannot be read, or is not what it should be. */
  | 'FILE_UNREADABLE'
  /** The value is one the viewer may not choose. */
  | 'FORBIDDEN_VALUE'
  /** Nothing is left to pay. */
  | 'HAS_NO_BALANCE'
  /** The start or end date is missing. */
  | 'HAS_NO_DATES'
  /** The document has no lines. */
  | 'HAS_NO_LINES'
  /** The document has no terms. */
  | 'HAS_NO_TERMS'
  /** The value is not written the way it must be. */
  | 'INVALID_FORMAT'
  /** The action is not possible in the present state. */
  | 'INVALID_TRANSITION'
  /** The company would be left without an administrator. */
  | 'LAST_ADMIN'
  /** A limit on number or size is reached. */
  | 'LIMIT'
  /** The document lacks mentions that the law requires. */
  | 'MISSING_MENTIONS'
  /** Nothing remains to be used or billed. */
  | 'NOTHING_REMAINS'
  /** The value is not possible in this place. */
  | 'NOT_ALLOWED'
  /** The thing named does not exist, or the viewer may not see it. */
  | 'NOT_FOUND'
  /** Some subtasks are still open. */
  | 'OPEN_SUBTASKS'
  /** Open work must be handed over first. */
  | 'OPEN_WORK'
  /** It belongs to another client. */
  | 'OTHER_CLIENT'
  /** It is in another currency. */
  | 'OTHER_CURRENCY'
  /** Debits and credits do not add up to the same. */
  | 'OUT_OF_BALANCE'
  /** The value is too small, too large, too early or too late. */
  | 'OUT_OF_RANGE'
  /** Nobody approves their own expense. */
  | 'OWN_EXPENSE'
  /** The other party is not known well enough. */
  | 'PARTY_UNKNOWN'
  /** The books are closed on that day. */
  | 'PERIOD_CLOSED'
  /** A reason must be given. */
  | 'REASON_REQUIRED'
  /** A receipt must be attached. */
  | 'RECEIPT_REQUIRED'
  /** A value is missing. */
  | 'REQUIRED'
  /** The electronic invoice breaks a rule of EN 16931 or of the French reform. */
  | 'RULE_BROKEN'
  /** The link or token is unknown, used or expired. */
  | 'TOKEN_INVALID'
  /** The text or the list is longer than allowed. */
  | 'TOO_LONG'
  /** Too many attempts were made; wait before the next one. */
  | 'TOO_MANY_ATTEMPTS'
  /** The password is too easy to guess. */
  | 'WEAK_PASSWORD'
  /** The e-mail, password or code is wrong. */
  | 'WRONG_CREDENTIALS';

/** Compares ids. */
export type IdFilter = {
  /** Equal. */
  eq?: string | number | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string | number> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: string | number | null | undefined;
  /** None of these. */
  notIn?: Array<string | number> | null | undefined;
};

/** Compares whole numbers. */
export type IntFilter = {
  /** Equal. */
  eq?: number | null | undefined;
  /** More than, or later. */
  gt?: number | null | undefined;
  /** At least. */
  gte?: number | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<number> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Less than, or earlier. */
  lt?: number | null | undefined;
  /** At most. */
  lte?: number | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: number | null | undefined;
  /** None of these. */
  notIn?: Array<number> | null | undefined;
};

/** Which rows of Invoice: all given conditions must hold. */
export type InvoiceFilter = {
  /** All of these hold. */
  and?: Array<InvoiceFilter> | null | undefined;
  /** By what is left to pay. */
  balance?: MoneyFilter | null | undefined;
  /** By its client. */
  client?: ClientFilter | null | undefined;
  /** By the client’s id. */
  clientId?: IdFilter | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By currency. */
  currency?: StringFilter | null | undefined;
  /** By due date. */
  dueOn?: DateFilter | null | undefined;
  /** By whether the due date has passed. */
  dueState?: DueStateFilter | null | undefined;
  /** By issue date. */
  issuedOn?: DateFilter | null | undefined;
  /** By kind. */
  kind?: InvoiceKindFilter | null | undefined;
  /** By the due date of what is left to pay. */
  nextDueOn?: DateFilter | null | undefined;
  /** This does not hold. */
  not?: InvoiceFilter | null | undefined;
  /** By number. */
  number?: StringFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<InvoiceFilter> | null | undefined;
  /** By how much is settled. */
  paymentStatus?: InvoicePaymentStatusFilter | null | undefined;
  /** By the quote’s id. */
  quoteId?: IdFilter | null | undefined;
  /** By status. */
  status?: InvoiceStatusFilter | null | undefined;
  /** By total. */
  total?: MoneyFilter | null | undefined;
};

/** What an invoice bills. */
export type InvoiceKind =
  /** Replaces an invoice that was wrong (facture rectificative, 384). */
  | 'CORRECTIVE'
  /** A deposit (facture d’acompte, 386). */
  | 'DEPOSIT'
  /** The rest, after deposits (facture de solde). */
  | 'FINAL'
  /** A stage of the work (facture de situation). */
  | 'PROGRESS'
  /** Goods and services as they are (380). */
  | 'STANDARD';

/** Compares InvoiceKind values. */
export type InvoiceKindFilter = {
  /** Equal. */
  eq?: InvoiceKind | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<InvoiceKind> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: InvoiceKind | null | undefined;
  /** None of these. */
  notIn?: Array<InvoiceKind> | null | undefined;
};

/** Asks about the related rows of Invoice that the viewer may see. */
export type InvoiceListFilter = {
  /** Every related row is like this; true where there is none. */
  every?: InvoiceFilter | null | undefined;
  /** No related row is like this. */
  none?: InvoiceFilter | null | undefined;
  /** At least one related row is like this. */
  some?: InvoiceFilter | null | undefined;
};

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

/** Compares InvoicePaymentStatus values. */
export type InvoicePaymentStatusFilter = {
  /** Equal. */
  eq?: InvoicePaymentStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<InvoicePaymentStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: InvoicePaymentStatus | null | undefined;
  /** None of these. */
  notIn?: Array<InvoicePaymentStatus> | null | undefined;
};

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

/** Compares InvoiceStatus values. */
export type InvoiceStatusFilter = {
  /** Equal. */
  eq?: InvoiceStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<InvoiceStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: InvoiceStatus | null | undefined;
  /** None of these. */
  notIn?: Array<InvoiceStatus> | null | undefined;
};

/** Which rows of Member: all given conditions must hold. */
export type MemberFilter = {
  /** All of these hold. */
  and?: Array<MemberFilter> | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By e-mail address. */
  email?: StringFilter | null | undefined;
  /** By name. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: MemberFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<MemberFilter> | null | undefined;
  /** By role. */
  role?: StringFilter | null | undefined;
  /** By status. */
  status?: MemberStatusFilter | null | undefined;
};

/** Where a member stands. */
export type MemberStatus =
  /** May sign in. */
  | 'ACTIVE'
  /** Invited, has not signed in yet. */
  | 'INVITED'
  /** May not sign in. */
  | 'SUSPENDED';

/** Compares MemberStatus values. */
export type MemberStatusFilter = {
  /** Equal. */
  eq?: MemberStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<MemberStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: MemberStatus | null | undefined;
  /** None of these. */
  notIn?: Array<MemberStatus> | null | undefined;
};

/** Compares amounts, in the company’s currency at the rate booked on the document. */
export type MoneyFilter = {
  /** Equal. */
  eq?: string | null | undefined;
  /** More than, or later. */
  gt?: string | null | undefined;
  /** At least. */
  gte?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Less than, or earlier. */
  lt?: string | null | undefined;
  /** At most. */
  lte?: string | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: string | null | undefined;
  /** None of these. */
  notIn?: Array<string> | null | undefined;
};

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

/** Compares Priority values. */
export type PriorityFilter = {
  /** Equal. */
  eq?: Priority | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<Priority> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: Priority | null | undefined;
  /** None of these. */
  notIn?: Array<Priority> | null | undefined;
};

/** Which rows of Project: all given conditions must hold. */
export type ProjectFilter = {
  /** All of these hold. */
  and?: Array<ProjectFilter> | null | undefined;
  /** By its client. */
  client?: ClientFilter | null | undefined;
  /** By the client’s id. */
  clientId?: IdFilter | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By deadline. */
  dueOn?: DateFilter | null | undefined;
  /** By the lead’s id. */
  managerId?: IdFilter | null | undefined;
  /** By name. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: ProjectFilter | null | undefined;
  /** By number. */
  number?: StringFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<ProjectFilter> | null | undefined;
  /** By status. */
  status?: ProjectStatusFilter | null | undefined;
};

/** Asks about the related rows of Project that the viewer may see. */
export type ProjectListFilter = {
  /** Every related row is like this; true where there is none. */
  every?: ProjectFilter | null | undefined;
  /** No related row is like this. */
  none?: ProjectFilter | null | undefined;
  /** At least one related row is like this. */
  some?: ProjectFilter | null | undefined;
};

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

/** Compares ProjectStatus values. */
export type ProjectStatusFilter = {
  /** Equal. */
  eq?: ProjectStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<ProjectStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: ProjectStatus | null | undefined;
  /** None of these. */
  notIn?: Array<ProjectStatus> | null | undefined;
};

/** Which rows of Quote: all given conditions must hold. */
export type QuoteFilter = {
  /** All of these hold. */
  and?: Array<QuoteFilter> | null | undefined;
  /** By its client. */
  client?: ClientFilter | null | undefined;
  /** By the client’s id. */
  clientId?: IdFilter | null | undefined;
  /** By creation. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By the lead’s id. */
  leadId?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: QuoteFilter | null | undefined;
  /** By number. */
  number?: StringFilter | null | undefined;
  /** By the offer’s id. */
  offerId?: IdFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<QuoteFilter> | null | undefined;
  /** By the owner’s id. */
  ownerId?: IdFilter | null | undefined;
  /** By status. */
  status?: QuoteStatusFilter | null | undefined;
  /** By total. */
  total?: MoneyFilter | null | undefined;
  /** By last day of validity. */
  validUntil?: DateFilter | null | undefined;
  /** By whether it may still be accepted. */
  validity?: QuoteValidityFilter | null | undefined;
};

/** Asks about the related rows of Quote that the viewer may see. */
export type QuoteListFilter = {
  /** Every related row is like this; true where there is none. */
  every?: QuoteFilter | null | undefined;
  /** No related row is like this. */
  none?: QuoteFilter | null | undefined;
  /** At least one related row is like this. */
  some?: QuoteFilter | null | undefined;
};

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

/** Compares QuoteStatus values. */
export type QuoteStatusFilter = {
  /** Equal. */
  eq?: QuoteStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<QuoteStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: QuoteStatus | null | undefined;
  /** None of these. */
  notIn?: Array<QuoteStatus> | null | undefined;
};

/** Whether a sent quote may still be accepted; derived from today’s date. */
export type QuoteValidity =
  /** Sent, and past its validity. */
  | 'EXPIRED'
  /** Sent, and within its validity. */
  | 'VALID';

/** Compares QuoteValidity values. */
export type QuoteValidityFilter = {
  /** Equal. */
  eq?: QuoteValidity | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<QuoteValidity> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: QuoteValidity | null | undefined;
  /** None of these. */
  notIn?: Array<QuoteValidity> | null | undefined;
};

/** Compares text without regard to case and accents. */
export type StringFilter = {
  /** Contains this text, whatever its case and accents. */
  contains?: string | null | undefined;
  /** Equal. */
  eq?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: string | null | undefined;
  /** None of these. */
  notIn?: Array<string> | null | undefined;
  /** Starts with this text, whatever its case and accents. */
  startsWith?: string | null | undefined;
};

/** Asks what a list of texts holds. */
export type StringListFilter = {
  /** Has this one. */
  has?: string | null | undefined;
  /** Has all of these. */
  hasEvery?: Array<string> | null | undefined;
  /** Has at least one of these. */
  hasSome?: Array<string> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
};

/** Which rows of Ticket: all given conditions must hold. */
export type TicketFilter = {
  /** All of these hold. */
  and?: Array<TicketFilter> | null | undefined;
  /** By its assignee. */
  assignee?: MemberFilter | null | undefined;
  /** By the assignee’s id. */
  assigneeId?: IdFilter | null | undefined;
  /** By its client. */
  client?: ClientFilter | null | undefined;
  /** By the client’s id. */
  clientId?: IdFilter | null | undefined;
  /** By kind. */
  kind?: TicketKindFilter | null | undefined;
  /** This does not hold. */
  not?: TicketFilter | null | undefined;
  /** By number. */
  number?: StringFilter | null | undefined;
  /** By opening. */
  openedAt?: DateTimeFilter | null | undefined;
  /** At least one of these holds; an empty list matches nothing. */
  or?: Array<TicketFilter> | null | undefined;
  /** By priority. */
  priority?: PriorityFilter | null | undefined;
  /** By the target of the resolution. */
  resolutionDueAt?: DateTimeFilter | null | undefined;
  /** By the client’s last rating. */
  satisfaction?: IntFilter | null | undefined;
  /** By status. */
  status?: TicketStatusFilter | null | undefined;
  /** By tags. */
  tags?: StringListFilter | null | undefined;
  /** By the team’s id. */
  teamId?: IdFilter | null | undefined;
};

/** What a client asks for. */
export type TicketKind =
  /** Somebody is not satisfied (réclamation). */
  | 'COMPLAINT'
  /** Something does not work. */
  | 'PROBLEM'
  /** A question. */
  | 'QUESTION';

/** Compares TicketKind values. */
export type TicketKindFilter = {
  /** Equal. */
  eq?: TicketKind | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<TicketKind> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: TicketKind | null | undefined;
  /** None of these. */
  notIn?: Array<TicketKind> | null | undefined;
};

/** Asks about the related rows of Ticket that the viewer may see. */
export type TicketListFilter = {
  /** Every related row is like this; true where there is none. */
  every?: TicketFilter | null | undefined;
  /** No related row is like this. */
  none?: TicketFilter | null | undefined;
  /** At least one related row is like this. */
  some?: TicketFilter | null | undefined;
};

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

/** Compares TicketStatus values. */
export type TicketStatusFilter = {
  /** Equal. */
  eq?: TicketStatus | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<TicketStatus> | null | undefined;
  /** True: has no value. False: has one. */
  isNull?: boolean | null | undefined;
  /** Not equal; rows without a value are not returned. */
  neq?: TicketStatus | null | undefined;
  /** None of these. */
  notIn?: Array<TicketStatus> | null | undefined;
};

export type ClientPageQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: ClientFilter | null | undefined;
}>;


export type ClientPageQuery = { __typename: 'Query', clients: { __typename: 'ClientConnection', nodes: Array<{ __typename: 'Client', id: string, code: string, name: string, createdAt: string }>, pageInfo: { __typename: 'PageInfo', endCursor: string | null, hasNextPage: boolean } } | null };

export type BooksAndClientsQueryVariables = Exact<{ [key: string]: never; }>;


export type BooksAndClientsQuery = { __typename: 'Query', clients: { __typename: 'ClientConnection', nodes: Array<{ __typename: 'Client', id: string }> } | null, ledgerEntries: { __typename: 'LedgerEntryConnection', nodes: Array<{ __typename: 'LedgerEntry', id: string }> } | null };

export type RenameClientMutationVariables = Exact<{
  id: string | number;
  input: ClientUpdateInput;
}>;


export type RenameClientMutation = { __typename: 'Mutation', clientUpdate: { __typename: 'ClientUpdatePayload', client: { __typename: 'Client', id: string, name: string } | null, errors: Array<
      | { __typename: 'ConflictError', currentVersion: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'DuplicateError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidTransitionError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'LimitError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'MissingMentionsError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } | null };

export type FollowClientsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowClientsSubscription = { clientChanged: { __typename: 'ClientChange', cursor: string, op: ChangeOp, client: { __typename: 'Client', id: string, name: string } | null } };


export const ClientPageDocument = {"__meta__":{"hash":"sha256:f5541dd7ba0eaccfebd7eba8a51f1e067ba8db97230275b0e585e7715e14b893"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ClientPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ClientFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"clients"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CODE"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]} as unknown as DocumentNode<ClientPageQuery, ClientPageQueryVariables>;
export const BooksAndClientsDocument = {"__meta__":{"hash":"sha256:37cf705f27bd678eec92a1ab113f7be515a65c29e3a67bfde1f5e655d706e845"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BooksAndClients"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"clients"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"ledgerEntries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<BooksAndClientsQuery, BooksAndClientsQueryVariables>;
export const RenameClientDocument = {"__meta__":{"hash":"sha256:fb4e667170be2463c8cedae6bf5cbed639ddc6ce50e18f87e594ad07b99a3991"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RenameClient"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ClientUpdateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"clientUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"client"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"currentVersion"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RenameClientMutation, RenameClientMutationVariables>;
export const FollowClientsDocument = {"__meta__":{"hash":"sha256:00397e5ffc212e39cb2c1d292b478dee5617a8664661261a84a18ad06c03fca5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowClients"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"EventCursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clientChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"op"}},{"kind":"Field","name":{"kind":"Name","value":"client"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<FollowClientsSubscription, FollowClientsSubscriptionVariables>;