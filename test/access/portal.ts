// The portal's types and their fields, written by hand from the issue and from access.md: what a client's contact may know of.

// biome-ignore format: read by column
const types: Record<string, string> = {
  Query:        'company contract contracts eventCursor invoice invoices payment payments project projects quote quotes sessions task tasks ticket tickets viewer',
  Mutation:     'fileUploadCreate passwordReset quoteAccept quoteRefuse sessionCreate sessionLinkRequest sessionRefresh sessionRevoke ticketClose ticketOpen ticketRate ticketReply',
  Subscription: 'ticketChanged',

  Company:       'address currency email legalForm name phone siren siret vatNumber',
  Address:       'city country postalCode street street2',
  Client:        'balance billingAddress code currency id name',
  ClientBalance: 'currency outstanding overdue unallocated',
  Contact:       'client email id name phone title',
  Viewer:        'client contact',
  Session:       'accessToken contact expiresAt refreshToken',
  SignIn:        'address createdAt id lastUsedAt userAgent',
  Actor:         'id name',
  SystemActor:   'id name',

  Quote:              'acceptedAt allowedActions currency depositPercent discountAmount discountPercent id invoices isExpired lines net number pdf reason revision sentOn signerName status terms total validUntil vat',
  QuoteLine:          'currency description discountPercent id kind net optional position quantity section selected unit unitPrice vatCategory vatRate',
  Invoice:            'balance credited currency deducted discountAmount discountPercent dueOn id isOverdue issuedOn kind lines net number paid paymentStatus payments pdf purchaseOrder quote status suppliedOn total vat vatBreakdown',
  InvoiceLine:        'currency description discountAmount discountPercent id kind net position quantity section unit unitPrice vatCategory vatRate',
  InvoiceVat:         'allowance base category currency rate vat',
  InvoicePaymentEdge: 'allocated cursor effective node',
  Payment:            'allocated amount currency direction id method number receivedOn reference refunded status unallocated',
  Contract:           'billingPeriod currency endsOn id invoices kind lines name noticeDays number phase projects renewal renewsOn startsOn status termMonths terms tickets',
  ContractLine:       'currency description id kind net quantity unit unitPrice vatCategory vatRate',
  Pdf:                'expiresAt url',

  Project:       'contract dueOn finishedOn id milestones name number progress startsOn status tasks',
  Milestone:     'dueOn id kind name reachedOn',
  Task:          'completedAt dueOn id isOverdue kind project status title',
  Ticket:        'allowedActions closedAt closesAt contact contract firstRespondedAt id kind messages number openedAt priority resolvedAt satisfaction status subject',
  TicketMessage: 'at attachments author body id',
  TicketChange:  'at changedFields cursor op ticket ticketId',
  Attachment:    'contentType id name size url',
  FileUpload:    'expiresAt headers id method url',
  UploadHeader:  'name value',
  AllowedAction: 'allowed name reasons',
  PageInfo:      'endCursor hasNextPage hasPreviousPage startCursor',

  UserError:              'code message path',
  ValidationError:        'code message path',
  NotFoundError:          'code message path',
  InvalidTransitionError: 'action allowed code from message path',
  ConflictError:          'code currentVersion message path',
  LimitError:             'code message path',

  FileUploadCreateInput:   'contentType idempotencyKey name size',
  FileUploadCreatePayload: 'errors upload',
  SessionCreateInput:      'email password token',
  SessionCreatePayload:    'errors session',
  SessionRefreshInput:     'refreshToken',
  SessionRefreshPayload:   'errors session',
  SessionRevokeInput:      'sessionId',
  SessionRevokePayload:    'errors',
  SessionLinkRequestInput:   'email',
  SessionLinkRequestPayload: 'errors',
  PasswordResetInput:      'password token',
  PasswordResetPayload:    'errors',
  QuoteAcceptInput:        'idempotencyKey selectedLineIds signerName',
  QuoteAcceptPayload:      'errors quote',
  QuoteRefuseInput:        'idempotencyKey reason',
  QuoteRefusePayload:      'errors quote',
  TicketOpenInput:         'attachmentIds body idempotencyKey kind priority subject',
  TicketOpenPayload:       'errors ticket',
  TicketReplyInput:        'attachmentIds body idempotencyKey',
  TicketReplyPayload:      'errors ticket',
  TicketCloseInput:        'idempotencyKey',
  TicketClosePayload:      'errors ticket',
  TicketRateInput:         'comment idempotencyKey score',
  TicketRatePayload:       'errors ticket',
}

const listed = ['Contract', 'Invoice', 'InvoicePayment', 'Payment', 'Project', 'Quote', 'Task', 'Ticket']
const lists = listed.flatMap((name) => [
  [`${name}Connection`, 'edges nodes pageInfo totalCount'],
  [`${name}Edge`, 'cursor node'],
])

export const shown = Object.entries({ ...Object.fromEntries(lists), ...types })
  .map(([type, fields]) => `${type}: ${fields}`)
  .sort()
