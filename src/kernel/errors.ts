/** Every reason to refuse a mutation, with the schema's sentence. Codes are stable: clients branch on them. */
// biome-ignore format: read by column
export const errorCodes = {
  REQUIRED:           'A value is missing.',
  INVALID_FORMAT:     'The value is not written the way it must be.',
  OUT_OF_RANGE:       'The value is too small, too large, too early or too late.',
  TOO_LONG:           'The text or the list is longer than allowed.',
  NOT_ALLOWED:        'The value is not possible in this place.',
  NOT_FOUND:          'The thing named does not exist, or the viewer may not see it.',
  INVALID_TRANSITION: 'The action is not possible in the present state.',
  CONFLICT:           'Somebody changed it since it was read.',
  DUPLICATE:          'It looks like something that exists already.',
  LIMIT:              'A limit on number or size is reached.',
  MISSING_MENTIONS:   'The document lacks mentions that the law requires.',
  RULE_BROKEN:        'The electronic invoice breaks a rule of EN 16931 or of the French reform.',
  HAS_NO_LINES:       'The document has no lines.',
  HAS_NO_TERMS:       'The document has no terms.',
  HAS_NO_DATES:       'The start or end date is missing.',
  PARTY_UNKNOWN:      'The other party is not known well enough.',
  DATE_BEFORE_LAST:   'The date lies before that of the last numbered document.',
  PERIOD_CLOSED:      'The books are closed on that day.',
  OUT_OF_BALANCE:     'Debits and credits do not add up to the same.',
  ALREADY_PAID:       'Money has already been received for it.',
  HAS_NO_BALANCE:     'Nothing is left to pay.',
  EXCEEDS_BALANCE:    'The amount is more than what is left to pay.',
  EXCEEDS_REMAINING:  'The amount is more than what remains.',
  EXCEEDS_LINE_CAP:   'More is credited on a line than was invoiced on it.',
  EXCEEDS_RATE_CAP:   'More is credited at a VAT rate than was invoiced at it.',
  EXCEEDS_AMOUNT:     'The parts add up to more than the whole.',
  NOTHING_REMAINS:    'Nothing remains to be used or billed.',
  ALREADY_USED:       'It is already in use elsewhere.',
  EXPIRED:            'Its time has run out.',
  OTHER_CLIENT:       'It belongs to another client.',
  OTHER_CURRENCY:     'It is in another currency.',
  REASON_REQUIRED:    'A reason must be given.',
  LAST_ADMIN:         'The company would be left without an administrator.',
  BEYOND_OWN_RIGHTS:  'Nobody may give rights that they do not have.',
  OPEN_WORK:          'Open work must be handed over first.',
  BLOCKED:            'Something else must be finished first.',
  OPEN_SUBTASKS:      'Some subtasks are still open.',
  RECEIPT_REQUIRED:   'A receipt must be attached.',
  OWN_EXPENSE:        'Nobody approves their own expense.',
  BEYOND_THRESHOLD:   'The amount is more than the viewer’s role may approve.',
  FILE_UNREADABLE:    'The file cannot be read, or is not what it should be.',
  WRONG_CREDENTIALS:  'The e-mail, password or code is wrong.',
  TOO_MANY_ATTEMPTS:  'Too many attempts were made; wait before the next one.',
  WEAK_PASSWORD:      'The password is too easy to guess.',
  TOKEN_INVALID:      'The link or token is unknown, used or expired.',
  FORBIDDEN_VALUE:    'The value is one the viewer may not choose.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** A sentence for people, in both languages of the product, kept beside the rule it explains. */
export type Text = { en: string; fr: string }

export type RefusalKind =
  | 'ValidationError'
  | 'NotFoundError'
  | 'InvalidTransitionError'
  | 'ConflictError'
  | 'DuplicateError'
  | 'LimitError'
  | 'MissingMentionsError'

type Path = string | readonly string[]
type RefusalFields = {
  kind: RefusalKind
  code: ErrorCode
  text: Text
  path?: Path | undefined
  details?: Record<string, unknown>
}

/** An expected failure of a mutation: a UserError of type `kind` in the schema, `details` being its own fields. */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly code: ErrorCode
  readonly text: Text
  // `declare`: a field without a value would still be there, as undefined.
  declare readonly path?: readonly string[]
  readonly details: Record<string, unknown>

  constructor({ kind, code, text, path, details = {} }: RefusalFields) {
    super(text.en)
    this.name = 'Refusal'
    this.kind = kind
    this.code = code
    this.text = text
    if (path !== undefined) this.path = typeof path === 'string' ? [path] : path
    this.details = details
  }
}

/** Several refusals of one mutation, so that a form shows all its faults at once. */
export class Refusals extends Error {
  readonly list: readonly Refusal[]

  constructor(list: readonly Refusal[]) {
    super(list.map((refusal) => refusal.message).join(' '))
    this.name = 'Refusals'
    this.list = list
  }
}

