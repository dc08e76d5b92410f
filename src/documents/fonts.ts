import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

type Fontkit = {
  create: (file: Buffer) => object
  registerFormat: (format: { probe: (file: Uint8Array) => boolean }) => void
}
const require = createRequire(import.meta.url)
// As pdfkit requires it: imported, it would be another one.
const fontkit = require('fontkit') as Fontkit

// pdfmake brings Roboto (Apache-2.0); every font is embedded, as PDF/A wants.
const folder = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const names = ['Regular', 'Medium', 'Italic', 'MediumItalic']
const parsed = new Map(
  names.map((name) => [`parsed ${name}`, fontkit.create(readFileSync(join(folder, `Roboto-${name}.ttf`)))]),
)

// pdfkit would read the fonts again for every document, a sixth of its work. So what it gets for a font's file is only
// the name of one that has been read; a font keeps nothing of the documents that use it.
const keptBy = (file: Uint8Array) => parsed.get(Buffer.from(file).toString())
function Kept({ buffer }: { buffer: Uint8Array }) {
  return keptBy(buffer)
}
Kept.probe = (file: Uint8Array) => file.length < 40 && keptBy(file) !== undefined
fontkit.registerFormat(Kept)

/** Every font as pdfmake is told of it: its file's name and content. */
export const fontFiles: readonly (readonly [name: string, content: Buffer])[] = names.map((name) => [
  `${name}.ttf`,
  Buffer.from(`parsed ${name}`),
])
