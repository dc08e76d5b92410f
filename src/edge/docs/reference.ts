import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { type Html, html, none } from '../html.ts'
import { type Page, prose } from './layout.ts'

type Field = GraphQLField<unknown, unknown>
type Typed = { type: Field['type'] | GraphQLArgument['type'] }

/** A type's name leading to its page, with the marks of lists and of what is never null. */
function linked({ type }: Typed): Html {
  const { name } = getNamedType(type)
  const [before = '', after = ''] = String(type).split(name)
  return html`${before}<a href="/docs/types/${name}">${name}</a>${after}`
}

const deprecation = ({ deprecationReason }: { deprecationReason?: string | null | undefined }) =>
  deprecationReason ? html`<p class="deprecated">Deprecated: ${deprecationReason}</p>` : none

const argument = (arg: GraphQLArgument | GraphQLInputField) =>
  html`<dt><code>${arg.name}: ${linked(arg)}${arg.defaultValue === undefined ? '' : ` = ${JSON.stringify(arg.defaultValue)}`}</code></dt>
<dd>${prose(arg.description)}${deprecation(arg)}</dd>`

const entry = (field: Field) => html`<section id="${field.name}">
<h3><code>${field.name}: ${linked(field)}</code></h3>
${prose(field.description)}${deprecation(field)}
${field.args.length ? html`<details><summary>Arguments</summary><dl>${field.args.map(argument)}</dl></details>` : none}
</section>`

/** The fields of a root type, one after the other. */
export function fieldsPage(title: string, type: GraphQLObjectType): Page {
  const fields = Object.values(type.getFields())
  return {
    title,
    path: `/docs/${title.toLowerCase()}`,
    content: html`${prose(type.description)}
<p class="index">${fields.map(({ name }) => html`<a href="#${name}">${name}</a> `)}</p>
${fields.map(entry)}`,
  }
}

// biome-ignore format: read by column
const kinds: readonly [title: string, is: (type: GraphQLNamedType) => boolean][] = [
  ['Objects',    isObjectType],
  ['Interfaces', isInterfaceType],
  ['Unions',     isUnionType],
  ['Inputs',     isInputObjectType],
  ['Enums',      isEnumType],
  ['Scalars',    isScalarType],
]

/** Every type by its kind. */
export function typeIndex(schema: GraphQLSchema): Page {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const types = Object.values(schema.getTypeMap()).filter(
    (it) => !isIntrospectionType(it) && !roots.includes(it as never),
  )
  return {
    title: 'Types',
    path: '/docs/types',
    content: html`${kinds.map(
      ([title, is]) => html`<h2>${title}</h2>
<p class="index">${types.filter(is).map(({ name }) => html`<a href="/docs/types/${name}">${name}</a> `)}</p>`,
    )}`,
  }
}

/** One type: its fields, values or members, and which fields lead to it. */
export function typePage(schema: GraphQLSchema, type: GraphQLNamedType): Page {
  const users = usersOf(schema, type)
  return {
    title: type.name,
    path: '/docs/types',
    content: html`${isSpecifiedScalarType(type) ? prose('A scalar of GraphQL itself.') : prose(type.description)}
${bodyOf(schema, type)}
${users.length ? html`<h2>Reached by</h2><p class="index">${users.map(({ from, name }) => html`<a href="/docs/types/${from}#${name}">${from}.${name}</a> `)}</p>` : none}`,
  }
}

function bodyOf(schema: GraphQLSchema, type: GraphQLNamedType): Html {
  if (isEnumType(type))
    return html`<dl>${type.getValues().map((it) => html`<dt><code>${it.name}</code></dt><dd>${prose(it.description)}</dd>`)}</dl>`
  if (isInputObjectType(type)) return html`<dl>${Object.values(type.getFields()).map(argument)}</dl>`
  const members = isAbstractType(type) ? schema.getPossibleTypes(type) : []
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
  return html`${members.length ? html`<p>One of ${members.map(({ name }) => html`<a href="/docs/types/${name}">${name}</a> `)}</p>` : none}${fields.map(entry)}`
}

const usersOf = (schema: GraphQLSchema, type: GraphQLNamedType) =>
  Object.values(schema.getTypeMap()).flatMap((from) =>
    isObjectType(from) && !isIntrospectionType(from)
      ? Object.values(from.getFields())
          .filter((field) => [field, ...field.args].some((it) => getNamedType(it.type) === type))
          .map(({ name }) => ({ from: from.name, name }))
      : [],
  )
