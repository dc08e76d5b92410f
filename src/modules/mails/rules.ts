import { invalid, type Refusal } from '../../kernel/errors.ts'
import { lazy } from '../../kernel/lazy.ts'

const handlebars = lazy<typeof import('handlebars')>('handlebars')

export type Wording = { subject: string; text: string }

// Mails are plain text: escaping for HTML would spoil what people read. What a fact says is never compiled, and no
// template reaches beyond the facts' own names.
const compiling = {
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { each: false, with: false, lookup: false, log: false },
}
const running = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false }

/** A template's words with the facts in their places. */
export function rendered(wording: Wording, facts: Readonly<Record<string, string>>): Wording {
  const fill = (source: string) => handlebars().compile(source, compiling)(facts, running)
  // A subject is one line, whatever a name in it says.
  return { subject: fill(wording.subject).replace(/\s+/g, ' ').trim(), text: fill(wording.text) }
}

/** What is wrong with a template: what is no template at all, and names that its kind does not know. */
export const templateFaults = (wording: Partial<Wording>, variables: readonly string[]): Refusal[] =>
  (['subject', 'text'] as const).flatMap((field) => {
    const source = wording[field]
    if (source === undefined) return []
    if (!source.trim()) return [blank(field)]
    const strange = strangersIn(source, variables)
    if (!strange) return [unreadable(field)]
    return strange.map((name) => unknown(field, name, variables))
  })

/** The expressions of a template that are not allowed; undefined when it cannot be read. */
function strangersIn(source: string, variables: readonly string[]): string[] | undefined {
  try {
    return [...new Set(strangers(handlebars().parse(source), variables))]
  } catch {
    return undefined
  }
}

type Node = hbs.AST.Node
const blocks = ['if', 'unless']

function strangers({ body }: hbs.AST.Program, variables: readonly string[]): string[] {
  return body.flatMap((node: Node) => {
    if (node.type === 'ContentStatement' || node.type === 'CommentStatement') return []
    if (node.type === 'MustacheStatement') return strangersOf(node as hbs.AST.MustacheStatement, variables)
    if (node.type === 'BlockStatement') return strangersInBlock(node as hbs.AST.BlockStatement, variables)
    return [node.type]
  })
}

const strangersOf = ({ path, params, hash }: hbs.AST.MustacheStatement, variables: readonly string[]): string[] => [
  ...(isVariable(path, variables) ? [] : [written(path)]),
  ...[...params, ...(hash?.pairs ?? [])].map(() => written(path)),
]

function strangersInBlock(block: hbs.AST.BlockStatement, variables: readonly string[]): string[] {
  const { path, params, program, inverse } = block
  return [
    ...(blocks.includes(path.original) && params.length === 1 ? [] : [written(path)]),
    ...params.filter((param) => !isVariable(param, variables)).map(written),
    ...strangers(program, variables),
    ...(inverse ? strangers(inverse, variables) : []),
  ]
}

const written = (node: Node): string => String((node as { original?: unknown }).original ?? node.type)
const isVariable = (node: Node, variables: readonly string[]) =>
  node.type === 'PathExpression' && variables.includes(written(node))

const blank = (field: string) => invalid(field, 'REQUIRED', { en: 'Write something.', fr: 'Écrivez quelque chose.' })
const unreadable = (field: string) =>
  invalid(field, 'INVALID_FORMAT', {
    en: 'This is no template: an expression like {{number}} or {{#if message}} … {{/if}} is not closed.',
    fr: 'Ce n’est pas un modèle : une expression comme {{number}} ou {{#if message}} … {{/if}} n’est pas fermée.',
  })
const unknown = (field: string, name: string, variables: readonly string[]) =>
  invalid(field, 'NOT_ALLOWED', {
    en: `"${name}" means nothing here. Use ${variables.join(', ')}, alone or in {{#if}} and {{#unless}}.`,
    fr: `« ${name} » n’a pas de sens ici. Utilisez ${variables.join(', ')}, seuls ou dans {{#if}} et {{#unless}}.`,
  })
