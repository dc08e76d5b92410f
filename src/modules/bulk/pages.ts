import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { invalid } from '../../kernel/errors.ts'

/** A document of one list as a job reads it, page after page; its root field answers as `rows`. */
export type Pages = {
  list: string
  /** The paths of the rows' leaves, for the columns of a table. */
  columns: string[][]
  /** The first page counts them all. */
  first: DocumentNode
  next: DocumentNode
}

const mould = parse(
  'query ($rowsAfter: String) { rows(first: 100, after: $rowsAfter) { pageInfo { hasNextPage endCursor } totalCount } }',
).definitions[0] as OperationDefinitionNode
const mouldField = mould.selectionSet.selections[0] as FieldNode
const [pageInfo, totalCount] = mouldField.selectionSet!.selections
const paging = new Set(['first', 'last', 'after', 'before'])

/** `query($filter: …) { invoices(filter: $filter) { nodes { number total } } }` cut into pages. Refuses any other shape. */
export function pagesOf(text: string): Pages {
  const { document, operation, field, nodes } = shapeOf(text)
  const page = (...more: SelectionSetNode['selections'][number][]): DocumentNode => {
    const rows: FieldNode = {
      ...field,
      alias: { kind: Kind.NAME, value: 'rows' },
      arguments: [...(field.arguments ?? []), ...mouldField.arguments!],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [bare(nodes), ...more] },
    }
    const paged: OperationDefinitionNode = {
      ...operation,
      variableDefinitions: [...(operation.variableDefinitions ?? []), ...mould.variableDefinitions!],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [rows] },
    }
    return { ...document, definitions: document.definitions.map((it) => (it === operation ? paged : it)) }
  }
  return {
    list: field.name.value,
    columns: columnsOf(nodes.selectionSet!, document),
    first: page(pageInfo!, totalCount!),
    next: page(pageInfo!),
  }
}

const bare = ({ alias: _, ...field }: FieldNode): FieldNode => field

function shapeOf(text: string) {
  const document = parsed(text)
  const operations = document.definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  const [field, ...fields] = operation?.selectionSet.selections ?? []
  const [nodes, ...others] = (field?.kind === Kind.FIELD && field.selectionSet?.selections) || []
  const isOneList =
    operations.length === 1 &&
    operation?.operation === 'query' &&
    field?.kind === Kind.FIELD &&
    fields.length === 0 &&
    nodes?.kind === Kind.FIELD &&
    nodes.name.value === 'nodes' &&
    others.length === 0 &&
    !field.arguments?.some(({ name }) => paging.has(name.value))
  if (isOneList) return { document, operation, field, nodes }
  throw invalid('document', 'NOT_ALLOWED', {
    en: 'Write a query of one list and its nodes, without pages: { invoices(filter: { … }) { nodes { number total } } }.',
    fr: 'Écrivez une requête d’une seule liste et de ses nodes, sans pages : { invoices(filter: { … }) { nodes { number total } } }.',
  })
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw invalid('document', 'INVALID_FORMAT', {
      en: `This is not GraphQL: ${error.message}`,
      fr: `Ce n’est pas du GraphQL : ${error.message}`,
    })
  }
}

function columnsOf(selections: SelectionSetNode, { definitions }: DocumentNode): string[][] {
  const fragments = new Map(
    definitions
      .filter((it): it is FragmentDefinitionNode => it.kind === Kind.FRAGMENT_DEFINITION)
      .map((it) => [it.name.value, it.selectionSet]),
  )
  const leaves = (set: SelectionSetNode | undefined): string[][] =>
    (set?.selections ?? []).flatMap((it) => {
      if (it.kind === Kind.FRAGMENT_SPREAD) return leaves(fragments.get(it.name.value))
      if (it.kind === Kind.INLINE_FRAGMENT) return leaves(it.selectionSet)
      const key = (it.alias ?? it.name).value
      return it.selectionSet ? leaves(it.selectionSet).map((path) => [key, ...path]) : [[key]]
    })
  return [...new Map(leaves(selections).map((path) => [path.join('.'), path])).values()]
}
