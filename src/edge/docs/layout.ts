import { type Html, html } from '../html.ts'

export type Page = { title: string; path: string; content: Html }

// biome-ignore format: read by column
const chapters = [
  ['/docs',               'Start'],
  ['/docs/queries',       'Queries'],
  ['/docs/mutations',     'Mutations'],
  ['/docs/subscriptions', 'Subscriptions'],
  ['/docs/types',         'Types'],
  ['/docs/permissions',   'Permissions'],
  ['/docs/events',        'Events'],
  ['/docs/errors',        'Errors'],
] as const

/** A page of the manual with its chapters beside it. */
export const whole = ({ title, path, content }: Page): string =>
  `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · Carnet</title>
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<nav>
<strong>Carnet</strong>
${chapters.map(([to, name]) => html`<a href="${to}"${to === path ? html` aria-current="page"` : ''}>${name}</a>`)}
<hr>
<a href="/graphql">Explorer</a>
<a href="/schema.graphql" download>schema.graphql</a>
</nav>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.markup
  }`

/** A description's paragraphs, with what stands in backticks as code. */
export const prose = (text: string | null | undefined): Html[] =>
  (text ?? '').split(/\n\n+/).map((paragraph) => html`<p>${coded(paragraph)}</p>`)

const coded = (text: string) => text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))

/** A table with these headings. */
export const table = (headings: readonly string[], rows: readonly (readonly (string | number | Html | Html[])[])[]) =>
  html`<div class="wide"><table><thead><tr>${headings.map((it) => html`<th>${it}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`
