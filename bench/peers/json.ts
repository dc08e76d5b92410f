import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import pg from 'pg'

// The least that can be written by hand: one statement whose json goes out as it is.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8, options: '-c jit=off' })
const text = readFileSync(new URL('nested.sql', import.meta.url), 'utf8')

const server = createServer(async (request, response) => {
  const { clients, owner = null } = (await json(request)) as { clients: number; owner?: string }
  const { rows } = await pool.query({ name: 'nested', text, values: [clients, owner] })
  response.setHeader('content-type', 'application/json')
  response.end(rows[0].reply)
})
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
