import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ciiOf } from '../src/documents/cii.ts'
import { pdfOf } from '../src/documents/pdf.ts'
import { sampleDocuments } from './sample-documents.ts'

// npm run facturx:samples -- --out DIR: an invoice of every kind, as XML and as Factur-X, for anybody's validator.
const { out } = parseArgs({ options: { out: { type: 'string' } } }).values
if (!out) {
  console.error('Say where: npm run facturx:samples -- --out DIR')
  process.exit(1)
}
await mkdir(out, { recursive: true })
for (const [name, document] of Object.entries(sampleDocuments())) {
  const xml = ciiOf(document)
  await writeFile(join(out, `${name}.xml`), xml)
  await writeFile(join(out, `${name}.pdf`), await pdfOf({ document, xml, at: document.issuedAt! }))
}
console.log(`${Object.keys(sampleDocuments()).length} documents in ${out}`)
