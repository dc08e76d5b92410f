import { can } from '../../../access/can.ts'
import { isPermission } from '../../../access/permissions.ts'
import { type ScopedModel, scopeOf } from '../../../access/scope.ts'
import type { Viewer } from '../../../access/viewer.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { visibleRow } from '../../../graphql/fields.ts'
import { readAnyId } from '../../../graphql/ids.ts'
import { delegate } from '../../../graphql/rows.ts'

type Me = { viewer: Viewer }
const ViewerType = builder.objectRef<Me>('Viewer').implement({
  description: 'Who asks, and what they may do.',
  fields: (t) => ({
    member: t.prismaField({
      type: 'Member',
      nullable: true,
      description: 'The member.',
      extensions: { scoped: 'Member', carnet: { kind: 'one', model: 'Member', id: (ctx: Context) => ctx.viewer!.id } },
      resolve: (query, { viewer }, _args, ctx) => visibleRow('Member', viewer.id, ctx, query),
    }),
    permissions: t.stringList({
      description: 'Every permission held, e.g. "invoices.issue".',
      resolve: ({ viewer }) => [...viewer.rights.permissions].sort(),
    }),
    can: t.boolean({
      description: 'Whether the viewer holds a permission and, with an id, may see that row.',
      args: {
        permission: t.arg.string({ required: true, description: 'The permission.' }),
        id: t.arg.id({ description: 'A row.' }),
      },
      resolve: (_me, { permission, id }, ctx) => isAllowed(ctx, permission, id),
    }),
  }),
})

async function isAllowed(ctx: Context, permission: string, id: string | null | undefined): Promise<boolean> {
  if (!isPermission(permission) || !can(ctx.viewer, permission)) return false
  if (id == null) return true
  const row = readAnyId(id)
  return (
    (await delegate(ctx, row.typename).count({
      where: { AND: [{ id: row.id }, scopeOf(row.typename as ScopedModel, ctx.viewer)] },
    })) > 0
  )
}

const whoAsks = ({ viewer }: Context): Me => ({ viewer: viewer! })

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    permission: 'signedIn',
    description: 'Who asks.',
    extensions: { carnet: { kind: 'context', value: whoAsks } },
    resolve: (_root, _args, ctx) => whoAsks(ctx),
  }),
)
