import { failure } from '../kernel/errors.ts'
import { decodeId, encodeId } from '../kernel/ids.ts'

/** The prefix of every type that has an id of its own. */
// biome-ignore format: read by column
export const prefixes = {
  Account: 'acc', ApiKey: 'key', Article: 'art', Client: 'cli', Closing: 'clo', Company: 'com', Contact: 'con', Contract: 'ctr', ContractLine: 'ctl',
  CreditNote: 'crn', CreditNoteLine: 'cnl', CustomRole: 'rol', Invoice: 'inv', InvoiceLine: 'inl', Lead: 'lea', LedgerEntry: 'len',
  LedgerLine: 'lel', Mail: 'mai', MailTemplate: 'mat', Member: 'mem', Payment: 'pay', Project: 'pro', Quote: 'quo', QuoteLine: 'qul',
  Session: 'ses', StoredFile: 'fil', Task: 'tas', Team: 'tea', Ticket: 'tic', TicketMessage: 'tim', VatRate: 'vat',
  Comment: 'cmt', Milestone: 'mil', Notification: 'ntf', TimeEntry: 'tie', Webhook: 'whk', WebhookDelivery: 'whd',
  ClientGroup: 'clg', DunningPlan: 'dun', PriceList: 'prl',
  Offer: 'off', OfferLine: 'ofl', OfferStage: 'ofs', Pipeline: 'pip',
  BusinessCalendar: 'bca', CannedReply: 'car', SlaPolicy: 'sla', TicketRating: 'tir',
  BulkJob: 'blk', BulkFault: 'blf',
  Disbursement: 'dis', Expense: 'exp', ExpenseAmount: 'exa', ExpenseCategory: 'exc', ExpensePolicy: 'exl', Supplier: 'sup',
} as const

export type IdType = keyof typeof prefixes
const types = new Map(Object.entries(prefixes).map(([type, prefix]) => [prefix as string, type as IdType]))

/** A row's UUID as the API shows it: `inv_…`. */
export function writeId(type: string, uuid: string): string {
  const prefix = prefixes[type as IdType]
  if (!prefix) throw new Error(`no id prefix for ${type}`)
  return encodeId(prefix, uuid)
}

/** Any id of the API as its type and UUID. Throws INVALID_ID. */
export function readAnyId(text: string): { typename: IdType; id: string } {
  const { prefix, uuid } = decodeId(text)
  const typename = types.get(prefix)
  if (!typename) throw invalidId(text)
  return { typename, id: uuid }
}

/** The UUID of an id that must belong to `type`, or to one of several. Throws INVALID_ID. */
export function readId(type: string | readonly string[], text: string): string {
  const { typename, id } = readAnyId(text)
  if (![type].flat().includes(typename))
    throw failure('INVALID_ID', {
      en: `${text} is the id of a ${typename}; a ${[type].flat().join(' or ')} is needed here.`,
      fr: `${text} est l’identifiant d’un objet ${typename} ; il faut ici un objet ${[type].flat().join(' ou ')}.`,
    })
  return id
}

const invalidId = (text: string) =>
  failure('INVALID_ID', {
    en: `${text} is not an id of this API.`,
    fr: `${text} n’est pas un identifiant de cette API.`,
  })
