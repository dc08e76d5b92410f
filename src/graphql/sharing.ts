import { createHash } from 'node:crypto'
import type { DocumentNode, ExecutionArgs } from 'graphql'
import type { Rights, Viewer } from '../access/viewer.ts'

/** What a viewer is beyond their rights: a work that reads any of it is theirs alone. */
const who = ['id', 'name', 'email', 'sessionId', 'key', 'teamIds', 'teammateIds'] satisfies (keyof Viewer)[]
const personal: ReadonlySet<PropertyKey> = new Set(who)

type Work<T> = (viewer: Viewer) => Promise<T>
type Done = { value: unknown; by: string; personal: boolean }
const works = new WeakMap<object, Map<string, Promise<Done>>>()

/** Does a work on an event once for all viewers of equal rights; when it looks at who they are, once for each of them. */
export async function shared<T>(event: object, key: string, viewer: Viewer, work: Work<T>): Promise<T> {
  const place = `${key} ${rightsKey(viewer)}`
  const { value, by, personal } = await once(event, place, viewer, work)
  if (!personal || by === viewer.id) return value as T
  return (await once(event, `${place} ${viewer.id}`, viewer, work)).value as T
}

function once<T>(event: object, place: string, viewer: Viewer, work: Work<T>): Promise<Done> {
  const known = works.get(event) ?? new Map<string, Promise<Done>>()
  works.set(event, known)
  const done = known.get(place) ?? observed(viewer, work)
  known.set(place, done)
  return done
}

/** Runs the work and says whether it looked at who the viewer is. */
async function observed<T>(viewer: Viewer, work: Work<T>): Promise<Done> {
  let looked = false
  const veiled = new Proxy(viewer, {
    get: (target, property, receiver) => {
      looked ||= personal.has(property)
      return Reflect.get(target, property, receiver)
    },
  })
  const value = await work(veiled)
  return { value, by: viewer.id, personal: looked }
}

const rightsKeys = new WeakMap<Rights, string>()

function rightsKey({ kind, locale, clientId = '', rights }: Viewer): string {
  const key = rightsKeys.get(rights) ?? JSON.stringify({ ...rights, permissions: [...rights.permissions] })
  rightsKeys.set(rights, key)
  return `${kind} ${locale} ${clientId} ${key}`
}

const numbers = new WeakMap<DocumentNode, number>()
let documents = 0

/** What subscriptions of the same document, operation, variables and language have in common. */
export function groupOf({ document, operationName, variableValues }: ExecutionArgs, locale: string): string {
  const number = numbers.get(document) ?? ++documents
  numbers.set(document, number)
  const asked = JSON.stringify([operationName, locale, variableValues])
  return `${number} ${createHash('sha256').update(asked).digest('base64')}`
}
