import { GraphQLSchema } from 'graphql'
import { checkPortal, type Face } from '../access/portal.ts'
import { builder } from './builder.ts'

/** One face of the graph: the staff's, or the portal's with its own things under their names. */
export function faceOf(face: Face): GraphQLSchema {
  const schema = builder.toSchema({ sortSchema: true, subGraph: face })
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
