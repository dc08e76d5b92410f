import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import type { Config } from '../config.ts'
import { failure } from '../kernel/errors.ts'
import { shapeExceeded } from './limits.ts'

export type Reading = DocumentNode | readonly GraphQLError[]
export const isDocument = (reading: Reading): reading is DocumentNode => 'kind' in reading

const kept = 1_000

/** Reads documents: bounds, parse, shape, validation, in this order, each text once. For all transports alike. */
export function openDocuments(schema: GraphQLSchema, limits: Config['limits']) {
  const known = new Map<string, Reading>()
  return (source: string): Reading => {
    const found = known.get(source)
    if (found) {
      // Last used, last forgotten.
      known.delete(source)
      known.set(source, found)
      return found
    }
    const reading = read(schema, source, limits)
    known.set(source, reading)
    if (known.size > kept) known.delete(known.keys().next().value!)
    return reading
  }
}

function read(schema: GraphQLSchema, source: string, limits: Config['limits']): Reading {
  if (Buffer.byteLength(source) > limits.queryBytes)
    return [
      raised(
        failure('COMPLEXITY_LIMIT', {
          en: `The document is larger than ${limits.queryBytes} bytes.`,
          fr: `Le document dépasse ${limits.queryBytes} octets.`,
        }),
      ),
    ]
  let document: DocumentNode
  try {
    document = parse(source, { maxTokens: limits.tokens })
  } catch (error) {
    return [unparsed(error as GraphQLError, limits.tokens)]
  }
  const exceeded = shapeExceeded(document, limits)
  if (exceeded) return [raised(exceeded)]
  const errors = validate(schema, document, undefined, { maxErrors: 20 })
  return errors.length ? errors.map(invalid) : document
}

const raised = (error: Error) => new GraphQLError(error.message, { originalError: error })

function unparsed(error: GraphQLError, tokens: number): GraphQLError {
  if (/token/.test(error.message) && /limit|exceed|more tha[nt]/i.test(error.message))
    return raised(
      failure('COMPLEXITY_LIMIT', {
        en: `The document has more than ${tokens} tokens.`,
        fr: `Le document compte plus de ${tokens} lexèmes.`,
      }),
    )
  return coded(error, error.message, 'GRAPHQL_PARSE_FAILED')
}

/** Suggestions would tell the names of a schema that the caller may not see. */
const invalid = (error: GraphQLError) =>
  coded(error, error.message.replace(/ Did you mean .*$/s, ''), 'GRAPHQL_VALIDATION_FAILED')

const coded = ({ nodes, source, positions }: GraphQLError, message: string, code: string) =>
  new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  })
