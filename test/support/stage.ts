import { afterAll, beforeAll } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, type Reply, signedIn } from './client.ts'
import { copyDemo } from './demo.ts'
import { openWorld } from './world.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

/** The demo company behind the real server, and its people to act through HTTP. */
export async function openStage() {
  await copyDemo()
  const world = await openWorld(systemClock)
  let server: Awaited<ReturnType<typeof openServer>>
  const tokens: Record<string, string> = {}
  beforeAll(async () => {
    server = await openServer(world, schema)
  })
  afterAll(async () => {
    await server.stop()
    await world.close()
  })

  const tokenOf = async (name: string): Promise<string> => {
    tokens[name] ??= await signedIn(server.address, name)
    return tokens[name]
  }
  const ask = async (name: string, query: string, variables: object = {}): Promise<Reply> =>
    caller(server.address, await tokenOf(name))(query, variables)
  /** One mutation as a member: its payload with `selection` and every error's type, code and path. */
  async function act(
    name: string,
    mutation: string,
    variables: { id?: string; input?: object },
    selection = '',
  ): Promise<Any> {
    const input = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
    const types = [variables.id && '$id: ID!', variables.input && `$input: ${input}!`].filter(Boolean).join(', ')
    const args = Object.keys(variables).map((key) => `${key}: $${key}`)
    const errors =
      'errors { __typename code path ... on DuplicateError { candidates { score reasons client { id } } } }'
    const { data, errors: failed } = await ask(
      name,
      `mutation(${types}) { ${mutation}(${args.join(', ')}) { ${selection} ${errors} } }`,
      variables,
    )
    if (failed) throw new Error(`${mutation}: ${failed.map(({ message }) => message).join(' ')}`)
    return data[mutation]
  }
  return { world, ask, act, tokenOf, address: () => server.address }
}
