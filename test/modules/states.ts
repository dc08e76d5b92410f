import { expect, it } from 'vitest'
import { Refusal } from '../../src/kernel/errors.ts'
import type { Machine } from '../../src/kernel/machine.ts'

type Any = Machine<string, string, object>

/** Every state × verb of a machine against a table written by hand from states.md: `·` refuses, `gone` deletes. */
export function follows(machine: unknown, verbs: readonly string[], table: Record<string, readonly string[]>): void {
  const { states, verbs: known, check } = machine as Any
  it('knows these states and verbs and no other', () => {
    expect([...states].sort()).toEqual(Object.keys(table).sort())
    expect([...known].sort()).toEqual([...verbs].sort())
  })
  const cells = Object.entries(table).flatMap(([status, row]) =>
    verbs.map((verb, index) => [status, verb, row[index]!] as const),
  )
  it.each(cells)('%s –%s→ %s', (status, verb, target) => {
    if (target !== '·') return expect(check({ status }, verb) ?? 'gone').toBe(target)
    expect(() => check({ status }, verb)).toThrow(
      expect.objectContaining({ kind: 'InvalidTransitionError', details: expect.objectContaining({ from: status }) }),
    )
  })
}

/** The code of the first refusal, undefined when the verb is possible. */
export function refusalOf(machine: unknown, subject: object, verb: string): string | undefined {
  try {
    ;(machine as Any).check(subject as { status: string }, verb)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
