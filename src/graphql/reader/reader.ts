import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Viewer } from '../../access/viewer.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../context.ts'
import { readAnyId } from '../ids.ts'
import { type Fragments, fragmentsOf, switchesOf } from './collect.ts'
import { compile } from './compile.ts'
import { type Models, modelsOf } from './model.ts'
import { type Plan, type Query, type Run, statementOf } from './plan.ts'
import { Refused } from './refused.ts'
import { emptyRows, falseRow, placesOf, type Rows, scan, take } from './rows.ts'
import { converse, type RowPool, type Statement } from './wire.ts'

export type Reading = {
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Record<string, unknown>
  context: Context
}

/** How many queries were answered which way, and why the reference path was taken. */
export type ReaderCounts = {
  compiled: number
  reference: number
  /** Those of the reference path that a plan was begun for. */
  failed: number
  statements: number
  reasons: ReadonlyMap<string, number>
  plans: number
}

const mostPlans = 500
const mostFailures = 3
const restMs = 60_000
const mostReasons = 200

/**
 * Answers queries from plans: a document is compiled once for each set of rights, its rows are read in one snapshot and
 * its JSON is written straight from them. Whatever it does not know, it leaves to the reference path.
 */
export function openReader(pool: RowPool, schema: GraphQLSchema) {
  const plans = new Map<string, Plan | Refused>()
  const counts = { compiled: 0, reference: 0, failed: 0, statements: 0, reasons: new Map<string, number>() }

  const note = (reason: string) => {
    if (counts.reasons.size < mostReasons) counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1)
  }

  /** The reply's bytes up to where its extensions stand and what it cost, or undefined when the reference path must answer. */
  async function read(reading: Reading): Promise<{ bytes: Buffer; cost: number } | undefined> {
    if (reading.operation.operation !== 'query') return undefined
    let plan: Plan | undefined
    try {
      const known = await modelsOf(pool)
      const variables = variablesOf(schema, reading)
      plan = planFor({ ...reading, variables }, known)
      const run = runOf(plan, schema, { ...reading, variables }, known)
      const bytes = await answer(pool, plan, run)
      plan.failures = 0
      counts.compiled++
      counts.statements += run.statements
      return { bytes, cost: run.cost }
    } catch (error) {
      counts.reference++
      if (!isRefusal(error)) {
        counts.failed++
        if (plan) noteFailure(plan, reading.context)
      }
      note(isRefusal(error) ? error.message : `failed: ${(error as Error).message}`)
      return undefined
    }
  }

  function planFor(reading: Reading, known: Models): Plan {
    const key = keyFor(reading)
    const found = plans.get(key) ?? attempt(schema, reading, known)
    plans.delete(key)
    plans.set(key, found)
    if (plans.size > mostPlans) plans.delete(plans.keys().next().value!)
    if (found instanceof Refused) throw found
    if (reading.context.clock.now().getTime() < found.restsUntil) throw new Refused('a plan that keeps failing')
    return found
  }

  return { read, counts: (): ReaderCounts => ({ ...counts, plans: plans.size }) }
}

/** Not taken, or answered with an error: the reference path says which. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Refused || error instanceof AppError || error instanceof GraphQLError

/** A plan that keeps failing is left alone for a while: each failure costs the reference path and a connection as well. */
function noteFailure(plan: Plan, { clock }: Context): void {
  if (++plan.failures >= mostFailures) plan.restsUntil = clock.now().getTime() + restMs
}

function variablesOf(schema: GraphQLSchema, { operation, variables }: Reading): Record<string, unknown> {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (!coerced) throw new Refused('bad variables')
  return coerced
}

type Known = { id: number; fragments: Fragments; switches: string[]; nodes: boolean }
const documents = new WeakMap<DocumentNode, Known>()
let documentCount = 0

function factsOf(document: DocumentNode): Known {
  const found = documents.get(document)
  if (found) return found
  const made = {
    id: documentCount++,
    fragments: fragmentsOf(document),
    switches: switchesOf(document),
    nodes: /"value":"node"/.test(
      JSON.stringify(document.definitions, ['kind', 'selectionSet', 'selections', 'name', 'value', 'definitions']),
    ),
  }
  documents.set(document, made)
  return made
}

const rightsKeys = new WeakMap<object, string>()

/** Everything that decides about rights: the permissions, and how far each module's rows reach. */
function rightsKey(viewer: Viewer | null): string {
  if (!viewer) return ''
  const { rights } = viewer
  const found = rightsKeys.get(rights)
  if (found) return found
  const key = JSON.stringify([viewer.kind, [...rights.permissions].sort(), rights.grants])
  rightsKeys.set(rights, key)
  return key
}

