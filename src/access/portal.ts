import type { GraphQLSchema } from 'graphql'

/**
 * What of the graph stands in the portal's schema: types, and their fields. Whatever is not written here does not exist
 * there, whoever adds it to the graph. What begins with `portal` or `Portal` in the graph stands in the portal only,
 * whole and without the prefix.
 */
// biome-ignore format: read by column
const table: Record<string, string> = {
  Query:        'company quotes quote invoices invoice payments payment contracts contract projects project tasks task tickets ticket sessions eventCursor',
  Mutation:     'sessionRevoke fileUploadCreate quoteAccept quoteRefuse ticketClose',
  Subscription: 'ticketChanged',

  Company:      'name legalForm siren siret vatNumber email phone address currency',
  Address:      'street street2 postalCode city country',
  Client:       'id code name currency billingAddress balance',
  ClientBalance: 'outstanding overdue unallocated currency',
  Contact:      'id name email phone title client',
  SignIn:       'id userAgent address createdAt lastUsedAt',

  Quote:        'id number pdf revision status isExpired currency discountPercent discountAmount net vat total validUntil terms depositPercent sentOn acceptedAt signerName reason lines invoices allowedActions',
  QuoteLine:    'id position section kind description quantity unit unitPrice discountPercent vatCategory vatRate net optional selected currency',
  Invoice:      'id number pdf kind status paymentStatus isOverdue currency discountPercent discountAmount net vat total deducted paid credited balance suppliedOn issuedOn dueOn purchaseOrder lines vatBreakdown payments quote',
  InvoiceLine:  'id position section kind description quantity unit unitPrice discountPercent discountAmount vatCategory vatRate net currency',
  InvoiceVat:   'rate category base allowance vat currency',
  Payment:      'id number status direction method amount allocated unallocated refunded currency receivedOn reference',
  Contract:     'id number name kind status phase currency startsOn endsOn renewsOn renewal noticeDays termMonths billingPeriod terms lines invoices projects tickets',
  ContractLine: 'id kind description quantity unit unitPrice vatCategory vatRate net currency',
  Project:      'id number name status progress startsOn dueOn finishedOn milestones tasks contract',
  Milestone:    'id kind name dueOn reachedOn',
  Task:         'id title kind status dueOn isOverdue completedAt project',
  Ticket:       'id number subject kind status priority openedAt firstRespondedAt resolvedAt closedAt closesAt satisfaction contact contract messages allowedActions',
  TicketMessage: 'id body at author attachments',
  TicketChange: 'cursor op ticketId changedFields ticket at',
  Pdf:          'url expiresAt',
  Attachment:   'id name contentType size url',
  FileUpload:   'id url method headers expiresAt',
  UploadHeader: 'name value',
  AllowedAction: 'name allowed reasons',
  Actor:        'id name',
  SystemActor:  'id name',
  PageInfo:     'hasNextPage hasPreviousPage startCursor endCursor',
  InvoicePaymentEdge: 'cursor node allocated effective',

  UserError:              'message code path',
  ValidationError:        'message code path',
  NotFoundError:          'message code path',
  InvalidTransitionError: 'message code path from action allowed',
  ConflictError:          'message code path currentVersion',
  LimitError:             'message code path',

  SessionRevokeInput:    'sessionId',
  FileUploadCreateInput: 'name contentType size idempotencyKey',
  QuoteAcceptInput:      'signerName selectedLineIds idempotencyKey',
  QuoteRefuseInput:      'reason idempotencyKey',
  TicketCloseInput:      'idempotencyKey',
  SessionRevokePayload:  'errors',
  FileUploadCreatePayload: 'upload errors',
  QuoteAcceptPayload:    'quote errors',
  QuoteRefusePayload:    'quote errors',
  TicketClosePayload:    'ticket errors',
}

const lists = ['Quote', 'Invoice', 'InvoicePayment', 'Payment', 'Contract', 'Project', 'Task', 'Ticket']
const shown = new Map(Object.entries(table).map(([type, fields]) => [type, new Set(fields.split(' '))]))
for (const list of lists) {
  shown.set(`${list}Connection`, new Set(['nodes', 'edges', 'pageInfo', 'totalCount']))
  if (!shown.has(`${list}Edge`)) shown.set(`${list}Edge`, new Set(['cursor', 'node']))
}

/** Throws when the portal's schema lacks what is written here: a name that has changed in the graph would vanish there. */
export function checkPortal(schema: GraphQLSchema): void {
  const absent = [...shown].flatMap(([name, fields]) => {
    const type = schema.getType(name)
    const standing = type && 'getFields' in type ? type.getFields() : {}
    return [...fields].filter((field) => !(field in standing)).map((field) => `${name}.${field}`)
  })
  if (absent.length) throw new Error(`access/portal.ts names what the graph lacks: ${absent.join(', ')}`)
}

/** Arguments that the portal's fields leave out: filters know columns that do not exist there. */
const hiddenArguments = new Set(['filter', 'orderBy'])

export type Face = 'Staff' | 'Portal'
const own = /^portal[A-Z]/i
const roots = ['Query', 'Mutation', 'Subscription']

/** In which schemas a type stands. Scalars and enumerations stand wherever a field needs them. */
export function facesOfType(name: string, kind: string): Face[] {
  if (own.test(name)) return ['Portal']
  return kind === 'Scalar' || kind === 'Enum' || shown.has(name) ? ['Staff', 'Portal'] : ['Staff']
}

/** In which schemas a field of a type stands. */
export function facesOfField(type: string, field: string): Face[] {
  if (own.test(roots.includes(type) ? field : type)) return ['Portal']
  return shown.get(type)?.has(field) ? ['Staff', 'Portal'] : ['Staff']
}

export const facesOfArgument = (name: string): Face[] => (hiddenArguments.has(name) ? ['Staff'] : ['Staff', 'Portal'])
