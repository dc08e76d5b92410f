import fc, { type GeneratorValue } from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'

/** What documents may speak of: rows and cursors that there are. */
export type Known = { ids: Record<string, string[]>; cursors: Record<string, string[]> }
export type Made = { document: string; operationName?: string; variables: Record<string, unknown> }

type Making = {
  schema: GraphQLSchema
  known: Known
  g: GeneratorValue
  declared: string[]
  variables: Record<string, unknown>
  fragments: string[]
}

const pick = <T>({ g }: Making, of: readonly T[]): T => of[g(fc.nat, { max: of.length - 1 })]!
const chance = ({ g }: Making, percent: number) => g(fc.nat, { max: 99 }) < percent

/** A random query over the lists, rows and nodes of the real schema, with everything that the reader knows. */
export function documentOf(schema: GraphQLSchema, known: Known, g: GeneratorValue): Made {
  const making: Making = { schema, known, g, declared: [], variables: {}, fragments: [] }
  const query = schema.getQueryType()!
  const roots = Object.values(query.getFields()).filter(
    ({ name, args, type, extensions: { carnet } }) =>
      // The log's position moves by itself.
      name !== 'eventCursor' &&
      (!args.some(isRequired) || (carnet !== undefined && known.ids[getNamedType(type).name]?.length)),
  )
  const fields = Array.from({ length: 1 + g(fc.nat, { max: 1 }) }, (_, index) =>
    fieldText(making, (chance(making, 8) && query.getFields().node) || pick(making, roots), 4, `r${index}`),
  )
  const head = making.declared.length ? `(${making.declared.join(', ')})` : ''
  return {
    document: `query Random${head} { ${fields.join(' ')} } ${making.fragments.join(' ')}`,
    variables: making.variables,
  }
}

type Field = GraphQLField<unknown, unknown>
const isRequired = ({ type }: GraphQLArgument | GraphQLInputField) => isNonNullType(type)

function fieldText(making: Making, field: Field, depth: number, alias = ''): string {
  const type = getNamedType(field.type)
  const given = argumentsText(making, field)
  const inside = isLeafType(type) ? '' : ` ${selectionText(making, type as GraphQLObjectType, depth - 1)}`
  return `${alias && `${alias}: `}${field.name}${given}${directiveText(making)}${inside}`
}

const own = ['nodes', 'edges', 'node']

function selectionText(making: Making, type: GraphQLObjectType, depth: number): string {
  if (isAbstractType(type)) return abstractText(making, type as never, depth)
  const fields = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) || depth > 0 || own.includes(field.name),
  )
  const isPlumbing = /(Connection|Edge)$/.test(type.name)
  const count = 1 + making.g(fc.nat, { max: isPlumbing ? 2 : 4 })
  const chosen = Array.from({ length: count }, (_, index) => {
    const through = fields.find(({ name }) => own.includes(name))
    const field = index === 0 && through ? through : pick(making, fields)
    // Inside a list the way leads on, or documents would hardly ever get deep.
    const rest = own.includes(field.name) ? depth + 1 : depth
    return fieldText(making, field, Math.min(rest, depth + 1), `a${index}_${field.name}`)
  })
  if (chance(making, 10)) chosen.push('__typename')
  return `{ ${wrapped(making, type, chosen)} }`
}

function abstractText(making: Making, type: never, depth: number): string {
  const concrete = making.schema.getPossibleTypes(type) as GraphQLObjectType[]
  const known = concrete.filter(({ name }) => making.known.ids[name]?.length || concrete.length < 5)
  const parts = Array.from({ length: 2 }, () => pick(making, known)).map(
    (it) => `... on ${it.name} ${selectionText(making, it, depth).replaceAll(/\ba(\d+)_/g, `${it.name}$1_`)}`,
  )
  return `{ __typename ${parts.join(' ')} }`
}

/** Sometimes a part of the fields stands in a fragment. */
function wrapped(making: Making, type: GraphQLObjectType, fields: string[]): string {
  if (!chance(making, 25)) return fields.join(' ')
  const [first, ...others] = fields
  if (chance(making, 50)) return `... on ${type.name}${directiveText(making)} { ${first} } ${others.join(' ')}`
  const name = `F${making.fragments.length}`
  making.fragments.push(`fragment ${name} on ${type.name} { ${first} }`)
  return `...${name} ${others.join(' ')}`
}

function directiveText(making: Making): string {
  if (!chance(making, 8)) return ''
  const value = chance(making, 70)
  const directive = value ? 'include' : 'skip'
  if (chance(making, 50)) return ` @${directive}(if: ${value})`
  return ` @${directive}(if: ${variable(making, 'Boolean!', value)})`
}

function variable({ declared, variables }: Making, type: string, value: unknown): string {
  const name = `v${declared.length}`
  declared.push(`$${name}: ${type}`)
  variables[name] = value
  return `$${name}`
}

