import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getStaticFile } from 'ruru/static'
import type { App } from '../graphql/context.ts'
import { pageHeaders } from './pages.ts'

type Query = { query?: unknown; extensions?: unknown }

/** A person with a browser, rather than a program with a query. */
export const isVisit = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  /\btext\/html\b/.test(headers.accept ?? '') &&
  (query as Query).query === undefined &&
  (query as Query).extensions === undefined

/** GraphiQL, served from the packages that are installed: a browser needs no other host. */
export const explorerPage = (reply: FastifyReply, { config }: Pick<App, 'config'>) =>
  reply.headers({ ...pageHeaders(policy), vary: 'accept' }).send(page(config.demo || !config.databaseUrl))

// Monaco writes its styles into the page; scripts are files of ours only.
const policy =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const demoHelp =
  '<p>The demo company: <code>admin@demo.carnet.example</code> (or manager, accountant, sales, projects, support, viewer), password <code>carnet-demo-2026</code>.</p>'

const page = (demo: boolean) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Carnet explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/explorer/ruru.css">
<link rel="stylesheet" href="/explorer/explorer.css">
</head>
<body>
<header>
<strong>Carnet</strong>
<select id="prepared" aria-label="Prepared queries"><option value="">Prepared queries…</option></select>
<nav><a href="/docs">Documentation</a><a href="/schema.graphql" download>schema.graphql</a></nav>
<button id="sign-out" type="button">Sign out</button>
</header>
<form id="sign-in">
<h1>Sign in</h1>
${demo ? demoHelp : ''}
<label>E-mail <input name="email" type="email" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<label>Code, with a second factor <input name="code" inputmode="numeric" autocomplete="one-time-code"></label>
<label>Or an API key <input name="apiKey" type="password" autocomplete="off"></label>
<button>Sign in</button>
<p id="fault" role="alert"></p>
</form>
<div id="ruru-root"></div>
<script src="/explorer/graphql-ws.js"></script>
<script type="module" src="/explorer/explorer.js"></script>
</body>
</html>
`

const here = join(import.meta.dirname, 'explorer')
const socketClient = join(createRequire(import.meta.url).resolve('graphql-ws'), '../../umd/graphql-ws.min.js')

// biome-ignore format: read by column
const own = new Map([
  ['explorer.js',      { path: join(here, 'explorer.js'),      type: 'text/javascript' }],
  ['explorer.css',     { path: join(here, 'explorer.css'),     type: 'text/css' }],
  ['prepared.graphql', { path: join(here, 'prepared.graphql'), type: 'application/graphql' }],
  ['graphql-ws.js',    { path: socketClient,                   type: 'text/javascript' }],
])

/** The page's files: ours, and ruru's out of its package. */
export async function explorerRoutes(http: FastifyInstance): Promise<void> {
  http.get<{ Params: { '*': string } }>('/explorer/*', async (request, reply) => {
    const file = own.get(request.params['*'])
    if (file)
      return reply.type(`${file.type}; charset=utf-8`).header('cache-control', 'no-cache').send(readFileSync(file.path))
    const found = await getStaticFile({
      staticPath: '/explorer/',
      urlPath: request.url,
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    })
    if (!found) return reply.callNotFound()
    if (request.headers['if-none-match'] === found.headers.etag) return reply.status(304).send()
    return reply.headers({ ...found.headers, 'cache-control': 'public, max-age=3600' }).send(found.content)
  })
}
