import fc from 'fast-check'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import type { RoleName } from '../../../src/access/roles.ts'
import type { Audience } from '../../../src/access/session.ts'
import type { Caller } from '../../../src/graphql/context.ts'
import { openPipeline } from '../../../src/graphql/execute.ts'
import type { RowPool } from '../../../src/graphql/reader/wire.ts'
import type { Clock } from '../../../src/kernel/clock.ts'
import { portal, schema } from '../../../src/schema.ts'
import { openWorld } from '../../support/world.ts'
import { documentOf, type Known, type Made } from './documents.ts'
import { callers, portalCaller } from './people.ts'

/** What the reader knows, by how a document shows it. `a0_name` is the generator's alias of every field. */
// biome-ignore format: read by column
const features: Record<string, RegExp> = {
  alias:      /a0_/,                                  fragment:  /fragment F/,
  inline:     /\.\.\. on/,                            directive: /@(include|skip)\(if: \$/,
  variable:   /\$v/,                                  filter:    /filter: (\{|\$)/,
  orderBy:    /orderBy: /,                            after:     /after: /,
  last:       /last: /,                               edges:     /_edges/,
  cursor:     /_(cursor|startCursor|endCursor)\b/,    pageInfo:  /_pageInfo/,
  totalCount: /_totalCount/,                          aggregate: /_aggregate/,
  owned:      /_(lines|vatBreakdown|messages|addresses)\b/, toOne: /_(client|owner|assignee)\b/,
  computed:   /_(isOverdue|paymentStatus|progress|isExpired)/, money: /_(total|net|balance|amount)\b/,
  join:       /_(allocated|payments|invoices)\b/,     node:      /: node\(/,
  resolved:   /_(allowedActions|billingAddress|timeline)/,
}

/** Both paths over the same rows at the same time: what is asked of one is asked of the other. */
export async function openComparison({ clock = stopped(), pool }: { clock?: Clock; pool?: RowPool } = {}) {
  const world = await openWorld(clock)
  const boundless = Object.fromEntries(Object.keys(world.config.limits).map((name) => [name, 1e9]))
  const limits = { ...world.config.limits, ...boundless, depth: 40, timeoutMs: 30_000 } as typeof world.config.limits
  const { rows, ...app } = { ...world, config: { ...world.config, limits } }
  const seen = new Map(Object.keys(features).map((name) => [name, 0]))

  async function faceOf(graph: GraphQLSchema, audience: Audience, people: Caller[]) {
    const reference = openPipeline(app, graph, audience)
    const compiled = openPipeline({ ...app, rows: pool ?? rows! }, graph, audience)
    const ask = async (document: string) => (await reference.run({ document }, people[0]!)) as ExecutionResult
    return { graph, people, reference, compiled, known: await rowsOf(graph, ask) }
  }
  const staff = await faceOf(schema, 'staff', await callers(world))
  const contacts = await faceOf(portal, 'portal', [await portalCaller(world)])
  // Documents of the portal also speak of other clients' rows.
  for (const [type, ids] of Object.entries(contacts.known.ids)) ids.push(...staff.known.ids[type]!.slice(0, 3))
  const everyone = [staff, contacts].flatMap((face) => face.people.map((caller) => ({ face, caller })))

  async function compare(made: Made, caller: Caller, compiledFor = caller): Promise<void> {
    const { document, variables } = made
    const { reference, compiled } = caller.viewer!.kind === 'CONTACT' ? contacts : staff
    const asked = (await reference.run(made, caller)) as ExecutionResult
    const wanted = canonical(asked)
    const before = compiled.counts()!.compiled
    const had = canonical((await compiled.run(made, compiledFor)) as ExecutionResult)
    if (wanted !== had) throw new Error([caller.requestId, document, JSON.stringify(variables), wanted, had].join('\n'))
    if (compiled.counts()!.compiled === before || isEmpty(asked.data)) return
    for (const [name, mark] of Object.entries(features)) if (mark.test(document)) seen.set(name, seen.get(name)! + 1)
  }

  return {
    world,
    /** Somebody of that role. */
    as: (role: RoleName) => staff.people.find(({ requestId }) => requestId === role)!,
    contact: contacts.people[0]!,
    compare,
    /** So many documents, each for one of the people, or for all who ask the same face. */
    run: ({ seed, runs, everybody = false }: { seed: number; runs: number; everybody?: boolean }) =>
      fc.assert(
        fc.asyncProperty(fc.gen(), fc.nat(everyone.length - 1), async (g, person) => {
          const { face, caller } = everyone[person]!
          const made = documentOf(face.graph, face.known, g)
          for (const one of everybody ? face.people : [caller]) await compare(made, one)
        }),
        { seed, numRuns: runs, endOnFailure: true },
      ),
    report: () => ({ staff: staff.compiled.counts()!, portal: contacts.compiled.counts()!, seen }),
    close: () => world.close(),
  }
}

function stopped(): Clock {
  const now = new Date()
  return { now: () => now }
}

type Data = { it?: { edges: { cursor: string; node: { id: string } }[] } } | null

/** Rows and cursors of every root list, for documents to speak of. */
async function rowsOf(graph: GraphQLSchema, ask: (document: string) => Promise<ExecutionResult>): Promise<Known> {
  const found: Known = { ids: {}, cursors: {} }
  for (const field of Object.values(graph.getQueryType()!.getFields())) {
    const facts = field.extensions.carnet as { kind: string; list?: { name: string } } | undefined
    if (facts?.kind !== 'connection' || field.args.some(({ type }) => String(type).endsWith('!'))) continue
    const { data } = await ask(`{ it: ${field.name}(first: 12) { edges { cursor node { id } } } }`)
    const edges = (data as Data)?.it?.edges ?? []
    found.ids[facts.list!.name] = edges.map(({ node }) => node.id)
    found.cursors[`${facts.list!.name}Connection`] = edges.map(({ cursor }) => cursor)
  }
  return found
}

/** Errors say the same at the same places, in whatever order they were met. */
const canonical = ({ data, errors = [], extensions }: ExecutionResult): string =>
  JSON.stringify({
    // The log's position moves by itself.
    data: data && { ...data, eventCursor: undefined },
    cost: (extensions?.cost as { actual: number } | undefined)?.actual,
    errors: errors.map(({ message, path, extensions }) => JSON.stringify([path, message, extensions])).sort(),
  })

/** Nothing but null, objects and lists: a reply without a value proves little. */
const isEmpty = (data: ExecutionResult['data']): boolean => !/":(?!null|\{|\[)/.test(JSON.stringify(data))
