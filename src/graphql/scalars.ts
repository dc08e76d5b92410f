import { GraphQLError } from 'graphql'
import { fromDate, isDuration, parseDate } from '../kernel/clock.ts'
import { isCurrency } from '../kernel/money.ts'
import { builder } from './builder.ts'

const docs = (name: string) => `https://carnet.example/docs/scalars#${name}`

function text(name: string, value: unknown, holds: (text: string) => boolean, form: string): string {
  if (typeof value === 'string' && holds(value)) return value
  const shown = JSON.stringify(value)?.slice(0, 40)
  throw new GraphQLError(`${shown} is not a ${name}: ${form}.`, { extensions: { code: 'BAD_USER_INPUT' } })
}

type TextScalar =
  | 'Money'
  | 'DateOrDuration'
  | 'DateTimeOrDuration'
  | 'Duration'
  | 'Url'
  | 'CountryCode'
  | 'CurrencyCode'
  | 'EventCursor'

function textScalar(
  name: TextScalar,
  holds: (text: string) => boolean,
  form: string,
  description: string,
  specifiedByURL = docs(name),
) {
  builder.scalarType(name, {
    description,
    extensions: { carnet: 'text' },
    serialize: (value) => value,
    parseValue: (value) => text(name, value, holds, form),
    ...({ specifiedByURL } as object),
  })
}

const decimal = /^-?\d{1,13}(\.\d{1,6})?$/
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/
const isInstant = (value: string) =>
  instant.test(value) && !Number.isNaN(Date.parse(value)) && parseDate(value.slice(0, 10)) !== undefined
const isDate = (value: string) => parseDate(value) !== undefined

textScalar(
  'Money',
  (value) => /^-?\d{1,13}(\.\d{1,3})?$/.test(value),
  'write it like "1234.50"',
  'An amount of money as a decimal string in the precision of its currency, e.g. "1234.50". Never a float.',
)
textScalar(
  'DateOrDuration',
  (value) => isDate(value) || isDuration(value),
  'write "2026-03-31" or a duration from today like "-P30D"',
  'A calendar date, or an ISO 8601 duration from today: "-P30D" is thirty days ago.',
)
textScalar(
  'DateTimeOrDuration',
  (value) => isInstant(value) || isDate(value) || isDuration(value),
  'write "2026-03-31T12:00:00Z" or a duration from now like "-PT1H"',
  'An instant, a date (its first instant in UTC), or an ISO 8601 duration from now: "-PT1H" is an hour ago.',
)
textScalar(
  'Duration',
  isDuration,
  'write it like "P1M" or "PT90M"',
  'An ISO 8601 duration.',
  'https://www.rfc-editor.org/rfc/rfc3339#appendix-A',
)
textScalar('Url', URL.canParse, 'write a whole URL', 'An absolute URL.', 'https://url.spec.whatwg.org/')
textScalar(
  'CountryCode',
  (value) => /^[A-Z]{2}$/.test(value),
  'two capitals like "FR"',
  'A country by its ISO 3166-1 alpha-2 code.',
  'https://www.iso.org/iso-3166-country-codes.html',
)
textScalar(
  'CurrencyCode',
  isCurrency,
  'a code of ISO 4217 like "EUR"',
  'A currency by its ISO 4217 code.',
  'https://www.iso.org/iso-4217-currency-codes.html',
)
textScalar(
  'EventCursor',
  (value) => value.length > 0 && value.length <= 100,
  'take it from eventCursor or an event',
  'A position in the event log, from `eventCursor` or an event. Opaque.',
)

builder.scalarType('Decimal', {
  description:
    'An exact decimal as a string: quantities, unit prices, rates. Up to 13 digits before the point and 6 after it.',
  extensions: { carnet: 'decimal' },
  serialize: (value) => (typeof value === 'string' ? value : value.toFixed()),
  parseValue: (value) => text('Decimal', value, (it) => decimal.test(it), 'write it like "12.5"'),
  ...({ specifiedByURL: docs('Decimal') } as object),
})

builder.scalarType('Date', {
  description: 'A calendar date, e.g. "2026-03-31".',
  extensions: { carnet: 'date' },
  serialize: (value) => (typeof value === 'string' ? value : fromDate(value)),
  parseValue: (value) => text('Date', value, isDate, 'write it like "2026-03-31"'),
  ...({ specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html' } as object),
})

builder.scalarType('DateTime', {
  description: 'An instant in UTC with milliseconds, e.g. "2026-03-31T12:00:00.000Z".',
  extensions: { carnet: 'instant' },
  serialize: (value) => value.toISOString() as never,
  parseValue: (value) => new Date(text('DateTime', value, isInstant, 'write it like "2026-03-31T12:00:00Z"')),
  ...({ specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html' } as object),
})

builder.scalarType('Locale', {
  description: 'The language of messages and documents: "fr" or "en".',
  extensions: { carnet: 'text' },
  serialize: (value) => value,
  parseValue: (value) => text('Locale', value, (it) => it === 'fr' || it === 'en', '"fr" or "en"') as 'fr' | 'en',
  ...({ specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc5646' } as object),
})
