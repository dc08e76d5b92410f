const digits = '0123456789abcdefghijklmnopqrstuvwxyz'
const digitAt = (text: string, index: number, otherwise: number) =>
  index < text.length ? digits.indexOf(text[index]!) : otherwise

/**
 * A text that sorts strictly between two, null standing for an end of the board: a fraction in base 36 without trailing
 * zeros, so that there is always room for another. `low` must sort before `high`.
 */
export function between(low: string | null, high: string | null): string {
  let prefix = ''
  let open = high === null
  for (let index = 0; ; index++) {
    const a = digitAt(low ?? '', index, 0)
    const b = open ? digits.length : digitAt(high!, index, 0)
    if (b - a > 1) return prefix + digits[Math.floor((a + b) / 2)]
    prefix += digits[a]
    if (b - a === 1) open = true
  }
}

/** Behind everything made before: ids (UUID version 7) follow each other as rows do. */
export const lastPosition = (id: string): string => `${id.replaceAll('-', '')}i`
