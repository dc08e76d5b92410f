import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { forgetAll } from '../../src/access/identify.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, signInQuery, socket, until } from '../support/client.ts'
import { type Ask, enter, join, password } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(systemClock)
let address = ''
let stop: () => Promise<void>
let clientId = ''
let admin: Ask
const people: Record<string, string> = {}

const idOf = async (name: string, ask: Ask = admin): Promise<string> => {
  const { data } = await ask('query($f: MemberFilter) { members(filter: $f) { nodes { id } } }', {
    f: { name: { eq: name } },
  })
  return data.members.nodes[0].id
}

const cursor = async (): Promise<string> => (await admin('{ eventCursor }')).data.eventCursor

/** As if that much time had passed for what this process still believes of its sessions. */
async function later<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const now = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
  try {
    return await run()
  } finally {
    clock.mockRestore()
    forgetAll()
  }
}

beforeAll(async () => {
  await foundCompany(world)
  ;({ address, stop } = await openServer(world, schema))
  for (const [name, role] of [
    ['Ada', 'ADMIN'],
    ['Marc', 'MANAGER'],
    ['Paul', 'PROJECT_MANAGER'],
    ['Sara', 'SUPPORT'],
    ['Vera', 'VIEWER'],
  ] as const)
    people[name] = await join(world, name, role)
  ;({ ask: admin } = await enter(address, 'Ada'))
  clientId = (await admin('{ clients { nodes { id } } }')).data.clients.nodes[0].id
})
afterAll(async () => {
  await stop()
  await world.close()
})

const invite =
  'mutation($input: MemberInviteInput!) { memberInvite(input: $input) { member { id name email role status teams { name } } errors { code path } } }'
const accept = 'mutation($input: MemberAcceptInput!) { memberAccept(input: $input) { errors { code } } }'
const tokenOf = async (email: string) => {
  const { text } = await world.db.mail.findFirstOrThrow({
    where: { kind: 'member.invitation', to: { has: email } },
    orderBy: { createdAt: 'desc' },
  })
  return /token=([\w-]+)/.exec(text)![1]!
}
const signIn = (email: string, more: object = {}) =>
  caller(address)(signInQuery, { input: { email, password, ...more } })

test('[EQU-1] [EQU-2] a member is invited by name, e-mail and role, chooses a password by the mailed link, and signs in', async () => {
  const team = (await admin('mutation { teamCreate(input: { name: "Studio" }) { team { id } errors { code } } }')).data
    .teamCreate.team
  const input = { name: 'Inès Caron', email: 'ines@essai.example', role: 'SALES', teamIds: [team.id, team.id] }
  const { member, errors } = (await admin(invite, { input })).data.memberInvite
  expect(errors).toEqual([])
  expect(member).toMatchObject({ name: 'Inès Caron', role: 'SALES', status: 'INVITED', teams: [{ name: 'Studio' }] })

  const first = await tokenOf('ines@essai.example')
  await admin(invite, { input: { ...input, name: 'Inès Caron-Blin' } })
  const second = await tokenOf('ines@essai.example')
  const choose = (token: string, chosen = password) => caller(address)(accept, { input: { token, password: chosen } })
  expect((await choose(first)).data.memberAccept.errors).toEqual([{ code: 'TOKEN_INVALID' }])
  expect((await choose(second, 'azertyuiop12')).data.memberAccept.errors).toEqual([{ code: 'WEAK_PASSWORD' }])
  expect((await choose(second)).data.memberAccept.errors).toEqual([])
  expect((await choose(second)).data.memberAccept.errors).toEqual([{ code: 'TOKEN_INVALID' }])

  const { session } = (await signIn('ines@essai.example')).data.sessionCreate
  expect(session.member).toEqual({ name: 'Inès Caron-Blin', role: 'SALES' })
  expect((await admin(invite, { input })).data.memberInvite.errors).toEqual([{ code: 'DUPLICATE', path: null }])
})

test('two invitations of one address at once make one member', async () => {
  const input = { name: 'Léo', email: 'leo@essai.example', role: 'SALES' }
  const replies = await Promise.all([1, 2, 3, 4].map(() => admin(invite, { input })))
  for (const { data, errors } of replies) expect([errors, data.memberInvite !== null]).toEqual([undefined, true])
  expect(await world.db.member.count({ where: { email: 'leo@essai.example' } })).toBe(1)
})