function argumentsText(making: Making, field: Field): string {
  // Both at once is an error, which need not be met often.
  const end = chance(making, 30) ? 'first' : chance(making, 95) ? 'last' : ''
  const given = field.args.flatMap((argument) => {
    if (argument.name === end) return []
    if (!isRequired(argument) && !chance(making, likely[argument.name] ?? 20)) return []
    const value = argumentValue(making, field, argument)
    if (value === undefined) return []
    const text = chance(making, 30)
      ? variable(making, String(argument.type), value)
      : literal(getNullableType(argument.type), value)
    return [`${argument.name}: ${text}`]
  })
  return given.length ? `(${given.join(', ')})` : ''
}

const likely: Record<string, number> = { first: 95, last: 95, after: 15, before: 8, filter: 30, orderBy: 30 }

function argumentValue(making: Making, field: Field, { name, type }: GraphQLArgument): unknown {
  if (name === 'first' || name === 'last') return chance(making, 1) ? 101 : making.g(fc.nat, { max: 4 })
  if (name === 'after' || name === 'before') {
    const cursors = making.known.cursors[getNamedType(field.type).name] ?? []
    return chance(making, 3) ? 'bad' : cursors.length ? pick(making, cursors) : undefined
  }
  if (name === 'id') return idFor(making, getNamedType(field.type).name)
  return inputValue(making, type, name, 2)
}

/** One that there is, hardly ever one of something else; of a node, any. */
function idFor(making: Making, type: string): string | undefined {
  const { ids } = making.known
  const of =
    type === 'Node'
      ? pick(
          making,
          Object.values(ids).filter(({ length }) => length),
        )
      : ids[type]
  if (chance(making, 2)) return 'cli_1ChMJF3d1ipwRtABARSkTk'
  return of?.length ? pick(making, of) : undefined
}

const texts = ['a', 'e', 'É', '%', '_', '\\', 'SARL', '"', '', 'ma', 'FR', 'EUR', 'F2026']

function inputValue(making: Making, type: GraphQLInputType, name: string, depth: number): unknown {
  if (isNonNullType(type)) return inputValue(making, type.ofType, name, depth)
  if (isListType(type)) {
    const { ofType } = type
    const values = Array.from({ length: making.g(fc.nat, { max: 2 }) }, () => inputValue(making, ofType, name, depth))
    return values.filter((value) => value !== undefined)
  }
  if (isEnumType(type)) return pick(making, type.getValues()).name
  if (isInputObjectType(type)) return Object.fromEntries(memberValues(making, type, name, depth))
  return scalar(making, type.name, name)
}

/** What must be given, and one member more. */
function memberValues(making: Making, type: GraphQLInputObjectType, name: string, depth: number) {
  const fields = Object.values(type.getFields())
  const free = fields.filter((it) => depth > 0 || isComparison(it))
  const chosen = new Set([...fields.filter((it) => isRequired(it)), ...(free.length ? [pick(making, free)] : [])])
  return [...chosen].flatMap((it): [string, unknown][] => {
    const of = /^(eq|neq|in|notIn)$/.test(it.name) ? name : it.name
    const value = inputValue(making, it.type, of, depth - (isComparison(it) ? 0 : 1))
    return value === undefined ? [] : [[it.name, value]]
  })
}

/** Not and, or, not, nor a relation's own filter. */
const isComparison = ({ type }: GraphQLInputField) => {
  const named = getNamedType(type)
  return !isInputObjectType(named) || !('and' in named.getFields() || 'some' in named.getFields())
}

const types: Record<string, string> = { owner: 'Member', assignee: 'Member', manager: 'Member' }

function scalar(making: Making, type: string, name: string): unknown {
  const { g } = making
  if (type === 'ID') {
    const key = name.replace(/Id$/, '')
    return idFor(making, types[key] ?? `${key[0]?.toUpperCase()}${key.slice(1)}`)
  }
  if (type === 'Int') return g(fc.nat, { max: 20 })
  if (type === 'Boolean') return chance(making, 50)
  if (type === 'Money' || type === 'Decimal') return pick(making, ['0', '100.00', '1234.5', '-3'])
  if (type === 'DateOrDuration' || type === 'Date') return pick(making, ['2026-01-01', '2025-06-30', '2024-02-29'])
  if (type === 'DateTimeOrDuration' || type === 'DateTime')
    return pick(making, ['2026-01-01', '2025-06-30T12:00:00Z', '2024-02-29T00:00:00.123Z'])
  return pick(making, texts)
}

function literal(type: GraphQLInputType, value: unknown): string {
  const bare = getNullableType(type)
  if (isListType(bare)) return `[${(value as unknown[]).map((it) => literal(bare.ofType, it)).join(', ')}]`
  if (isEnumType(bare)) return String(value)
  if (!isInputObjectType(bare)) return JSON.stringify(value)
  const fields = bare.getFields()
  return `{ ${Object.entries(value as object)
    .map(([key, it]) => `${key}: ${literal(fields[key]!.type, it)}`)
    .join(', ')} }`
}
