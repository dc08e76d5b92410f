import { createRoot, React, Ruru } from './ruru.js'

// The editor's language workers come from here too: nothing is fetched from elsewhere.
const workers = { json: 'jsonWorker.js', graphql: 'graphqlWorker.js' }
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(workers[label] ?? 'editorWorker.js', import.meta.url), { type: 'module' }),
}

const $ = (selector) => document.querySelector(selector)
const endpoint = '/graphql'
const kept = 'carnet:session'
let session = JSON.parse(sessionStorage.getItem(kept) ?? 'null')

function keep(next) {
  session = next
  if (next) sessionStorage.setItem(kept, JSON.stringify(next))
  else sessionStorage.removeItem(kept)
}

async function post(params, headers = {}) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': navigator.language, ...headers },
    body: JSON.stringify(params),
  })
  return response.json()
}

const tokens = 'session { accessToken refreshToken expiresAt } errors { message }'

async function signIn(credentials) {
  const { data, errors } = await post({
    query: `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${tokens} } }`,
    variables: { input: credentials },
  })
  const [fault] = errors ?? data.sessionCreate.errors
  if (fault) throw new Error(fault.message)
  keep(data.sessionCreate.session)
}

const marginMs = 30_000
const expires = ({ expiresAt }) => expiresAt && Date.parse(expiresAt) - Date.now() < marginMs
let renewing

/** The Authorization header, of a session renewed once when it is about to end. */
async function authorization() {
  if (session && expires(session)) {
    renewing ??= renew()
    await renewing
    renewing = undefined
  }
  return session ? { authorization: `Bearer ${session.accessToken}` } : {}
}

async function renew() {
  const { data } = await post({
    query: `mutation ($input: SessionRefreshInput!) { sessionRefresh(input: $input) { ${tokens} } }`,
    variables: { input: { refreshToken: session.refreshToken } },
  })
  keep(data?.sessionRefresh?.session ?? null)
  if (!session) show()
}

const socket = globalThis.graphqlWs.createClient({
  url: `${location.origin.replace('http', 'ws')}${endpoint}`,
  connectionParams: authorization,
  shouldRetry: () => true,
})

const isSubscription = ({ operationName }, document) =>
  document?.definitions.some(
    ({ operation, name }) => operation === 'subscription' && (!operationName || name?.value === operationName),
  )

const fetcher = (params, { headers, documentAST } = {}) =>
  isSubscription(params, documentAST)
    ? { subscribe: (sink) => ({ unsubscribe: socket.subscribe(params, sink) }) }
    : authorization().then((own) => post(params, { ...own, ...headers }))

/** `# Title` begins a prepared query of prepared.graphql. */
const prepared = (await (await fetch('/explorer/prepared.graphql')).text())
  .split(/^(?=# )/m)
  .map((text) => ({ title: text.slice(2, text.indexOf('\n')), query: text.trim() }))

const root = createRoot($('#ruru-root'))
let opened = 0
const open = (query) =>
  root.render(
    React.createElement(Ruru, {
      key: opened++,
      fetcher,
      endpoint,
      defaultQuery: prepared[0].query,
      ...(query && { initialQuery: query }),
      showPersistHeadersSettings: false,
    }),
  )

function show() {
  document.body.dataset.signed = String(session !== null)
  if (session) open()
}

$('#sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { apiKey, email, password, code } = Object.fromEntries(new FormData(event.target))
  const fault = $('#fault')
  fault.textContent = ''
  try {
    if (apiKey) keep({ accessToken: apiKey })
    else await signIn({ email, password, ...(code && { code }) })
    show()
  } catch (error) {
    fault.textContent = error.message
  }
})
$('#sign-out').addEventListener('click', async () => {
  const headers = await authorization()
  await post({ query: 'mutation { sessionRevoke { errors { message } } }' }, headers)
  keep(null)
  show()
})
$('#prepared').append(...prepared.map(({ title, query }) => new Option(title, query)))
$('#prepared').addEventListener('change', ({ target }) => {
  if (target.value) open(target.value)
  target.value = ''
})
show()
