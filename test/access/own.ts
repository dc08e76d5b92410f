import type { Db } from '../../src/db/client.ts'
import { expected, type Role } from './expected.ts'

// access.md, "Own and team", once more in SQL and by hand. ${people} are the viewer, or everybody in a team of theirs;
// ${teams} are their teams, but only for a reach of `team`.
const people = '$1::uuid[]'
const teams = '$2::uuid[]'
const mine = (column: string) => `${column} = ANY(${people})`
const follows = (table: string, key: string) =>
  `t."id" IN (SELECT "${key}" FROM "${table}" WHERE ${mine('"memberId"')})`
const through = (key: string, table: string, rule: string) =>
  `t."${key}" IN (SELECT t."id" FROM "${table}" t WHERE ${rule})`

const owner = mine('t."ownerId"')
const client = `${owner} OR ${follows('ClientFollower', 'clientId')}`
const ofOwnClient = through('clientId', 'Client', owner)
const project = `${mine('t."managerId"')} OR ${follows('ProjectMember', 'projectId')}`

/** Which rows are a viewer's own. A lead stands for the client until it is one. */
const rules: Record<string, string> = {
  Client: client,
  Contact: through('clientId', 'Client', client),
  Lead: `${owner} OR ${follows('LeadFollower', 'leadId')}`,
  Quote: `${owner} OR ${ofOwnClient} OR ${through('leadId', 'Lead', owner)}`,
  Contract: `${owner} OR ${ofOwnClient}`,
  Invoice: ofOwnClient,
  CreditNote: ofOwnClient,
  Payment: ofOwnClient,
  Expense: mine('t."createdById"'),
  Disbursement: through('expenseId', 'Expense', mine('t."createdById"')),
  Project: project,
  Task: `${mine('t."assigneeId"')} OR ${mine('t."createdById"')} OR ${follows('TaskFollower', 'taskId')} OR ${through('projectId', 'Project', project)}`,
  Ticket: `${mine('t."assigneeId"')} OR ${mine('t."createdById"')} OR ${follows('TicketFollower', 'ticketId')} OR t."teamId" = ANY(${teams})`,
}
export const ruled = Object.keys(rules)

export type Sight = { visible: string[]; hidden: string[] }

/** The rows of a type that a role's demo member may see, and those they may not. */
export async function sightOf(db: Db, type: string, role: Role, memberId: string): Promise<Sight> {
  const reach = expected(type, role)
  const of = (sql: string, ...values: unknown[]) =>
    db.$queryRawUnsafe<{ id: string }[]>(sql, ...values).then((rows) => rows.map(({ id }) => id))
  const all = await of(`SELECT "id"::text FROM "${type}"`)
  if (reach === '-') return { visible: [], hidden: all }
  if (reach === 'all') return { visible: all, hidden: [] }
  const teamIds =
    reach === 'team'
      ? await of(`SELECT "teamId"::text AS "id" FROM "TeamMembership" WHERE "memberId" = $1::uuid`, memberId)
      : []
  const mates = await of(
    `SELECT "memberId"::text AS "id" FROM "TeamMembership" WHERE "teamId" = ANY($1::uuid[])`,
    teamIds,
  )
  const visible = await of(
    `SELECT t."id"::text FROM "${type}" t WHERE (${rules[type]}) AND ${teams} IS NOT NULL`,
    [memberId, ...mates],
    teamIds,
  )
  const seen = new Set(visible)
  return { visible, hidden: all.filter((id) => !seen.has(id)) }
}
