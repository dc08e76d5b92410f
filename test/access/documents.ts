import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>

const texts: Record<string, string> = {
  ID: '"x"',
  Int: '1',
  Boolean: 'true',
  Float: '1',
  Money: '"1.00"',
  Decimal: '"1"',
  Date: '"2026-01-01"',
  DateTime: '"2026-01-01T00:00:00Z"',
  Duration: '"P1D"',
  CurrencyCode: '"EUR"',
  CountryCode: '"FR"',
  Locale: '"fr"',
  Url: '"https://example.org"',
}

const isId = (type: GraphQLInputType) => getNamedType(type).name === 'ID'

export type Ids = (name: string, of: readonly string[]) => string

/** A value that the schema accepts; `ids` gives those of other rows. */
export function literal(type: GraphQLInputType, ids: Ids, of: readonly string[] = [], name = ''): string {
  const bare = getNullableType(type)
  if (isListType(bare)) return `[${literal(bare.ofType, ids, of, name)}]`
  if (isEnumType(bare)) return bare.getValues()[0]!.name
  if (!isInputObjectType(bare)) return bare.name === 'ID' ? `"${ids(name, of)}"` : (texts[bare.name] ?? '"x"')
  const fields = Object.values(bare.getFields())
  const given = bare.isOneOf ? fields.slice(0, 1) : fields.filter(({ type }) => isNonNullType(type) || isId(type))
  const values = given.map((field) => {
    const { idOf } = field.extensions as { idOf?: string | string[] }
    return `${field.name}: ${literal(field.type, ids, [idOf ?? []].flat(), field.name)}`
  })
  return `{ ${values.join(', ')} }`
}

const malformed: Ids = () => 'x'
const longKey = 'x'.repeat(256)

/**
 * A root field asked so that whoever may ask it is refused before anything happens: by a malformed id, or by an
 * idempotency key that is too long. Who is not even allowed that far is told FORBIDDEN.
 */
export function probe(field: Field): string {
  const args = field.args
    .filter(({ type }) => isNonNullType(type) || isId(type) || isInputObjectType(getNamedType(type)))
    .map(({ name, type }) => `${name}: ${keyed(type, literal(type, malformed))}`)
  return `${field.name}${args.length ? `(${args.join(', ')})` : ''}${isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''}`
}

function keyed(type: GraphQLInputType, value: string): string {
  const bare = getNullableType(type)
  const takesKey = isInputObjectType(bare) && 'idempotencyKey' in bare.getFields()
  return takesKey ? value.replace(/^\{/, `{ idempotencyKey: "${longKey}"`) : value
}

/** What is asked, in groups that keep within the limits of root fields and aliases. */
export const inParts = <Item>(items: readonly Item[], atOnce = 15): Item[][] =>
  Array.from({ length: Math.ceil(items.length / atOnce) }, (_, n) => items.slice(n * atOnce, (n + 1) * atOnce))

/** A place in the tree of everything that can be reached, each type opened where it is nearest to a root. */
export type Place = { field: Field; owner: string; children: Place[]; opened: GraphQLNamedType | undefined }

const needsArguments = ({ args }: Field) => args.some(({ type }) => isNonNullType(type))

export function reachable(schema: GraphQLSchema): Place[] {
  const opened = new Set<string>()
  const place = (owner: string, field: Field): Place => ({ field, owner, children: [], opened: undefined })
  const roots = Object.values(schema.getQueryType()!.getFields()).map((field) => place('Query', field))
  let level = roots.filter(({ field }) => !needsArguments(field))
  const asked = level
  while (level.length) {
    for (const it of level) open(schema, it, opened, place)
    level = level.flatMap(({ children }) => children)
  }
  return asked
}

function open(
  schema: GraphQLSchema,
  it: Place,
  opened: Set<string>,
  place: (owner: string, field: Field) => Place,
): void {
  const type = getNamedType(it.field.type)
  const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
  for (const object of objects) {
    if (opened.has(object.name)) continue
    opened.add(object.name)
    it.opened = type
    it.children.push(
      ...Object.values(object.getFields())
        .filter((field) => isCompositeType(getNamedType(field.type)) || field.extensions.permission)
        .filter((field) => !needsArguments(field) && !(field.name === 'edges' && 'nodes' in object.getFields()))
        .map((field) => place(object.name, field)),
    )
  }
}

/** The words that ask a place and everything opened below it. */
export function selection({ field, children, opened }: Place, first: number): string {
  const pages = field.args.some(({ name }) => name === 'first') ? `(first: ${first})` : ''
  const type = getNamedType(field.type)
  if (!isCompositeType(type)) return field.name
  const plumbing = isObjectType(type) && 'nodes' in type.getFields() && children.length === 0
  const below = children.map((child) =>
    opened && isAbstractType(opened) ? `... on ${child.owner} { ${selection(child, 3)} }` : selection(child, 3),
  )
  return `${field.name}${pages} { __typename ${plumbing ? 'nodes { __typename }' : ''} ${below.join(' ')} }`
}