/** Throws when anything was refused: a single refusal as itself, several as `Refusals`. */
export function refuseAll(list: readonly Refusal[]): void {
  const [first, ...others] = list
  if (first) throw others.length === 0 ? first : new Refusals(list)
}

export const invalid = (path: Path, code: ErrorCode, text: Text): Refusal =>
  new Refusal({ kind: 'ValidationError', code, text, path })

/** The same refusal of a part of the input: what was wrong at `email` is so at `contacts.0.email`. */
export const within = (place: readonly string[], { kind, code, text, path = [], details }: Refusal): Refusal =>
  new Refusal({ kind, code, text, details, path: [...place, ...path] })

export const notFound = (path?: Path): Refusal =>
  new Refusal({
    kind: 'NotFoundError',
    code: 'NOT_FOUND',
    path,
    text: {
      en: 'It does not exist, or you may not see it.',
      fr: 'Cet élément n’existe pas, ou vous ne pouvez pas le voir.',
    },
  })

export function invalidTransition(from: string, action: string, allowed: readonly string[]): Refusal {
  const now = allowed.join(', ')
  const text = {
    en: `${action} is not possible in state ${from}. Possible now: ${now || 'nothing'}.`,
    fr: `${action} n’est pas possible dans l’état ${from}. Possible maintenant : ${now || 'rien'}.`,
  }
  return new Refusal({
    kind: 'InvalidTransitionError',
    code: 'INVALID_TRANSITION',
    text,
    details: { from, action, allowed },
  })
}

export const conflict = (currentVersion: number): Refusal =>
  new Refusal({
    kind: 'ConflictError',
    code: 'CONFLICT',
    details: { currentVersion },
    text: {
      en: `Somebody changed it in the meantime; it is now version ${currentVersion}. Read it again and repeat.`,
      fr: `Une autre personne l’a modifié entre-temps ; la version actuelle est ${currentVersion}. Relisez-le puis recommencez.`,
    },
  })

export const duplicate = (candidates: readonly unknown[], text: Text): Refusal =>
  new Refusal({ kind: 'DuplicateError', code: 'DUPLICATE', text, details: { candidates } })

export const limit = (code: ErrorCode, text: Text, path?: Path): Refusal =>
  new Refusal({ kind: 'LimitError', code, text, path })

/** What a document lacks, in French as on the document, and the rule of the electronic invoice that wants it. */
export type Lacking = { name: string; rule: string | null }

export function missingMentions(mentions: readonly Lacking[]): Refusal {
  const names = mentions.map(({ name }) => name).join(', ')
  return new Refusal({
    kind: 'MissingMentionsError',
    code: 'MISSING_MENTIONS',
    details: { mentions },
    text: { en: `Required mentions are missing: ${names}.`, fr: `Des mentions obligatoires manquent : ${names}.` },
  })
}

/** The codes a whole request or field may fail with, the same over HTTP, WebSocket and SSE. */
// biome-ignore format: read by column
export const topLevelCodes = {
  GRAPHQL_PARSE_FAILED:      'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_USER_INPUT:            'An argument, a variable or the request itself is wrong.',
  UNAUTHENTICATED:           'There is no valid session or key.',
  SECOND_FACTOR_REQUIRED:    'The sign-in needs the code of the second factor.',
  FORBIDDEN:                 'The viewer lacks the permission; the rest of the reply stands.',
  INVALID_ID:                'The id is none of this API, or of another type.',
  INVALID_CURSOR:            'The cursor is none of this list or log, or of another ordering.',
  RATE_LIMITED:              'Too many points or operations; the reply says when to come back.',
  COMPLEXITY_LIMIT:          'The document is too large, too deep or too costly; the message names the path.',
  QUERY_TIMEOUT:             'The operation took too long.',
  IDEMPOTENCY_MISMATCH:      'The idempotency key was used with another input.',
  DOCUMENT_NOT_TRUSTED:      'The key may only run the documents registered for it.',
  RESYNC_REQUIRED:           'The log cannot be replayed from this cursor: read the list again.',
  SERVICE_UNAVAILABLE:       'The database does not answer; try again in a moment.',
  INTERNAL:                  'Something went wrong here; quote the request id.',
} as const

export type TopLevelCode = keyof typeof topLevelCodes

/** A failure of the request rather than of its business: it travels in the reply's top-level `errors`. */
export class AppError extends Error {
  readonly code: TopLevelCode
  readonly text: Text
  declare readonly extra?: Record<string, unknown>

  constructor(code: TopLevelCode, text: Text, extra?: Record<string, unknown>) {
    super(text.en)
    this.name = 'AppError'
    this.code = code
    this.text = text
    if (extra) this.extra = extra
  }
}

export const failure = (code: TopLevelCode, text: Text, extra?: Record<string, unknown>): AppError =>
  new AppError(code, text, extra)
