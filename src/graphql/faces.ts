import { PothosSubGraphPlugin } from '@pothos/plugin-sub-graph'
import { GraphQLSchema } from 'graphql'
import { checkPortal, type Face } from '../access/portal.ts'
import { builder } from './builder.ts'

let whole: GraphQLSchema | undefined

/** One face of the graph: the staff's, or the portal's with its own things under their names. Both are cut from one. */
export function faceOf(face: Face): GraphQLSchema {
  whole ??= builder.toSchema({ sortSchema: false })
  const schema = PothosSubGraphPlugin.createSubGraph(whole, face, builder)
  if (face === 'Staff') return schema
  checkPortal(schema)
  return unprefixed(schema)
}

/** In the one builder, what is the portal's own needs a name beside the staff's: `PortalSession`, `portalSessionCreate`. */
function unprefixed(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    const fields = root!.getFields()
    for (const [name, field] of Object.entries(fields)) {
      const own = /^portal(.)(.*)$/.exec(name)
      if (!own) continue
      field.name = own[1]!.toLowerCase() + own[2]!
      fields[field.name] = field
      delete fields[name]
    }
  }
  for (const type of Object.values(schema.getTypeMap())) type.name = type.name.replace(/^Portal/, '')
  return new GraphQLSchema(schema.toConfig())
}
