import { rightsOf } from '../../access/can.ts'
import { openPermissions, permissions } from '../../access/permissions.ts'
import { roleNames, roles } from '../../access/roles.ts'
import type { Config } from '../../config.ts'
import { errorCodes, topLevelCodes } from '../../kernel/errors.ts'
import { eventExamples } from '../../modules/activity/summaries.ts'
import { html } from '../html.ts'
import { type Page, prose, table } from './layout.ts'

/** How to ask the first question, over which transports, and within which limits. */
export function startPage({ publicUrl, limits }: Pick<Config, 'publicUrl' | 'limits'>): Page {
  const sign = `curl ${publicUrl}/graphql -H 'content-type: application/json' -d '{
  "query": "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken refreshToken } errors { code message } } }",
  "variables": { "input": { "email": "…", "password": "…" } }
}'`
  const first = `curl ${publicUrl}/graphql -H 'content-type: application/json' -H 'authorization: Bearer …' -d '{
  "query": "{ clients(first: 10) { totalCount nodes { id name balance { outstanding } } } }"
}'`
  const live = `subscription { ticketChanged(after: "…") { cursor op ticket { number status } } }`
  return {
    title: 'Carnet API',
    path: '/docs',
    content: html`<p>One graph of the company’s back office: clients, quotes, invoices, payments, contracts, projects, tasks, tickets and the books. Everything that can be done is one mutation per action; everything that happens can be followed live.</p>
<h2>Sign in</h2>
<pre>${sign}</pre>
<p>An access token lives for ten minutes; <a href="/docs/mutations#sessionRefresh">sessionRefresh</a> gives the next pair. Programs use an API key instead, as the same <code>Authorization: Bearer</code> header.</p>
<h2>Ask</h2>
<pre>${first}</pre>
<p>POST runs queries and mutations, GET queries. <code>Accept: text/event-stream</code> streams subscriptions, and WebSocket (<code>graphql-transport-ws</code>, the token in <code>connection_init</code> as <code>authorization</code>) runs everything. Codes, limits and rights are the same on all of them.</p>
<h2>Follow</h2>
<pre>${live}</pre>
<p>Read <a href="/docs/queries#eventCursor">eventCursor</a> and a list in one query, then subscribe with <code>after</code>: nothing is missed, nothing doubled. Every event carries its cursor; the log is replayed for seven days. A socket closes with 4403 when its token expires, with 4429 when its reader does not keep up: come back with the last cursor.</p>
<h2>Write</h2>
<p>Give every mutation an <code>idempotencyKey</code>: a repeated request acts once. Expected failures come as <code>errors</code> of the payload with a stable <a href="/docs/errors">code</a>, everything else as errors of the reply.</p>
<h2>Trust</h2>
<p>Register a client’s documents for its key with <a href="/docs/mutations#apiKeyTrust">apiKeyTrust</a>, then send their SHA-256 as <code>documentId</code> or <code>extensions.persistedQuery.sha256Hash</code>. With <code>only</code>, nothing else runs.</p>
<h2>Limits</h2>
<p>An object costs 1 point, a scalar nothing, a page 1 and its size times its content. <code>extensions.cost</code> of every reply says what was counted and what remains of the minute.</p>
${table(
  ['limit', 'value'],
  Object.entries(limits).map(([name, value]) => [html`<code>${name}</code>`, value.toLocaleString('en')]),
)}`,
  }
}

/** Which role holds which permission, from the grid that is enforced. */
export function permissionPage(): Page {
  const held = roleNames.map((name) => rightsOf(roles[name]).permissions)
  const rows = Object.entries({ ...permissions, ...openPermissions }).map(([name, needs]) => [
    html`<code>${name}</code>`,
    typeof needs === 'string' ? needs : needs.text,
    ...held.map((names) => (names.has(name as never) ? '●' : '')),
  ])
  return {
    title: 'Permissions',
    path: '/docs/permissions',
    content: html`<p>The roles that come with Carnet. A role may reach all rows, its team’s or its own; a row out of reach does not exist for it. Custom roles are made of the same levels.</p>
${table(['permission', 'allows to', ...roleNames.map((name) => name.replaceAll('_', ' '))], rows)}`,
  }
}

/** Every event of the log. */
export const eventPage = (): Page => ({
  title: 'Events',
  path: '/docs/events',
  content: html`<p>Subscriptions, histories and webhooks are views of one log. An event is written in the transaction that makes the change.</p>
<p>A <a href="/docs/mutations#webhookCreate">webhook</a> is posted <code>{ cursor, op, type, id, at }</code> for each, signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a>: at least once, in order, tried for three days. <a href="/docs/queries#events">events</a> reads the same log for those who rather ask.</p>
${table(
  ['type', 'says'],
  eventExamples().map(({ type, sentence }) => [html`<code>${type}</code>`, sentence]),
)}`,
})

/** Every code, of a whole reply and of a mutation’s payload. */
export const errorPage = (): Page => ({
  title: 'Errors',
  path: '/docs/errors',
  content: html`<h2>Of a reply</h2>
<p>In <code>errors[].extensions.code</code>, the same over every transport.</p>
${codes(topLevelCodes)}
<h2>Of a mutation</h2>
<p>In the payload’s <code>errors[].code</code>: nothing was written, and the caller can do something about it.</p>
${codes(errorCodes)}`,
})

const codes = (meanings: Readonly<Record<string, string>>) =>
  table(
    ['code', 'means'],
    Object.entries(meanings).map(([code, text]) => [html`<code>${code}</code>`, prose(text)]),
  )
