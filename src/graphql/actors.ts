import { scopeOf } from '../access/scope.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { batch } from './rows.ts'

/** Who did something, as an event or a message keeps it: the id, and the name at that time. */
export type ActorRecord = { kind: string; id: string | null; name: string }

export const Actor = builder.interfaceRef<{ id: string; name: string }>('Actor').implement({
  description: 'Who did something: a member, a contact of a client, an API key, or the system itself.',
  resolveType: (actor) => ('kind' in actor ? 'SystemActor' : 'Member'),
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.' }),
    name: t.string({ description: 'Name.' }),
  }),
})

builder.objectRef<{ id: string; name: string }>('SystemActor').implement({
  description: 'The system itself, or somebody whose record the viewer may not see.',
  interfaces: [Actor],
  fields: (t) => ({
    id: t.id({ description: 'Always "system".', resolve: () => 'system' }),
    name: t.exposeString('name', { description: 'Name at that time.' }),
  }),
})

/** The actor of a record; all members of a page in one statement. */
export async function actorOf({ kind, id, name }: ActorRecord, ctx: Context): Promise<{ id: string; name: string }> {
  const member = kind === 'MEMBER' && id ? await membersOf(ctx).load(id) : undefined
  return member ?? ({ kind: 'SYSTEM', id: 'system', name } as { id: string; name: string })
}

const membersOf = (ctx: Context) =>
  batch(ctx, 'actors', async (ids) => {
    const members = await ctx.db.member.findMany({
      where: { AND: [{ id: { in: [...ids] } }, scopeOf('Member', ctx.viewer)] },
    })
    return new Map(members.map((member) => [member.id, member]))
  })
