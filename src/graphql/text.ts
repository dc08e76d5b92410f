/**
 * Text without case, accents and ligatures, as the database's shadow columns (`nameKey`, …) hold it.
 * The SQL function `folded` in the first migration does the same.
 */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
