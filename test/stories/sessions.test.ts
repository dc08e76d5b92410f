import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, type Reply, signedIn, socket, until } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const clock = steppedClock(new Date())
const world = await openWorld(clock)
let server: Awaited<ReturnType<typeof openServer>>
beforeAll(async () => {
  server = await openServer(world, schema)
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Pick<Reply, 'data' | 'errors'>>
const password = 'carnet-demo-2026'
const signIn = `mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken refreshToken } errors { code } } }`
const refresh = `mutation($input: SessionRefreshInput!) { sessionRefresh(input: $input) { session { accessToken refreshToken } errors { code } } }`
const me = '{ viewer { member { email } } }'

/** The same operations through an open socket. */
async function overSocket(): Promise<{ ask: Ask; close: () => unknown }> {
  const client = socket(server.address, await signedIn(server.address, 'admin'))
  const ask: Ask = async (query, variables = {}) => {
    const { results, ended } = follow(client, query, variables)
    await ended
    return results[0]
  }
  return { ask, close: () => client.dispose() }
}
const overHttp = async () => ({ ask: caller(server.address) as Ask, close: () => {} })

describe.each([
  ['HTTP', overHttp, 'manager', 'accountant'],
  ['WebSocket', overSocket, 'sales', 'support'],
] as const)('over %s', (_transport, open, first, second) => {
  test('a refresh token works once; used again, it ends the session and every token of it', async () => {
    const { ask, close } = await open()
    const email = `${first}@demo.carnet.example`
    const { session } = (await ask(signIn, { input: { email, password } })).data.sessionCreate
    const next = (await ask(refresh, { input: { refreshToken: session.refreshToken } })).data.sessionRefresh.session
    expect((await caller(server.address, next.accessToken)(me)).data).toEqual({ viewer: { member: { email } } })

    const reused = (await ask(refresh, { input: { refreshToken: session.refreshToken } })).data.sessionRefresh
    expect(reused).toEqual({ session: null, errors: [{ code: 'TOKEN_INVALID' }] })
    const after = (await ask(refresh, { input: { refreshToken: next.refreshToken } })).data.sessionRefresh
    expect(after).toEqual({ session: null, errors: [{ code: 'TOKEN_INVALID' }] })
    expect((await caller(server.address, next.accessToken)(me)).status).toBe(401)
    await close()
  })

  test('five wrong passwords are told so, the sixth sign-in is refused although the password is right', async () => {
    const { ask, close } = await open()
    const email = `${second}@demo.carnet.example`
    const answers: string[] = []
    for (const tried of [...Array.from({ length: 5 }, () => randomUUID()), password])
      answers.push((await ask(signIn, { input: { email, password: tried } })).data.sessionCreate.errors[0].code)
    expect(answers).toEqual([...Array(5).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS'])
    await close()
  })
})

test('a socket closes with 4403 when its token expires, and none opens with an expired one', async () => {
  const token = await signedIn(server.address, 'projects')
  clock.advance(600_000 - 400)
  const codes: number[] = []
  const open = socket(server.address, token, (code) => codes.push(code))
  const { results } = follow(open, 'subscription { taskChanged { op } }')
  await until(() => codes.length > 0)
  expect(codes).toEqual([4403])
  expect(results).toEqual([])

  clock.advance(10_000)
  const late = socket(server.address, token, (code) => codes.push(code))
  await until(() => codes.length > 1)
  expect(codes).toEqual([4403, 4403])
  expect(await caller(server.address, token)(me)).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  })
  await Promise.all([open.dispose(), late.dispose()])
})

test('a forgotten password is set anew by the mail’s link, once, and ends every session', async () => {
  const ask = caller(server.address)
  const email = 'projects@demo.carnet.example'
  const before = await signedIn(server.address, 'projects')
  const request =
    'mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { errors { code } } }'
  const unknown = await ask(request, { input: { email: 'nobody@example.org' } })
  expect((await ask(request, { input: { email } })).data).toEqual(unknown.data)

  const [mail] = await world.db.mail.findMany({ where: { to: { has: email } }, orderBy: { createdAt: 'desc' } })
  const [, token] = /token=([\w-]+)/.exec(mail!.text)!
  const reset = () =>
    ask('mutation($input: PasswordResetInput!) { passwordReset(input: $input) { errors { code } } }', {
      input: { token, password: 'une phrase bien à moi' },
    })
  expect((await reset()).data.passwordReset.errors).toEqual([])
  expect((await reset()).data.passwordReset.errors).toEqual([{ code: 'TOKEN_INVALID' }])
  expect((await caller(server.address, before)(me)).status).toBe(401)
  const again = await ask(signIn, { input: { email, password: 'une phrase bien à moi' } })
  expect(again.data.sessionCreate.errors).toEqual([])
})