test('nobody invites beyond their own rights, and an invited member cannot be suspended', async () => {
  const { ask: manager } = await enter(address, 'Marc')
  const asked = (role: string) =>
    manager(invite, { input: { name: 'Nouveau', email: `${role.toLowerCase()}@essai.example`, role } })
  expect((await asked('ADMIN')).data.memberInvite.errors).toEqual([{ code: 'BEYOND_OWN_RIGHTS', path: ['role'] }])
  const { member } = (await asked('VIEWER')).data.memberInvite
  const suspend = 'mutation($id: ID!) { memberSuspend(id: $id) { errors { code } } }'
  expect((await admin(suspend, { id: member.id })).data.memberSuspend.errors).toEqual([{ code: 'INVALID_TRANSITION' }])
})

const roleFields = 'role { id key name version grants { module level reach } } errors { code path }'
const createRole = `mutation($input: RoleCreateInput!) { roleCreate(input: $input) { ${roleFields} } }`
const updateRole = `mutation($id: ID!, $input: RoleUpdateInput!) { roleUpdate(id: $id, input: $input) { ${roleFields} } }`
const setRole =
  'mutation($id: ID!, $input: MemberSetRoleInput!) { memberSetRole(id: $id, input: $input) { member { role } errors { code } } }'

test('[EQU-1] [EQU-3] the company writes a role of its own: level and reach per module hold at once', async () => {
  const grants = [
    { module: 'CLIENTS', level: 'READ' },
    { module: 'TASKS', level: 'WRITE', reach: 'OWN' },
  ]
  const created = (await admin(createRole, { input: { key: 'FIELD_AGENT', name: 'Terrain', grants } })).data.roleCreate
  expect(created.errors).toEqual([])
  expect(created.role.grants.filter(({ level }: { level: string }) => level !== 'NONE')).toEqual([
    { module: 'CLIENTS', level: 'READ', reach: 'ALL' },
    { module: 'TASKS', level: 'WRITE', reach: 'OWN' },
    { module: 'TEAM', level: 'READ', reach: 'ALL' },
  ])
  const known = (await admin('{ roles { key custom { name } } }')).data.roles
  expect(known).toContainEqual({ key: 'FIELD_AGENT', custom: { name: 'Terrain' } })
  expect(known).toContainEqual({ key: 'SALES', custom: null })

  await join(world, 'Fred', 'VIEWER')
  await admin(setRole, { id: await idOf('Fred'), input: { role: 'FIELD_AGENT' } })
  const { ask: fred } = await enter(address, 'Fred')
  const seen = await fred('{ clients { totalCount } tasks { totalCount } invoices { totalCount } }')
  expect(seen.data).toEqual({ clients: { totalCount: 1 }, tasks: { totalCount: 0 }, invoices: null })
  expect(seen.errors).toMatchObject([{ path: ['invoices'], extensions: { code: 'FORBIDDEN' } }])

  const input = { expectedVersion: 1, grants: [...grants, { module: 'INVOICES', level: 'READ' }] }
  expect((await admin(updateRole, { id: created.role.id, input })).data.roleUpdate.errors).toEqual([])
  expect((await fred('{ invoices { totalCount } }')).data).toEqual({ invoices: { totalCount: 0 } })

  const again = (await admin(createRole, { input: { key: 'FIELD_AGENT', name: 'x', grants } })).data.roleCreate
  expect(again.errors).toMatchObject([{ code: 'DUPLICATE' }])
  const wide = { key: 'ODD', name: 'x', grants: [{ module: 'ARTICLES', level: 'READ', reach: 'OWN' }] }
  expect((await admin(createRole, { input: wide })).data.roleCreate.errors).toEqual([
    { code: 'NOT_ALLOWED', path: ['grants', '0', 'reach'] },
  ])
  const remove = 'mutation($id: ID!) { roleDelete(id: $id) { errors { code } } }'
  expect((await admin(remove, { id: created.role.id })).data.roleDelete.errors).toEqual([{ code: 'ALREADY_USED' }])
  await admin(setRole, { id: await idOf('Fred'), input: { role: 'VIEWER' } })
  expect((await admin(remove, { id: created.role.id })).data.roleDelete.errors).toEqual([])
})

