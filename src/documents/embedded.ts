import { inflateSync } from 'node:zlib'

export const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 1024).includes('%PDF-')

/** How many places are looked at. */
const most = 50

/**
 * The invoice that a Factur-X carries: the first attached file that is XML. A stream never stands inside another one
 * (ISO 32000-1, 7.5.7), so that attachments are found without reading the rest. Nothing is unpacked beyond `longest`.
 */
export function embeddedXml(pdf: Buffer, longest: number): Buffer | undefined {
  const text = pdf.toString('latin1')
  let at = -1
  for (let count = 0; count < most; count++) {
    at = text.indexOf('/EmbeddedFile', at + 1)
    if (at < 0) return undefined
    const content = attachmentAround(pdf, { text, at }, longest)
    if (content?.subarray(0, 256).includes('<')) return content
  }
  return undefined
}

/** The stream whose dictionary has that place. */
function attachmentAround(pdf: Buffer, { text, at }: { text: string; at: number }, longest: number) {
  const opened = text.indexOf('stream', at)
  const end = text.indexOf('endstream', opened)
  if (opened < 0 || end < 0) return undefined
  const dictionary = text.slice(text.lastIndexOf(' obj', at), opened)
  if (dictionary.includes('endobj')) return undefined
  const start = opened + (text.startsWith('\r\n', opened + 6) ? 8 : 7)
  return unpacked(pdf.subarray(start, end), dictionary, longest)
}

function unpacked(bytes: Buffer, dictionary: string, longest: number): Buffer | undefined {
  if (!dictionary.includes('/Filter')) return bytes
  if (!dictionary.includes('/FlateDecode')) return undefined
  try {
    return inflateSync(bytes, { maxOutputLength: longest })
  } catch {
    return undefined
  }
}
