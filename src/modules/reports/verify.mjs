// node verify.mjs [--key <id>]: checks the archive in this folder, with Node.js and nothing else. Each file must be as the
// signed manifest says, and none may be missing or stand beside. The id of the company's key comes from elsewhere: whoever
// forges a whole archive signs it with a key of their own.
import { createHash, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { key: { type: 'string' } } })
const folder = dirname(fileURLToPath(import.meta.url))
const read = (path) => readFileSync(join(folder, path))
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

const manifest = read('manifest.json')
const { company, year, keyId, files } = JSON.parse(manifest)
const own = ['manifest.json', 'manifest.sig', 'key.pem', 'verify.mjs']
const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
const present = new Set(found)
const listed = new Set([...own, ...files.map(({ path }) => path)])

const faults = [
  ...(verify(null, manifest, read('key.pem'), Buffer.from(String(read('manifest.sig')), 'base64url'))
    ? []
    : ['manifest.json: the signature does not hold']),
  ...(sha256(read('key.pem')).startsWith(keyId) && (values.key ?? keyId) === keyId
    ? []
    : ['key.pem: this is not the key that is asked for']),
  ...files
    .filter(({ path }) => present.has(path))
    .filter((file) => sha256(read(file.path)) !== file.sha256)
    .map(({ path }) => `${path}: it was changed`),
  ...files.filter(({ path }) => !present.has(path)).map(({ path }) => `${path}: it is missing`),
  ...found.filter((path) => !listed.has(path)).map((path) => `${path}: it is not in the manifest`),
]
for (const fault of faults) console.log(fault)
console.log(`${company.name}, ${year}, key ${keyId}: ${files.length} files, ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
