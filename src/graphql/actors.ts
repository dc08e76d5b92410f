import { scopeOf } from '../access/scope.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { batch, delegate } from './rows.ts'

/** Who did something, as an event or a message keeps it: the id, and the name at that time. */
export type ActorRecord = { kind: string; id: string | null; name: string }

export const Actor = builder.interfaceRef<{ id: string; name: string }>('Actor').implement({
  description: 'Who did something: a member, a contact of a client, an API key, or the system itself.',
  resolveType: (actor) => ('kind' in actor ? 'SystemActor' : 'scopes' in actor ? 'ApiKey' : 'Member'),
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

/** The actor of a record; all of a page in one statement per type. */
export async function actorOf({ kind, id, name }: ActorRecord, ctx: Context): Promise<{ id: string; name: string }> {
  const model = models[kind]
  const found = model && id ? await actorsOf(ctx, model).load(id) : undefined
  return found ?? ({ kind: 'SYSTEM', id: 'system', name } as { id: string; name: string })
}

const models: Record<string, 'Member' | 'ApiKey'> = { MEMBER: 'Member', API_KEY: 'ApiKey' }

const actorsOf = (ctx: Context, model: 'Member' | 'ApiKey') =>
  batch(ctx, `actors ${model}`, async (ids) => {
    const rows = await delegate(ctx, model).findMany({
      where: { AND: [{ id: { in: [...ids] } }, scopeOf(model, ctx.viewer)] },
    })
    return new Map(rows.map((row) => [row.id as string, row as { id: string; name: string }]))
  })
