import { readFileSync } from 'node:fs'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'

// The conventions of the API, held against its printed schema. What a released schema promised is broken only with a line
// in the changelog that names the element.

/** About secrets, whose answers are not kept; or harmless when repeated. */
const UNKEYED =
  /^(session|password|secondFactor|memberAccept|apiKey|calendarFeed|notificationRead|webhook(Create|Rotate|Test))/

const read = (path: string) => readFileSync(path, 'utf8')
const schema = buildSchema(read('schema.graphql'))
const changelog = read('CHANGELOG.md')

const breaks = (await diff(buildSchema(read('docs/released.graphql')), schema)).filter(
  ({ criticality, path }) => criticality.level === CriticalityLevel.Breaking && !changelog.includes(`\`${path}\``),
)
const faults = [
  ...types(schema).flatMap((type) => [...undescribed(type), ...misnamed(type), ...uncurrencied(type)]),
  ...mutations(schema).flatMap(misshapen),
  ...breaks.map(({ path, message }) => `${path}: ${message} Name \`${path}\` in CHANGELOG.md or keep it.`),
]
for (const fault of faults) console.log(fault)
process.exit(faults.length ? 1 : 0)

function types(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
}

type Element = { path: string; name: string; description: string | null | undefined; kind: 'field' | 'value' }

function elements(type: GraphQLNamedType): Element[] {
  const element = (kind: Element['kind'], parent: string, { name, description }: Omit<Element, 'path' | 'kind'>) => ({
    path: `${parent}.${name}`,
    name,
    description,
    kind,
  })
  if (isEnumType(type)) return type.getValues().map((value) => element('value', type.name, value))
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => element('field', type.name, field))
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => [
    element('field', type.name, field),
    ...field.args.map((argument) => element('field', `${type.name}.${field.name}`, argument)),
  ])
}

function undescribed(type: GraphQLNamedType): string[] {
  return [{ path: type.name, description: type.description }, ...elements(type)]
    .filter(({ description }) => !description?.trim())
    .map(({ path }) => `${path} has no description.`)
}

function misnamed(type: GraphQLNamedType): string[] {
  const wrong = elements(type).filter(
    ({ kind, name }) => !(kind === 'field' ? /^[a-z][A-Za-z0-9]*$/ : /^[A-Z0-9_]+$/).test(name),
  )
  return wrong.map(({ path, kind }) => `${path} is not in ${kind === 'field' ? 'camelCase' : 'SCREAMING_SNAKE'}.`)
}

function uncurrencied(type: GraphQLNamedType): string[] {
  // The sums of a list have their currency one level up.
  if (!isObjectType(type) || type.name.endsWith('Amounts')) return []
  const fields = type.getFields()
  const money = Object.values(fields).filter((field) => /^\[?Money\b/.test(String(field.type)))
  if (Object.values(fields).some((field) => /\bFloat\b/.test(String(field.type)) && field.name !== 'progress'))
    return [`${type.name} has a Float.`]
  return money.length && String(fields.currency?.type) !== 'CurrencyCode!'
    ? [`${type.name} has money and no currency.`]
    : []
}

function mutations(schema: GraphQLSchema): GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {})
}

function misshapen({ name, type, args }: GraphQLField<unknown, unknown>): string[] {
  const stem = name[0]!.toUpperCase() + name.slice(1)
  const payload = schema.getType(`${stem}Payload`)
  const errors = isObjectType(payload) && String(payload.getFields().errors?.type)
  const input = args.find((argument) => argument.name === 'input')
  const fields = schema.getType(`${stem}Input`)
  const keyed = isInputObjectType(fields) && fields.getFields().idempotencyKey
  return [
    String(type).replace('!', '') !== `${stem}Payload` && `Mutation.${name} does not answer ${stem}Payload.`,
    errors !== '[UserError!]!' && `${stem}Payload.errors is not [UserError!]!.`,
    input && String(input.type).replace('!', '') !== `${stem}Input` && `Mutation.${name} does not take ${stem}Input.`,
    !keyed && !UNKEYED.test(name) && `${stem}Input has no idempotencyKey.`,
    isInputObjectType(fields) &&
      name.endsWith('Update') &&
      String(fields.getFields().expectedVersion?.type) !== 'Int!' &&
      `${stem}Input does not require expectedVersion.`,
  ].filter((fault) => typeof fault === 'string')
}
