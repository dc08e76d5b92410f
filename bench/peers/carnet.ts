import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openGround } from '../../src/ground.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'

// Carnet itself, as main.ts starts it; with "reference", without the compiled reader.
const { rows, ...app } = await openApp(await openGround(readConfig(process.env)))
const server = await openServer(process.argv[2] === 'reference' ? app : { ...app, rows: rows! }, schema)
console.log(`ready ${server.address}/graphql`)
