import { afterAll, beforeAll, expect } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from './people.ts'
import { foundCompany, openWorld } from './world.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any
type Variables = { id?: string; input?: object }

/** A small company behind the real server, at a time of its own. Whoever acts signs in when first asked for. */
export async function openOffice(start: string, people: Record<string, string> = { Alma: 'ADMIN' }) {
  const clock = steppedClock(new Date(start))
  const world = await openWorld(clock)
  const [first = ''] = Object.keys(people)
  const ids: Record<string, string> = {}
  let server: Awaited<ReturnType<typeof openServer>>
  let entered: Record<string, Ask> = {}
  beforeAll(async () => {
    ids.client = (await foundCompany(world)).clientId
    server = await openServer(world, schema)
    for (const [name, role] of Object.entries(people)) ids[name] = await join(world, name, role)
  })
  afterAll(async () => {
    await server.stop()
    await world.close()
  })

  const askAs = async (name: string, query: string, variables: object = {}) => {
    entered[name] ??= (await enter(server.address, name)).ask
    return entered[name](query, variables)
  }
  /** One answer, which has no errors. */
  const read = async (query: string, variables: object = {}, name = first): Promise<Any> => {
    const { data, errors } = await askAs(name, query, variables)
    expect(errors).toBeUndefined()
    return data
  }
  /** One mutation's payload, with its errors. */
  const act = async (verb: string, variables: Variables, selection = '', name = first): Promise<Any> => {
    const types = [
      variables.id && '$id: ID!',
      variables.input && `$input: ${verb[0]!.toUpperCase()}${verb.slice(1)}Input!`,
    ]
    const given = Object.keys(variables).map((key) => `${key}: $${key}`)
    const query = `mutation(${types.filter(Boolean).join(', ')}) { ${verb}(${given.join(', ')}) { ${selection} errors { code path } } }`
    return (await read(query, variables, name))[verb]
  }
  /** One mutation's payload, which has no errors. */
  const done = async (verb: string, variables: Variables, selection = '', name = first): Promise<Any> => {
    const payload = await act(verb, variables, selection, name)
    expect(payload.errors).toEqual([])
    return payload
  }
  /** Another moment: everybody signs in again. */
  const later = (moment: string): void => {
    clock.set(new Date(moment))
    entered = {}
  }
  return { world, ids, askAs, read, act, done, later, address: () => server.address }
}
