import { type DocumentNode, visit } from 'graphql'
import type { Config } from '../config.ts'
import { type AppError, failure } from '../kernel/errors.ts'
import { tooMuch } from './limits.ts'

type Limits = Config['limits']

/** The first text or list of the variables or literals that is too long, as a failure. */
export function valuesExceeded(
  document: DocumentNode,
  variables: Record<string, unknown>,
  limits: Limits,
): AppError | undefined {
  // First, for everything after this walks the values by recursion.
  const deepest = 2 * limits.depth
  if (isDeeper(variables, deepest) || literalDepth(document) > deepest)
    return tooMuch(
      `The values are nested more than ${deepest} deep.`,
      `Les valeurs sont imbriquées sur plus de ${deepest} niveaux.`,
    )
  if (Buffer.byteLength(JSON.stringify(variables)) > limits.variablesBytes)
    return tooMuch(
      `The variables are larger than ${limits.variablesBytes} bytes.`,
      `Les variables dépassent ${limits.variablesBytes} octets.`,
    )
  const found: (AppError | undefined)[] = [valueExceeded(variables, limits, '$')]
  visit(document, {
    ListValue: ({ values }) => {
      if (values.length > limits.inputList) found.push(longList('a list', values.length, limits.inputList))
    },
    StringValue: ({ value }) => {
      if (value.length > limits.notes) found.push(longText('a text', value.length, limits.notes))
    },
  })
  return found.find((it) => it !== undefined)
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1)))

function literalDepth(document: DocumentNode): number {
  const depths = [0]
  const level = { enter: () => void depths.push(++open), leave: () => void open-- }
  let open = 0
  visit(document, { ObjectValue: level, ListValue: level })
  return depths.reduce((most, depth) => Math.max(most, depth))
}

function valueExceeded(value: unknown, limits: Limits, path: string): AppError | undefined {
  if (typeof value === 'string') {
    const limit = longTexts.has(path.slice(path.lastIndexOf('.') + 1)) ? limits.notes : limits.string
    return value.length > limit ? longText(path, value.length, limit) : undefined
  }
  if (Array.isArray(value) && value.length > limits.inputList) return longList(path, value.length, limits.inputList)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const found = valueExceeded(item, limits, `${path}.${key}`)
    if (found) return found
  }
  return undefined
}

/** Inputs that hold long prose. */
const longTexts = new Set(['notes', 'body', 'terms', 'description', 'message'])

const badInput = (en: string, fr: string) => failure('BAD_USER_INPUT', { en, fr })
const longText = (path: string, length: number, limit: number) =>
  badInput(
    `${path} has ${length} characters; at most ${limit} are allowed.`,
    `${path} compte ${length} caractères ; la limite est ${limit}.`,
  )
const longList = (path: string, length: number, limit: number) =>
  badInput(
    `${path} has ${length} entries; at most ${limit} are allowed.`,
    `${path} compte ${length} éléments ; la limite est ${limit}.`,
  )
