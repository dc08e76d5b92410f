import { invalid } from '../../kernel/errors.ts'

type Line = { id: string; optional: boolean; selected: boolean; alternative: string | null }

/**
 * The lines with the options that were chosen; without a choice, as they were offered. Of an alternative, what is not
 * named stays as offered. Refuses a line of another quote, and two of one alternative.
 */
export function withChoices<L extends Line>(lines: readonly L[], chosen: readonly string[] | null | undefined): L[] {
  if (!chosen) return [...lines]
  for (const [index, id] of chosen.entries()) if (!lines.some((line) => line.id === id)) throw noSuchLine(index)
  const named = (line: Line) => chosen.includes(line.id)
  const decided = new Set<string>()
  for (const line of lines.filter(named)) {
    if (!line.alternative) continue
    if (decided.has(line.alternative)) throw bothChosen(chosen.indexOf(line.id))
    decided.add(line.alternative)
  }
  return lines.map((line) => {
    const asked = line.optional || (line.alternative !== null && decided.has(line.alternative))
    return asked ? { ...line, selected: named(line) } : line
  })
}

const noSuchLine = (index: number) =>
  invalid(['selectedLineIds', String(index)], 'NOT_FOUND', {
    en: 'The quote has no such line.',
    fr: 'Le devis n’a pas cette ligne.',
  })
const bothChosen = (index: number) =>
  invalid(['selectedLineIds', String(index)], 'NOT_ALLOWED', {
    en: 'These lines exclude each other: choose one.',
    fr: 'Ces lignes s’excluent : choisissez-en une.',
  })
