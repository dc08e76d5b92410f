import { invalidTransition, type Refusal } from './errors.ts'

/** A claim about the subject, named as it reads: `hasLines`. Undefined when it holds, else the refusal. */
export type Guard<Subject> = (subject: Subject) => Refusal | undefined

/** Where a verb leads and what must hold before; without a target the row disappears. */
export type Step<State extends string, Subject> = { target: State | undefined; guards: readonly Guard<Subject>[] }

export type Table<State extends string, Verb extends string, Subject> = Record<
  State,
  Partial<Record<Verb, Step<State, Subject>>>
>

export type Machine<State extends string, Verb extends string, Subject> = {
  name: string
  states: readonly State[]
  verbs: readonly Verb[]
  /** The table's cell, or undefined when the verb is not possible in that state. */
  step(state: State, verb: Verb): Step<State, Subject> | undefined
  /** The next state, undefined when the row disappears. Throws the first refusal. */
  check(subject: Subject & { status: State }, verb: Verb): State | undefined
  /** The verbs of that state, before any guard is asked. */
  allowed(status: State): Verb[]
  /** Every reason against the verb now; empty when it may be done. */
  refusals(subject: Subject & { status: State }, verb: Verb): Refusal[]
  /** The life cycle as a mermaid state diagram for the docs. */
  diagram(): string
}

// NoInfer: the table says what the subject is, and each guard may ask for less of it.
export const to = <State extends string, Subject>(
  target: State,
  ...guards: Guard<NoInfer<Subject>>[]
): Step<State, Subject> => ({ target, guards })

export const gone = <Subject>(...guards: Guard<NoInfer<Subject>>[]): Step<never, Subject> => ({
  target: undefined,
  guards,
})

/**
 * A life cycle from its table: row = state, key = verb. The first row is where life begins; `initial` names further
 * states that rows may enter without a verb of their own. Throws at once for a target that is no state and for a
 * state that nothing leads to, so a wrong table stops the start.
 */
export function machine<State extends string, Verb extends string, Subject>(
  name: string,
  table: Table<State, Verb, Subject>,
  options: { initial?: readonly State[] } = {},
): Machine<State, Verb, Subject> {
  const states = Object.keys(table) as State[]
  const roots = [...states.slice(0, 1), ...(options.initial ?? [])]
  verify(name, table, roots)

  const allowed = (status: State) => Object.keys(table[status]) as Verb[]
  const step = (state: State, verb: Verb) => table[state][verb]
  const refusals = (subject: Subject & { status: State }, verb: Verb) => {
    const found = step(subject.status, verb)
    if (!found) return [invalidTransition(subject.status, verb, allowed(subject.status))]
    return found.guards.flatMap((guard) => guard(subject) ?? [])
  }
  const check = (subject: Subject & { status: State }, verb: Verb) => {
    const [first] = refusals(subject, verb)
    if (first) throw first
    return step(subject.status, verb)?.target
  }
  const verbs = [...new Set(states.flatMap(allowed))]
  return { name, states, verbs, step, check, allowed, refusals, diagram: () => diagram(table, roots) }
}

function verify<State extends string, Verb extends string, Subject>(
  name: string,
  table: Table<State, Verb, Subject>,
  roots: readonly State[],
): void {
  const unknown = [...roots, ...Object.keys(table).flatMap((state) => targets(table, state as State))]
  for (const state of unknown)
    if (!Object.hasOwn(table, state)) throw new Error(`machine ${name}: ${state} is no state`)

  const reached = new Set(roots)
  for (const state of reached) for (const next of targets(table, state)) reached.add(next)
  for (const state of Object.keys(table) as State[])
    if (!reached.has(state)) throw new Error(`machine ${name}: nothing leads to ${state}`)
}

const targets = <State extends string, Verb extends string, Subject>(
  table: Table<State, Verb, Subject>,
  state: State,
) => steps(table, state).flatMap(([, { target }]) => target ?? [])

const steps = <State extends string, Verb extends string, Subject>(table: Table<State, Verb, Subject>, state: State) =>
  Object.entries(table[state]) as [Verb, Step<State, Subject>][]

function diagram<State extends string, Verb extends string, Subject>(
  table: Table<State, Verb, Subject>,
  roots: readonly State[],
): string {
  const arrows = (Object.keys(table) as State[]).flatMap((state) =>
    steps(table, state).map(([verb, { target, guards }]) => {
      const claims = guards.length ? ` [${guards.map((guard) => guard.name).join(', ')}]` : ''
      return `  ${state} --> ${target ?? '[*]'} : ${verb}${claims}`
    }),
  )
  return ['stateDiagram-v2', ...roots.map((state) => `  [*] --> ${state}`), ...arrows, ''].join('\n')
}
