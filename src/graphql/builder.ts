import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import SubGraphPlugin from '@pothos/plugin-sub-graph'
import { openPermissions, type Permission, permissions } from '../access/permissions.ts'
import { type Face, facesOfArgument, facesOfField, facesOfType } from '../access/portal.ts'
import type PrismaTypes from '../generated/pothos-types.ts'
import { getDatamodel } from '../generated/pothos-types.ts'
import type { Context } from './context.ts'
import { readAnyId, writeId } from './ids.ts'
import { nodeOptions } from './nodes.ts'

const sentence = (permission: Permission) =>
  permission in openPermissions
    ? openPermissions[permission as keyof typeof openPermissions]
    : permissions[permission as keyof typeof permissions].text

/** What a field needs, in the words of its description. */
const needs = (permission: Permission) =>
  permission === 'anyone' ? 'Needs no session.' : `Needs \`${permission}\`: ${sentence(permission)}`

/** Copies `permission` (fields) and `guard` (object types) into the schema's extensions and descriptions. */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const { permission } = field.pothosOptions as { permission?: Permission }
    if (!permission) return field
    const description = [field.description, needs(permission)].filter(Boolean).join('\n\n')
    return { ...field, description, extensions: { ...field.extensions, permission } }
  }

  override onTypeConfig(type: PothosTypeConfig) {
    const { guard } = type.pothosOptions as { guard?: Permission }
    if (!guard) return type
    const description = [type.description, needs(guard)].filter(Boolean).join('\n\n')
    return { ...type, description, extensions: { ...type.extensions, guard } }
  }
}
SchemaBuilder.registerPlugin('access' as never, AccessPlugin as never)

/** Says of every type, field and argument in which schemas it stands, as access/portal.ts has it. */
class FacesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(type: PothosTypeConfig) {
    return { ...type, extensions: { ...type.extensions, subGraphs: facesOfType(type.name, type.graphqlKind) } }
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const subGraphs = facesOfField(field.parentType, field.name)
    return { ...field, extensions: { ...field.extensions, subGraphs } }
  }

  override onInputFieldConfig(field: PothosInputFieldConfig<Types>) {
    const subGraphs =
      field.kind === 'InputObject' ? facesOfField(field.parentType, field.name) : facesOfArgument(field.name)
    return { ...field, extensions: { ...field.extensions, subGraphs } }
  }
}
SchemaBuilder.registerPlugin('faces' as never, FacesPlugin as never)

declare global {
  // The type parameters must repeat Pothos' own to the letter, or the interfaces do not merge.
  // biome-ignore format: signatures
  namespace PothosSchemaTypes {
    interface QueryFieldOptions<Types extends SchemaTypes, Type extends TypeParam<Types>, Nullable extends FieldNullability<Type>, Args extends InputFieldMap, ResolveReturnShape> { permission: Permission }
    interface MutationFieldOptions<Types extends SchemaTypes, Type extends TypeParam<Types>, Nullable extends FieldNullability<Type>, Args extends InputFieldMap, ResolveReturnShape> { permission: Permission }
    interface SubscriptionFieldOptions<Types extends SchemaTypes, Type extends TypeParam<Types>, Nullable extends FieldNullability<Type>, Args extends InputFieldMap, ResolveShape, ResolveReturnShape> { permission: Permission }
    interface FieldOptions<Types extends SchemaTypes, ParentShape, Type extends TypeParam<Types>, Nullable extends FieldNullability<Type>, Args extends InputFieldMap, ResolveShape, ResolveReturnShape> { permission?: Permission }
    interface BaseTypeOptions<Types extends SchemaTypes = SchemaTypes> { guard?: Permission }
  }
}

type Text = { Input: string; Output: string }

export type Types = {
  PrismaTypes: PrismaTypes
  Context: Context
  SubGraphs: Face
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  Scalars: {
    ID: Text
    Money: Text
    Decimal: { Input: string; Output: string | { toFixed(): string } }
    Date: { Input: string; Output: string | Date }
    DateTime: { Input: Date; Output: Date }
    DateOrDuration: Text
    DateTimeOrDuration: Text
    Duration: Text
    Url: Text
    CountryCode: Text
    CurrencyCode: Text
    Locale: { Input: 'fr' | 'en'; Output: string }
    EventCursor: Text
  }
}

export const builder = new SchemaBuilder<Types>({
  plugins: ['faces' as never, 'access' as never, PrismaPlugin, RelayPlugin, SubGraphPlugin],
  defaultFieldNullability: false,
  // The staff's graph also keeps the types that no field leads to yet.
  subGraphs: { explicitlyIncludeType: (_type, faces) => faces.includes('Staff') },
  prisma: {
    client: (ctx) => ctx.db as never,
    dmmf: getDatamodel(),
    filterConnectionTotalCount: true,
    onUnusedQuery: 'error',
  },
  relay: {
    firstArgOptions: { description: 'How many rows from the start; at most 100, 25 unless said.' },
    afterArgOptions: { description: 'Only rows after this cursor.' },
    lastArgOptions: { description: 'How many rows from the end; at most 100.' },
    beforeArgOptions: { description: 'Only rows before this cursor.' },
    nodesOnConnection: { description: 'The rows.' },
    idFieldOptions: { description: 'Opaque id.' },
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'The rows with their cursors.' },
    nodeFieldOptions: { nullable: false, description: 'The row.' },
    cursorFieldOptions: { description: 'Where the row stands in this ordering; for `after` and `before`.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    pageInfoFieldOptions: { description: 'Where this page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Rows follow this page.' },
    hasPreviousPageFieldOptions: { description: 'Rows precede this page.' },
    startCursorFieldOptions: { description: 'The first row’s cursor; null where there are no rows.' },
    endCursorFieldOptions: { description: 'The last row’s cursor; null where there are no rows.' },
    nodeTypeOptions: { description: 'Anything with an id of its own.' },
    encodeGlobalID: (type, id) => writeId(type, String(id)),
    decodeGlobalID: readAnyId,
    nodeQueryOptions: nodeOptions.node as never,
    nodesQueryOptions: nodeOptions.nodes as never,
  },
})

builder.queryType({ description: 'Everything that can be read.' })
builder.mutationType({ description: 'Everything that can be done: one mutation per action.' })
builder.subscriptionType({ description: 'Everything that can be followed live.' })
