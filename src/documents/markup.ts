type Attributes = Readonly<Record<string, string>>

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that markup may carry. People paste what XML forbids: control characters and halves of surrogate pairs go. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (sign) => entities[sign]!)

/** An element with text; nothing when there is none. */
export const leaf = (name: string, text: string | null | undefined, attributes: Attributes = {}): string =>
  text ? `<${name}${attributed(attributes)}>${escaped(text)}</${name}>` : ''

/** An element around others; nothing when they are all empty. */
export function branch(name: string, ...children: readonly string[]): string {
  const content = children.join('')
  return content ? `<${name}>${content}</${name}>` : ''
}

const attributed = (attributes: Attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('')
