import { type GraphQLNamedType, getNamedType, isObjectType } from 'graphql'
import { guardOfType } from '../../src/access/shield.ts'
import type { Line } from '../support/transports.ts'
import { inParts, type Place, selection } from './documents.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are walked by name
type Any = any

/** The line of expected.csv that speaks of an edge: its own when it has a permission, else that of the type it leads into. */
export function elementOf({ owner, field }: Place): string | undefined {
  if (field.extensions.permission) return `${owner}.${field.name}`
  const target = getNamedType(field.type)
  const isDoor = guardOfType(target) && !owner.endsWith('Connection')
  return isDoor ? nodeOf(target).name : undefined
}

const nodeOf = (type: GraphQLNamedType) =>
  isObjectType(type) && type.getFields().nodes ? getNamedType(type.getFields().nodes!.type) : type

const nameOf = ({ owner, field }: Place) => `${owner}.${field.name}`

/** Every guarded edge below these places, by name, with the element that it stands for. */
export function edges(places: readonly Place[]): Map<string, string> {
  const below = places.flatMap(({ children }) => [...edges(children)])
  const own = places.flatMap((place) => (elementOf(place) ? [[nameOf(place), elementOf(place)!] as const] : []))
  return new Map([...own, ...below])
}

/** Which edges the caller found open and which forbidden, wherever the demo has a row to start from. */
export async function walkEdges(line: Line, places: readonly Place[]) {
  const forbidden = new Set<string>()
  const open = new Set<string>()
  for (const part of inParts(places, 12)) {
    const { data, errors = [] } = await line.ask(`{ ${part.map((place) => selection(place, 10)).join(' ')} }`)
    const refused = new Set(errors.filter(isForbidden).map(({ path }) => path!.join('.')))
    const failed = errors.filter((error) => !isForbidden(error))
    if (failed.length) throw new Error(JSON.stringify(failed.slice(0, 3)))
    for (const place of part) follow(place, data[place.field.name], place.field.name)

    function follow(place: Place, value: Any, path: string): void {
      if (Array.isArray(value)) return void value.map((item, index) => follow(place, item, `${path}.${index}`))
      if (value === null) return
      for (const child of place.children.filter(({ owner }) => owner === value.__typename)) {
        const there = `${path}.${child.field.name}`
        if (elementOf(child)) (refused.has(there) ? forbidden : open).add(nameOf(child))
        follow(child, value[child.field.name], there)
      }
    }
  }
  return { forbidden: [...forbidden], open: [...open] }
}

const isForbidden = ({ extensions }: { extensions: { code: string } }) => extensions.code === 'FORBIDDEN'
