import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLFieldMap,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'

const printed = readFileSync('schema.graphql', 'utf8')

const pageInfo = { hasNextPage: 'Boolean!', hasPreviousPage: 'Boolean!', startCursor: 'String', endCursor: 'String' }
const pageArguments = { first: 'Int', after: 'String', last: 'Int', before: 'String' }

type Fields = GraphQLFieldMap<unknown, unknown>
type Typed = Readonly<Record<string, { type: unknown }>>
const lacks = (where: string, given: Typed, asked: Record<string, string>) =>
  Object.entries(asked)
    .filter(([name, type]) => String(given[name]?.type) !== type)
    .map(([name, type]) => `${where} lacks ${name}: ${type}`)
const argumentsOf = (field: Fields[string] | undefined): Typed =>
  Object.fromEntries(field?.args.map((argument) => [argument.name, argument]) ?? [])

/** Where a schema does not keep Relay’s server specification: rows are found again by their id, lists are connections. */
function faults(schema: GraphQLSchema): string[] {
  const fieldsOf = (name: string): Fields => {
    const type = schema.getType(name)
    return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {}
  }
  const connection = (name: string) => {
    const edge = name.replace(/Connection$/, 'Edge')
    const row = getNamedType(fieldsOf(edge).node?.type)?.name ?? ''
    return [
      ...lacks(name, fieldsOf(name), { edges: `[${edge}!]!`, pageInfo: 'PageInfo!' }),
      ...lacks(edge, fieldsOf(edge), { cursor: 'String!', node: `${row}!` }),
    ]
  }
  const { node } = fieldsOf('Query')
  const lists = Object.keys(schema.getTypeMap()).flatMap((type) =>
    Object.entries(fieldsOf(type))
      .filter(([, field]) => getNamedType(field.type).name.endsWith('Connection'))
      .map(([name, field]) => ({ path: `${type}.${name}`, field })),
  )
  return [
    ...lacks('Query', fieldsOf('Query'), { node: 'Node' }),
    ...lacks('Query.node', argumentsOf(node), { id: 'ID!' }),
    ...lacks('Node', fieldsOf('Node'), { id: 'ID!' }),
    ...lacks('PageInfo', fieldsOf('PageInfo'), pageInfo),
    ...lists.flatMap(({ path, field }) => lacks(path, argumentsOf(field), pageArguments)),
    ...new Set(lists.map(({ field }) => getNamedType(field.type).name)).values().flatMap(connection),
  ]
}

test('every list is a connection and every row a node, as Relay asks', () => {
  expect(faults(buildSchema(printed))).toEqual([])
})

test.each([
  ['  node(\n', '  row(\n', ['Query lacks node: Node', 'Query.node lacks id: ID!']],
  ['  startCursor: String', '  startCursor: Int', ['PageInfo lacks startCursor: String']],
  ['  node: Client!', '  row: Client!', ['ClientEdge lacks node: !']],
  ['  edges: [ClientEdge!]!', '  edges: [ClientEdge!]', ['ClientConnection lacks edges: [ClientEdge!]!']],
])('it is seen when %j becomes %j', (kept, broken, seen) => {
  expect(faults(buildSchema(printed.replace(kept, broken)))).toEqual(seen)
})
