import { hashPassword } from '../../src/access/password.ts'
import type { App } from '../../src/graphql/context.ts'
import { caller, type Reply, signInQuery } from './client.ts'

export const password = 'orage-violet-47-lampe'
const hash = hashPassword(password)

/** An active member who can sign in. */
export async function join({ db, clock }: Pick<App, 'db' | 'clock'>, name: string, role: string): Promise<string> {
  const now = clock.now()
  const { id } = await db.member.create({
    data: {
      name,
      email: `${name.toLowerCase()}@essai.example`,
      role,
      status: 'ACTIVE',
      passwordHash: await hash,
      createdAt: now,
      updatedAt: now,
    },
  })
  return id
}

export type Ask = (query: string, variables?: object) => Promise<Reply>

/** Signs somebody in over HTTP; answers their token and a caller that speaks as them. */
export async function enter(address: string, name: string): Promise<{ token: string; ask: Ask }> {
  const { data } = await caller(address)(signInQuery, {
    input: { email: `${name.toLowerCase()}@essai.example`, password },
  })
  const token = data.sessionCreate.session.accessToken as string
  return { token, ask: caller(address, token) }
}
