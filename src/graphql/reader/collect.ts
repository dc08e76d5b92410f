import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

export type Fragments = Record<string, FragmentDefinitionNode>

export const fragmentsOf = (document: DocumentNode): Fragments =>
  Object.fromEntries(
    document.definitions.flatMap((it) => (it.kind === Kind.FRAGMENT_DEFINITION ? [[it.name.value, it]] : [])),
  )

/** The variables whose value decides which fields there are: @skip and @include. */
export function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive({ arguments: given }: DirectiveNode) {
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names].sort()
}

type Collecting = { schema: GraphQLSchema; fragments: Fragments; variables: Record<string, unknown> }

/** The fields of an object of that type by response key, in the order of the reply, as graphql-js collects them. */
export function collect(
  { schema, fragments, variables }: Collecting,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const seen = new Set<string>()
  const applies = (condition: string | undefined) => {
    const named = condition === undefined ? type : schema.getType(condition)
    return named === type || (isAbstractType(named) && schema.isSubType(named, type))
  }
  const add = (node: SelectionNode): void => {
    if (!isSelected(node, variables)) return
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value
      const known = fields.get(key)
      if (known) known.push(node)
      else fields.set(key, [node])
      return
    }
    const spread = node.kind === Kind.FRAGMENT_SPREAD
    if (spread && seen.has(node.name.value)) return
    if (spread) seen.add(node.name.value)
    const fragment = spread ? fragments[node.name.value] : node
    if (fragment && applies(fragment.typeCondition?.name.value)) fragment.selectionSet.selections.forEach(add)
  }
  for (const set of sets) set?.selections.forEach(add)
  return fields
}

function isSelected(node: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!node.directives?.length) return true
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}
