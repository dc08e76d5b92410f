import untyped from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { fontFiles } from './fonts.ts'
import { layoutOf } from './layout.ts'
import { accent, printable } from './look.ts'
import type { Paper } from './model.ts'
import { languageOf, wordsOf } from './words.ts'
import { facturxMetadata } from './xmp.ts'

type Pdfmake = typeof untyped & { virtualfs: { writeFileSync: (name: string, content: Buffer) => void } }
// Its types are those of the browser's build.
const pdfmake = untyped as Pdfmake

for (const [name, content] of fontFiles) pdfmake.virtualfs.writeFileSync(name, content)
pdfmake.setFonts({
  Roboto: { normal: 'Regular.ttf', bold: 'Medium.ttf', italics: 'Italic.ttf', bolditalics: 'MediumItalic.ttf' },
})
// Documents hold what people typed: nothing in them may make this process fetch or read anything.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(() => false)

export type Rendering = {
  document: Paper
  /** The electronic invoice to embed. */
  xml?: string | null
  /** The date that the file bears. */
  at: Date
}

/** The document as a PDF: with its electronic invoice PDF/A-3b (Factur-X), a draft with a watermark. Same input, same bytes. */
export async function pdfOf({ document, xml, at }: Rendering): Promise<Buffer> {
  const written = printed(document)
  const number = 'number' in document ? document.number : undefined
  const definition: TDocumentDefinitions = {
    ...layoutOf(written),
    version: '1.7',
    compress: true,
    info: {
      // XMP carries these unescaped (pdfkit), and markup in them would break PDF/A.
      title: plain(number ?? document.type),
      author: plain(document.seller.name),
      creator: 'Carnet',
      producer: 'Carnet',
      creationDate: at,
      modDate: at,
    },
    ...(number === null && 'buyer' in document
      ? { watermark: { ...watermark, text: wordsOf[languageOf(document.buyer.locale)].draft } }
      : { subset: 'PDF/A-3b' }),
    ...(xml && { files: { 'factur-x.xml': attachment(xml, at) } }),
  }
  const stream = await pdfmake.createPdf(definition).getStream()
  if (xml) (stream as unknown as { appendXML: (xml: string) => void }).appendXML(facturxMetadata)
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject))
  stream.end()
  await ended
  return Buffer.concat(chunks)
}

const watermark = { color: accent, opacity: 0.07, bold: true, angle: -38, fontSize: 92 }

function attachment(xml: string, at: Date) {
  // A fixed place: the worker renders one document at a time.
  pdfmake.virtualfs.writeFileSync('factur-x.xml', Buffer.from(xml))
  return {
    ...{
      src: 'factur-x.xml',
      name: 'factur-x.xml',
      type: 'text/xml',
      description: 'Factur-X',
      relationship: 'Alternative' as const,
    },
    ...{ creationDate: at, modifiedDate: at },
  }
}

const plain = (text: string) =>
  text
    .replace(/[&<>"']/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The same document with every text fit for print. */
function printed<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T
  if (Array.isArray(value)) return value.map(printed) as T
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, printed(item)])) as T
}
