import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { Webhook } from 'standardwebhooks'

// CARNET_KEY=… node partner.js invoices | follow [cursor] | receive
const { CARNET_KEY, WEBHOOK_SECRET, PORT = '8080' } = process.env
const url = process.env.CARNET_URL ?? 'http://127.0.0.1:4000/graphql'
const authorization = `Bearer ${CARNET_KEY}`
const tell = (told) => console.log(JSON.stringify(told))

async function ask(query, variables = {}) {
  const headers = { 'content-type': 'application/json', authorization }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = await response.json()
  if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`)
  return data
}

/** Every invoice, a hundred at a time: a page begins behind the cursor of the last one. */
async function invoices() {
  const query = `query Page($after: String) { invoices(first: 100, after: $after) {
    nodes { id number status total currency } pageInfo { endCursor hasNextPage } } }`
  for (let after = null, more = true; more; ) {
    const page = (await ask(query, { after })).invoices
    for (const invoice of page.nodes) tell(invoice)
    after = page.pageInfo.endCursor
    more = page.pageInfo.hasNextPage
  }
}

/** Every change of an invoice; when the line drops, goes on behind the last cursor: nothing is missed, nothing doubled. */
async function follow(from) {
  let after = from ?? (await ask('{ eventCursor }')).eventCursor
  const query = `subscription Follow($after: EventCursor) { invoiceChanged(after: $after) {
    cursor op invoiceId changedFields invoice { number status balance } } }`
  const live = createClient({ url: url.replace('http', 'ws'), connectionParams: { authorization }, retryAttempts: 0 })
  for (; ; await pause(1_000))
    try {
      for await (const { data } of live.iterate({ query, variables: { after } })) {
        tell(data.invoiceChanged)
        after = data.invoiceChanged.cursor
      }
    } catch {}
}

/** Takes what the webhook tells when its signature is good; Carnet comes again after anything but 2xx. */
const receive = () =>
  createServer(async (request, response) => {
    const verify = (body) => new Webhook(WEBHOOK_SECRET).verify(body, request.headers)
    const told = await text(request)
      .then(verify)
      .catch(() => undefined)
    if (told) tell(told)
    response.writeHead(told ? 204 : 400).end()
  }).listen(Number(PORT))

const [name, argument] = process.argv.slice(2)
await { invoices, follow, receive }[name]?.(argument)
