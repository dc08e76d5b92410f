import { escaped } from '../documents/markup.ts'

/** Text that is markup already. */
export type Html = { markup: string }
type Part = string | number | Html | readonly Part[]

const markupOf = (part: Part): string => {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}

/** Markup in which every value is text, unless it is markup itself. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => ({
  markup: String.raw({ raw: texts }, ...parts.map(markupOf)),
})

export const none = html``
