import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
} from 'graphql'
import { schema } from '../../src/schema.ts'

export type List = {
  /** The type that the list stands in. */
  owner: string
  name: string
  node: string
  /** What tells its rows apart. */
  rows: 'nodes { id }' | 'edges { cursor }'
  orders: string[]
  filter: GraphQLInputObjectType | undefined
}

const argument = ({ args }: GraphQLField<unknown, unknown>, name: string) => {
  const found = args.find((arg) => arg.name === name)
  return found && (getNamedType(found.type) as GraphQLInputObjectType)
}

/** Every list of a type that can be asked without more ado. */
export const listsOf = (owner: string): List[] =>
  Object.values((schema.getType(owner) as GraphQLObjectType).getFields())
    .filter((field) => argument(field, 'first') && !field.args.some(({ type }) => String(type).endsWith('!')))
    .map((field) => {
      const order = argument(field, 'orderBy')?.getFields().field
      const { nodes } = (getNamedType(field.type) as GraphQLObjectType).getFields()
      const node = getNamedType(nodes!.type) as GraphQLObjectType
      return {
        owner,
        name: field.name,
        node: node.name,
        rows: 'id' in node.getFields() ? 'nodes { id }' : 'edges { cursor }',
        orders: order ? (getNamedType(order.type) as GraphQLEnumType).getValues().map(({ name }) => name) : [],
        filter: argument(field, 'filter'),
      }
    })

/** Every list at the root. */
export const lists = listsOf('Query')