/** What a plan is made for: document, operation, rights, what the directives say, the types of root nodes. No other value. */
function keyFor({ document, operation, variables, context }: Reading): string {
  const { id, switches, nodes } = factsOf(document)
  const bits = switches.map((name) => variables[name])
  const types = nodes ? nodeTypes(operation, variables) : []
  return JSON.stringify([id, operation.name?.value, rightsKey(context.viewer), bits, types])
}

function nodeTypes({ selectionSet }: OperationDefinitionNode, variables: Record<string, unknown>): string[] {
  return selectionSet.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD) throw new Refused('a root fragment beside node')
    const value = node.arguments?.find(({ name }) => name.value === 'id')?.value
    if (node.name.value !== 'node' || !value) return []
    const id = value.kind === Kind.VARIABLE ? variables[value.name.value] : 'value' in value ? value.value : undefined
    return [readAnyId(String(id)).typename]
  })
}

function attempt(
  schema: GraphQLSchema,
  { document, operation, variables, context }: Reading,
  models: Models,
): Plan | Refused {
  try {
    const { fragments } = factsOf(document)
    return compile({ operation: { schema, operation, fragments }, models, viewer: context.viewer, variables })
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

function runOf(plan: Plan, schema: GraphQLSchema, reading: Reading, models: Models): Run {
  const { document, operation, variables, context } = reading
  const out = Buffer.allocUnsafeSlow(plan.size)
  return {
    context,
    variables,
    operation: { schema, operation, fragments: factsOf(document).fragments },
    models,
    levels: [],
    slots: [],
    pages: [],
    statements: 0,
    out,
    at: out.latin1Write('{"data":', 0),
    // The data itself costs nothing.
    cost: -1,
  }
}

/** Reads all levels, has the resolvers make their values, writes. */
async function answer(pool: RowPool, plan: Plan, run: Run): Promise<Buffer> {
  const queries = asked(plan, run)
  const made: (Promise<void> | undefined)[] = []
  const roots = plan.levels.filter(({ parent }) => !parent)
  const statements = roots.flatMap((level) => statementsAt(plan, run, queries, made, level.place, []))
  if (statements.length) await readRows(pool, statements)
  for (const { place } of plan.levels)
    run.levels[place] ??= emptyRows({ isGrouped: false, groups: 0, keys: 0, size: 0, isBackward: false })
  await Promise.all(made)
  plan.write(run)
  plan.size = Math.max(4_096, Math.ceil(run.at * 1.1))
  return run.out.subarray(0, run.at)
}

/** What is to be read. Throws what bad arguments deserve. */
function asked(plan: Plan, run: Run): Query[] {
  for (const page of plan.pages) page(run)
  return plan.levels.map((level) => level.query(run))
}

async function readRows(pool: RowPool, statements: Statement[]): Promise<void> {
  const client = await pool.connect().catch((error: Error) => {
    throw new Refused(`no connection: ${error.message}`)
  })
  const { rows, over } = converse(client, statements)
  over.then(
    () => client.release(),
    (error) => client.release(error),
  )
  await rows
}

/** The statement of a level, or none when its rows are known without asking; its children follow when its rows are there. */
function statementsAt(
  plan: Plan,
  run: Run,
  queries: Query[],
  made: (Promise<void> | undefined)[],
  place: number,
  parents: string[],
): Statement[] {
  const level = plan.levels[place]!
  const { size, isBackward } = queries[place]!
  const rows = emptyRows({
    isGrouped: level.parent !== undefined,
    groups: level.parent ? parents.length : 1,
    keys: level.keys.length,
    size,
    isBackward,
  })
  run.levels[place] = rows
  const done = () => {
    scan(rows)
    for (const slot of plan.slots) if (slot.level === level) made.push(fillSlot(run, rows, slot))
    return level.kids.flatMap((kid) => {
      const keys = placesOf(rows, kid.parent!.key)
      return keys.length ? statementsAt(plan, run, queries, made, kid.place, keys) : []
    })
  }
  const { text, values } = statementOf(level, queries[place]!, run, parents)
  if (text === '') {
    const row = falseRow(level.columns.length)
    take(rows, row, 0, row.length)
    return done()
  }
  run.statements++
  return [
    { text, values, isLeaf: level.kids.length === 0, sink: (chunk, from, to) => take(rows, chunk, from, to), done },
  ]
}

async function fillSlot(run: Run, rows: Rows, { place, fill }: Plan['slots'][number]): Promise<void> {
  run.slots[place] = await fill(run, rows)
}