test('[EQU-3] whoever may write roles gives no more than they hold', async () => {
  const grants = [
    { module: 'TEAM', level: 'ADMIN' },
    { module: 'CLIENTS', level: 'READ' },
  ]
  await admin(createRole, { input: { key: 'OFFICE', name: 'Bureau', grants } })
  await join(world, 'Odile', 'OFFICE')
  const { ask: odile } = await enter(address, 'Odile')
  const more = { key: 'MORE', name: 'Plus', grants: [{ module: 'CLIENTS', level: 'WRITE' }] }
  expect((await odile(createRole, { input: more })).data.roleCreate.errors).toEqual([
    { code: 'BEYOND_OWN_RIGHTS', path: ['grants'] },
  ])
  const costs = { key: 'MORE', name: 'Plus', grants: [], costs: true }
  expect((await odile(createRole, { input: costs })).data.roleCreate.errors).toEqual([
    { code: 'BEYOND_OWN_RIGHTS', path: ['grants'] },
  ])
  expect(await world.db.customRole.count({ where: { key: 'MORE' } })).toBe(0)
  const sales = { id: await idOf('Vera'), input: { role: 'SALES' } }
  expect((await odile(setRole, sales)).data.memberSetRole.errors).toEqual([{ code: 'BEYOND_OWN_RIGHTS' }])
})

test('[EQU-3] a right taken from a role ends the streams of its bearers within five seconds', async () => {
  const grants = [{ module: 'TASKS', level: 'READ' }]
  const { role } = (await admin(createRole, { input: { key: 'WATCH', name: 'Veille', grants } })).data.roleCreate
  await join(world, 'Walid', 'WATCH')
  const { token } = await enter(address, 'Walid')
  const client = socket(address, token)
  const { results, ended } = follow(
    client,
    'subscription($after: EventCursor) { taskChanged(after: $after, filter: { title: { in: ["Avant", "Après"] } }) { op task { title } } }',
    { after: await cursor() },
  )
  const create = (title: string) =>
    admin('mutation($t: String!) { taskCreate(input: { title: $t }) { errors { code } } }', { t: title })
  await create('Avant')
  await until(() => results.length === 1)
  // As another process would: nothing here is told to forget what it knows.
  await world.db.customRole.update({ where: { key: role.key }, data: { grants: {} } })
  await later(5_000, async () => {
    await create('Après')
    await ended
  })
  expect(results).toMatchObject([
    { data: { taskChanged: { op: 'CREATED', task: { title: 'Avant' } } } },
    { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
  ])
  await client.dispose()
})

test('[EQU-4] a member’s work and load are seen; who leaves hands it over', async () => {
  const task = 'mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id } errors { code } } }'
  const [sara, paul] = [await idOf('Sara'), await idOf('Paul')]
  await admin(task, { input: { title: 'Rappeler', assigneeId: sara } })
  const ticket = (
    await admin('mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id } errors { code } } }', {
      input: { clientId, subject: 'Panne', body: 'x' },
    })
  ).data.ticketOpen.ticket
  await admin(
    'mutation($id: ID!, $input: TicketAssignInput) { ticketAssign(id: $id, input: $input) { errors { code } } }',
    {
      id: ticket.id,
      input: { assigneeId: sara },
    },
  )
  const load = 'query($id: ID!) { member(id: $id) { status load { tasks tickets projects } } }'
  expect((await admin(load, { id: sara })).data.member.load).toEqual({ tasks: 1, tickets: 1, projects: 0 })

  const { ask: saraAsks } = await enter(address, 'Sara')
  const suspend =
    'mutation($id: ID!, $input: MemberSuspendInput) { memberSuspend(id: $id, input: $input) { member { status } errors { code path } } }'
  expect((await admin(suspend, { id: sara })).data.memberSuspend.errors).toEqual([
    { code: 'OPEN_WORK', path: ['handOverTo'] },
  ])
  expect((await saraAsks('{ viewer { member { name } } }')).data.viewer.member.name).toBe('Sara')
  const done = (await admin(suspend, { id: sara, input: { handOverTo: paul } })).data.memberSuspend
  expect(done).toEqual({ member: { status: 'SUSPENDED' }, errors: [] })
  expect((await admin(load, { id: paul })).data.member.load).toEqual({ tasks: 1, tickets: 1, projects: 0 })
  expect((await saraAsks('{ viewer { member { name } } }')).status).toBe(401)
  expect((await signIn('sara@essai.example')).data.sessionCreate.errors).toMatchObject([{ code: 'WRONG_CREDENTIALS' }])

  const activity = 'query($id: ID!) { member(id: $id) { activity(first: 3) { nodes { type summary } } } }'
  const { nodes } = (await admin(activity, { id: await idOf('Ada') })).data.member.activity
  expect(nodes.map(({ type }: { type: string }) => type)).toEqual([
    'member.suspended',
    'ticket.assigned',
    'task.assigned',
  ])
  await admin('mutation($id: ID!) { memberReactivate(id: $id) { errors { code } } }', { id: sara })
  expect((await signIn('sara@essai.example')).data.sessionCreate.errors).toEqual([])
})

test('what an hour costs is seen and set by those alone who read costs', async () => {
  const id = await idOf('Paul')
  const update =
    'mutation($id: ID!, $input: MemberUpdateInput!) { memberUpdate(id: $id, input: $input) { member { version hourlyCost } errors { code } } }'
  const { version } = (await admin('query($id: ID!) { member(id: $id) { version } }', { id })).data.member
  const set = (await admin(update, { id, input: { expectedVersion: version, hourlyCost: '45.50' } })).data.memberUpdate
  expect(set).toMatchObject({ member: { hourlyCost: '45.50' }, errors: [] })
  const { ask: vera } = await enter(address, 'Vera')
  const { data, errors } = await vera('query($id: ID!) { member(id: $id) { name hourlyCost } }', { id })
  expect(data.member).toEqual({ name: 'Paul', hourlyCost: null })
  expect(errors).toMatchObject([{ path: ['member', 'hourlyCost'], extensions: { code: 'FORBIDDEN' } }])
})

test('[EQU-5] two members see each other’s changes live', async () => {
  const [one, two] = [await enter(address, 'Ada'), await enter(address, 'Paul')]
  const query =
    'subscription($after: EventCursor) { taskChanged(after: $after, filter: { title: { eq: "À deux" } }) { op actor { name } } }'
  const sockets = [socket(address, one.token), socket(address, two.token)]
  const after = await cursor()
  const seen = sockets.map((client) => follow(client, query, { after }).results)
  const { task } = (
    await one.ask('mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id } errors { code } } }', {
      input: { title: 'À deux', assigneeId: await idOf('Paul') },
    })
  ).data.taskCreate
  await two.ask('mutation($id: ID!) { taskStart(id: $id) { errors { code } } }', { id: task.id })
  await until(() => seen.every((results) => results.length === 2))
  for (const results of seen)
    expect(results.map(({ data }) => [data.taskChanged.op, data.taskChanged.actor.name])).toEqual([
      ['CREATED', 'Ada'],
      ['UPDATED', 'Paul'],
    ])
  for (const client of sockets) await client.dispose()
})

test('of two administrators who take each other’s role at once, one stays', async () => {
  await world.db.member.updateMany({ where: { role: 'ADMIN', id: { not: people.Ada! } }, data: { role: 'VIEWER' } })
  await join(world, 'Bruno', 'ADMIN')
  const { ask: bruno } = await enter(address, 'Bruno')
  const [ada, other] = [await idOf('Ada'), await idOf('Bruno')]
  const replies = await Promise.all([
    admin(setRole, { id: other, input: { role: 'VIEWER' } }),
    bruno(setRole, { id: ada, input: { role: 'VIEWER' } }),
  ])
  const outcomes = replies.map(({ data }) => data.memberSetRole.errors.length)
  expect(outcomes.sort()).toEqual([0, 1])
  expect(await world.db.member.count({ where: { role: 'ADMIN', status: 'ACTIVE' } })).toBe(1)
  await world.db.member.update({ where: { id: people.Ada! }, data: { role: 'ADMIN' } })
})

test('the last administrator keeps role and access', async () => {
  await world.db.member.updateMany({ where: { role: 'ADMIN', id: { not: people.Ada! } }, data: { role: 'VIEWER' } })
  const { data } = await later(5_000, async () => admin(setRole, { id: await idOf('Ada'), input: { role: 'VIEWER' } }))
  expect(data.memberSetRole.errors).toEqual([{ code: 'LAST_ADMIN' }])
})

test('of twenty wrong passwords at once, five are tried', async () => {
  await join(world, 'Gina', 'VIEWER')
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => signIn('gina@essai.example', { password: 'not this one at all' })),
  )
  const codes = replies.map(({ data }) => data.sessionCreate.errors[0].code).sort()
  expect(codes).toEqual([...Array(15).fill('TOO_MANY_ATTEMPTS'), ...Array(5).fill('WRONG_CREDENTIALS')])
})

const factor = (answers: string, name: string) =>
  `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${answers} errors { code } } }`

test('with a second factor, signing in asks for a code, takes each once, and a recovery code stands in', async () => {
  await join(world, 'Tess', 'VIEWER')
  const { ask } = await enter(address, 'Tess')
  const { secret, url } = (await ask(factor('secret url', 'secondFactorStart'), { input: { password } })).data
    .secondFactorStart
  expect(url).toMatch(/^otpauth:\/\/totp\/Carnet:tess%40essai\.example\?/)
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  const codeAt = (ms: number) => totp.generate({ timestamp: Date.now() + ms })
  const confirm = (code: string) => ask(factor('recoveryCodes', 'secondFactorConfirm'), { input: { code } })
  expect((await confirm('000000')).data.secondFactorConfirm.errors).toEqual([{ code: 'WRONG_CREDENTIALS' }])
  const { recoveryCodes } = (await confirm(codeAt(-30_000))).data.secondFactorConfirm
  expect(recoveryCodes).toHaveLength(10)
  expect(JSON.stringify(await world.db.secondFactor.findMany(), (_k, v) => String(v))).not.toContain(secret)

  const email = 'tess@essai.example'
  const none = await signIn(email)
  expect(none.errors?.[0]?.extensions.code).toBe('SECOND_FACTOR_REQUIRED')
  expect((await signIn(email, { code: '123 456' })).data.sessionCreate.errors).toMatchObject([
    { code: 'WRONG_CREDENTIALS' },
  ])
  const code = codeAt(0)
  const twins = await Promise.all([signIn(email, { code }), signIn(email, { code })])
  expect(twins.map(({ data }) => data.sessionCreate.session !== null).sort()).toEqual([false, true])
  const spare = { code: recoveryCodes[0] }
  expect((await signIn(email, spare)).data.sessionCreate.errors).toEqual([])
  expect((await signIn(email, spare)).data.sessionCreate.errors).toMatchObject([{ code: 'WRONG_CREDENTIALS' }])

  const reset = 'mutation($id: ID!) { memberResetSecondFactor(id: $id) { errors { code } } }'
  expect((await admin(reset, { id: await idOf('Tess') })).data.memberResetSecondFactor.errors).toEqual([])
  expect((await signIn(email)).data.sessionCreate.errors).toEqual([])
})

test('sign-ins are listed and revoked; a new password ends the others', async () => {
  await join(world, 'Rosa', 'VIEWER')
  const [here, there] = [await enter(address, 'Rosa'), await enter(address, 'Rosa')]
  const sessions = (await here.ask('{ sessions { id userAgent } }')).data.sessions
  expect(sessions).toHaveLength(2)
  const listed = 'query($id: ID!) { member(id: $id) { sessions { id } } }'
  const id = await idOf('Rosa')
  expect((await admin(listed, { id })).data.member.sessions).toHaveLength(2)
  expect((await here.ask(listed, { id })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  await admin('mutation($input: SessionRevokeInput!) { sessionRevoke(input: $input) { errors { code } } }', {
    input: { sessionId: sessions[0].id },
  })
  expect((await there.ask('{ viewer { member { name } } }')).status).toBe(401)

  const other = await enter(address, 'Rosa')
  const change = 'mutation($input: PasswordChangeInput!) { passwordChange(input: $input) { errors { code path } } }'
  const wrong = await here.ask(change, { input: { current: 'not the present one', password: 'nuage-orange-12-porte' } })
  expect(wrong.data.passwordChange.errors).toEqual([{ code: 'WRONG_CREDENTIALS', path: ['current'] }])
  const right = await here.ask(change, { input: { current: password, password: 'nuage-orange-12-porte' } })
  expect(right.data.passwordChange.errors).toEqual([])
  expect((await here.ask('{ viewer { member { name } } }')).status).toBe(200)
  expect((await other.ask('{ viewer { member { name } } }')).status).toBe(401)
})
